// SPDX-License-Identifier: MIT
#include "feedmerged/core/utf8.hpp"

#include "feedmerged/core/byte_block.hpp"

namespace feedmerged::utf8 {
namespace {

constexpr bool is_ascii_word_char(char c) {
    return c > ' ' && static_cast<unsigned char>(c) < 0x80;
}

constexpr bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// Length of the well-formed sequence at `pos` (Unicode table 3-7), 0 where it is ill-formed.
std::size_t sequence_length(std::string_view text, std::size_t pos) {
    const auto at = [&](std::size_t i) {
        return pos + i < text.size() ? static_cast<unsigned char>(text[pos + i]) : 0U;
    };
    const auto tail = [&](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
    const unsigned lead = at(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (!tail(1) || !tail(2)) return 0;
        if (lead == 0xE0 && at(1) < 0xA0) return 0;  // overlong
        if (lead == 0xED && at(1) > 0x9F) return 0;  // surrogate
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (!tail(1) || !tail(2) || !tail(3)) return 0;
        if (lead == 0xF0 && at(1) < 0x90) return 0;  // overlong
        if (lead == 0xF4 && at(1) > 0x8F) return 0;  // above U+10FFFF
        return 4;
    }
    return 0;
}

}  // namespace

char32_t next(std::string_view text, std::size_t& pos) {
    const auto at = [&](std::size_t i) -> char32_t {
        return pos + i < text.size() ? static_cast<unsigned char>(text[pos + i]) : 0U;
    };
    const char32_t lead = at(0);
    char32_t out = lead;
    std::size_t length = 1;
    if (lead >= 0xF0) {
        out = (lead & 0x07) << 18 | (at(1) & 0x3F) << 12 | (at(2) & 0x3F) << 6 | (at(3) & 0x3F);
        length = 4;
    } else if (lead >= 0xE0) {
        out = (lead & 0x0F) << 12 | (at(1) & 0x3F) << 6 | (at(2) & 0x3F);
        length = 3;
    } else if (lead >= 0xC0) {
        out = (lead & 0x1F) << 6 | (at(1) & 0x3F);
        length = 2;
    }
    pos = pos + length < text.size() ? pos + length : text.size();
    return out;
}

void append(std::string& out, char32_t c) {
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = 0xFFFD;
    const auto put = [&](char32_t byte) {
        out += static_cast<char>(static_cast<unsigned char>(byte));
    };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | c >> 6);
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3F));
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

bool is_valid(std::string_view text) {
    std::size_t pos = 0;
    while (pos < text.size()) {
        // Feeds are mostly ASCII, and every document passes here.
        while (pos + byte_block::kSize <= text.size()) {
            const std::size_t ascii =
                byte_block::before_first(byte_block::non_ascii(byte_block::load(text, pos)));
            pos += ascii;
            if (ascii != byte_block::kSize) break;
        }
        if (pos == text.size()) break;
        const std::size_t length = sequence_length(text, pos);
        if (length == 0) return false;
        pos += length;
    }
    return true;
}

std::size_t length(std::string_view text) {
    std::size_t n = 0;
    for (const char c : text) n += is_continuation(c) ? 0 : 1;
    return n;
}

std::string_view prefix_bytes(std::string_view text, std::size_t max_bytes) {
    if (text.size() <= max_bytes) return text;
    std::size_t end = max_bytes;
    while (end > 0 && is_continuation(text[end])) --end;
    return text.substr(0, end);
}

bool is_xml_char(char32_t c) {
    if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
    return c <= 0xD7FF || (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}

bool is_breaking_space(char32_t c) {
    if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
    return c == 0x85 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A && c != 0x2007) || c == 0x2028 ||
           c == 0x2029 || c == 0x205F || c == 0x3000;
}

std::string collapse_space(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool pending = false;
    for (std::size_t pos = 0; pos < text.size();) {
        const std::size_t start = pos;
        while (pos < text.size() && is_ascii_word_char(text[pos])) ++pos;
        if (pos == start && is_breaking_space(next(text, pos))) {
            pending = !out.empty();
            continue;
        }
        if (pending) out += ' ';
        pending = false;
        out.append(text, start, pos - start);
    }
    return out;
}

std::string_view trim(std::string_view text) {
    // From both ends inwards: articles are long and the white space around them is not.
    while (!text.empty()) {
        std::size_t pos = 0;
        if (!is_breaking_space(next(text, pos))) break;
        text.remove_prefix(pos);
    }
    while (!text.empty()) {
        std::size_t last = text.size() - 1;
        while (last > 0 && is_continuation(text[last])) --last;
        std::size_t pos = last;
        if (!is_breaking_space(next(text, pos))) break;
        text = text.substr(0, last);
    }
    return text;
}

}  // namespace feedmerged::utf8
