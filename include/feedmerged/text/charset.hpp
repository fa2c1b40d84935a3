// SPDX-License-Identifier: MIT
// Bytes of a document to UTF-8 (WHATWG Encoding labels, RFC 7303 precedence, and what publishers
// really send). Pure; thread-safe.
#pragma once
#include <string>
#include <string_view>

namespace feedmerged::text {

struct DecodedText {
    std::string
        text{};  ///< valid UTF-8 without byte order mark; XML-illegal controls are still inside
    std::string encoding{};    ///< canonical WHATWG name: "utf-8", "windows-1252", "shift_jis" …
    bool had_invalid = false;  ///< some sequences became U+FFFD
    bool overridden = false;   ///< what the headers or the document claimed was not what it is
};

/// In this order: byte order mark; UTF-16 and UTF-32 by their zero bytes; bytes that are valid
/// UTF-8, or but for some damage, are UTF-8 whatever is claimed; the charset of `content_type`
/// (HTTP header value, may be ""); XML declaration (HTML: <meta>); detection; windows-1252. A
/// claimed encoding in which more than a few sequences are invalid is not believed, and
/// "iso-8859-1" in the header, the default of many servers, gives way to a document's claim of a
/// Chinese, Japanese or Korean one. Labels are read as WHATWG Encoding §4.2 does (iso-8859-1 is
/// windows-1252). Never fails.
[[nodiscard]] DecodedText decode_document(std::string_view bytes, std::string_view content_type);

/// Valid UTF-8 with invalid sequences replaced by U+FFFD (WHATWG's maximal subpart practice).
[[nodiscard]] std::string make_valid_utf8(std::string_view bytes);

}  // namespace feedmerged::text
