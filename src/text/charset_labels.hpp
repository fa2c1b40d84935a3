// SPDX-License-Identifier: MIT
// The names under which encodings are known (WHATWG Encoding §4.2), and ICU's converter for each.
// Data only; thread-safe.
#pragma once
#include <string_view>

namespace feedmerged::text {

enum class EncodingKind {
    Utf8,
    SingleByte,  ///< every sequence of bytes is valid, or nearly so: it cannot be told from others
    MultiByte,   ///< other encodings' bytes show as errors
    Escaped,     ///< seven bits with escape sequences
    Wide,        ///< two or four bytes a character
};

struct Encoding {
    std::string_view name{};       ///< canonical, in lower case
    std::string_view converter{};  ///< ICU's name of it; "" where `table` is used
    EncodingKind kind = EncodingKind::SingleByte;
    std::string_view labels{};  ///< separated by single spaces
    char32_t (*table)(unsigned char) = nullptr;
};

/// The encoding of a label in any case, white space around it ignored; null where it is unknown.
[[nodiscard]] const Encoding* find_encoding(std::string_view label);

/// windows-1252: what is read where nothing else is known.
[[nodiscard]] const Encoding& fallback_encoding();

}  // namespace feedmerged::text
