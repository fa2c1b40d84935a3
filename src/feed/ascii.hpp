// SPDX-License-Identifier: MIT
// ASCII as feeds use it in names and numbers: the same under every locale, which <cctype> is not.
// Thread-safe: functions without state.
#pragma once
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace feedmerged::feed::ascii {

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
[[nodiscard]] constexpr bool is_alpha(char c) { return is_upper(c) || (c >= 'a' && c <= 'z'); }
[[nodiscard]] constexpr bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
[[nodiscard]] constexpr char lower(char c) {
    return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] inline std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = lower(c);
    return out;
}

[[nodiscard]] inline bool equals_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

[[nodiscard]] inline bool starts_with_ignoring_case(std::string_view text, std::string_view start) {
    return text.size() >= start.size() && equals_ignoring_case(text.substr(0, start.size()), start);
}

/// Position of `needle` (lower case) in `text` whatever its case; npos where it is not.
[[nodiscard]] inline std::size_t find_ignoring_case(std::string_view text,
                                                    std::string_view needle) {
    const auto it = std::ranges::search(text, needle, [](char x, char y) { return lower(x) == y; });
    return it.empty() && !needle.empty() ? std::string_view::npos
                                         : static_cast<std::size_t>(it.begin() - text.begin());
}

[[nodiscard]] inline std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

/// A whole decimal number with nothing around it but white space; nullopt where there is anything
/// else or it does not fit.
[[nodiscard]] inline std::optional<std::int64_t> to_integer(std::string_view text) {
    text = trim(text);
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    std::int64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || text.empty()) return std::nullopt;
    return value;
}

}  // namespace feedmerged::feed::ascii
