// SPDX-License-Identifier: MIT
#include "base64.hpp"

#include "ascii.hpp"

#include <cstdint>

namespace feedmerged::feed {
namespace {

int digit_of(char c) {
    if (ascii::is_upper(c)) return c - 'A';
    if (ascii::is_alpha(c)) return c - 'a' + 26;
    if (ascii::is_digit(c)) return c - '0' + 52;
    if (c == '+' || c == '-') return 62;  // '-' and '_' as URLs have it
    if (c == '/' || c == '_') return 63;
    return -1;
}

}  // namespace

std::optional<std::string> decode_base64(std::string_view text) {
    std::string out;
    out.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        if (ascii::is_space(c)) continue;
        if (c == '=') break;
        const int digit = digit_of(c);
        if (digit < 0) return std::nullopt;
        bits = bits << 6U | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out += static_cast<char>(
            static_cast<unsigned char>(bits >> static_cast<unsigned>(count) & 0xFFU));
    }
    return out;
}

}  // namespace feedmerged::feed
