// SPDX-License-Identifier: MIT
// Character references of HTML (§13.2.5.72 to .80): named, decimal, hexadecimal. Decodes once; what
// it is decoded into is text and never looked at again. Pure; thread-safe.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace feedmerged::text {

struct CharRef {
    char32_t first = 0;
    char32_t second = 0;     ///< a few names stand for two code points; 0: none
    std::size_t length = 0;  ///< bytes from '&' on; 0 where there is no reference: '&' is text
};

/// Reads the reference at `pos`, where text[pos] is '&'. All names of the standard, the old ones
/// without a semicolon too (in attributes not before '=' and alphanumerics, so that
/// "?a=1&copy=2" stays a URL). Numbers 0x80 to 0x9F mean windows-1252; 0, surrogates and what lies
/// above U+10FFFF become U+FFFD.
[[nodiscard]] CharRef read_char_ref(std::string_view text, std::size_t pos, bool in_attribute);

/// The value of an attribute: references decoded, new lines as LF, characters that XML 1.0 cannot
/// hold left out. Replaces `out`, whose memory is reused.
void decode_attribute(std::string_view raw, std::string& out);

}  // namespace feedmerged::text
