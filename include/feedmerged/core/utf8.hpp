// SPDX-License-Identifier: MIT
// UTF-8 that is already valid: walking, cutting, appending. text/charset makes it valid. Pure.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace feedmerged::utf8 {

/// Decodes the code point at `pos` (valid UTF-8, pos < size) and moves `pos` behind it.
[[nodiscard]] char32_t next(std::string_view text, std::size_t& pos);
/// Appends a code point; surrogates and values above U+10FFFF become U+FFFD.
void append(std::string& out, char32_t code_point);
[[nodiscard]] bool is_valid(std::string_view text);
/// Number of code points in valid UTF-8.
[[nodiscard]] std::size_t length(std::string_view text);
/// The longest prefix of at most `max_bytes` bytes that ends at a code point.
[[nodiscard]] std::string_view prefix_bytes(std::string_view text, std::size_t max_bytes);
/// May stand in XML 1.0 (§2.2 Char) and means something: controls but TAB, LF, CR are out, so are
/// U+FFFE and U+FFFF.
[[nodiscard]] bool is_xml_char(char32_t c);
/// White space that separates words: Unicode White_Space without the no-break spaces (U+00A0,
/// U+2007, U+202F).
[[nodiscard]] bool is_breaking_space(char32_t c);
/// Runs of breaking white space become one space; none at the ends.
[[nodiscard]] std::string collapse_space(std::string_view text);
/// Without breaking white space at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);

}  // namespace feedmerged::utf8
