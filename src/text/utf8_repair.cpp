// SPDX-License-Identifier: MIT
#include "utf8_repair.hpp"

#include "feedmerged/core/utf8.hpp"
#include "feedmerged/text/charset.hpp"

#include <cstdint>
#include <cstring>

namespace feedmerged::text {
namespace {

constexpr std::size_t kPairBytes = 6;

struct Sequence {
    std::size_t length = 1;
    bool valid = false;
};

/// What the second byte may be after each lead (Unicode table 3-7): E0 and F0 exclude overlong
/// forms, ED surrogates, F4 what lies above U+10FFFF.
struct SecondByte {
    unsigned least = 0x80;
    unsigned most = 0xBF;
};

constexpr SecondByte second_after(unsigned lead) {
    switch (lead) {
        case 0xE0:
            return {.least = 0xA0};
        case 0xED:
            return {.most = 0x9F};
        case 0xF0:
            return {.least = 0x90};
        case 0xF4:
            return {.most = 0x8F};
        default:
            return {};
    }
}

constexpr std::size_t length_after(unsigned lead) {
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    if (lead >= 0xF0 && lead <= 0xF4) return 4;
    return 1;
}

/// The sequence at `pos`, whose byte is not ASCII. An invalid one is the longest part that begins a
/// valid one (Unicode §3.9, "maximal subpart"), at least one byte.
Sequence sequence_at(std::string_view bytes, std::size_t pos) {
    const auto byte = [&](std::size_t i) {
        return pos + i < bytes.size() ? static_cast<unsigned char>(bytes[pos + i]) : 0U;
    };
    const unsigned lead = byte(0);
    const std::size_t length = length_after(lead);
    if (length == 1) return {};
    const auto [least, most] = second_after(lead);
    if (byte(1) < least || byte(1) > most) return {};
    for (std::size_t i = 2; i < length; ++i)
        if ((byte(i) & 0xC0U) != 0x80U) return {.length = i};
    return {.length = length, .valid = true};
}

/// A character above U+FFFF as the UTF-8 of its two surrogates (CESU-8), as some databases and
/// runtimes write it; 0 where there is none at `pos`.
char32_t paired_surrogates_at(std::string_view bytes, std::size_t pos) {
    if (pos + kPairBytes > bytes.size()) return 0;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[pos + i]); };
    const auto is_trail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const bool paired = byte(0) == 0xED && (byte(1) & 0xF0U) == 0xA0U && is_trail(2) &&
                        byte(3) == 0xED && (byte(4) & 0xF0U) == 0xB0U && is_trail(5);
    if (!paired) return 0;
    const char32_t high = (byte(1) & 0x0FU) << 6U | (byte(2) & 0x3FU);
    const char32_t low = (byte(4) & 0x0FU) << 6U | (byte(5) & 0x3FU);
    return 0x10000 + (high << 10U | low);
}

/// Position of the next byte that is not ASCII, eight at a time.
std::size_t skip_ascii(std::string_view bytes, std::size_t pos) {
    for (; pos + 8 <= bytes.size(); pos += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + pos, 8);
        if ((word & 0x8080808080808080U) != 0) break;
    }
    while (pos < bytes.size() && static_cast<unsigned char>(bytes[pos]) < 0x80) ++pos;
    return pos;
}

}  // namespace

Utf8Census count_utf8(std::string_view bytes) {
    Utf8Census census;
    for (std::size_t pos = skip_ascii(bytes, 0); pos < bytes.size(); pos = skip_ascii(bytes, pos)) {
        const Sequence sequence = sequence_at(bytes, pos);
        const bool paired = !sequence.valid && paired_surrogates_at(bytes, pos) != 0;
        ++(sequence.valid || paired ? census.multibyte : census.invalid);
        pos += paired ? kPairBytes : sequence.length;
    }
    return census;
}

std::string make_valid_utf8(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    std::size_t copied = 0;
    for (std::size_t pos = skip_ascii(bytes, 0); pos < bytes.size(); pos = skip_ascii(bytes, pos)) {
        const Sequence sequence = sequence_at(bytes, pos);
        if (!sequence.valid) {
            out.append(bytes, copied, pos - copied);
            if (const char32_t paired = paired_surrogates_at(bytes, pos); paired != 0) {
                utf8::append(out, paired);
                copied = pos += kPairBytes;
                continue;
            }
            out += "\uFFFD";
            copied = pos + sequence.length;
        }
        pos += sequence.length;
    }
    out.append(bytes, copied);
    return out;
}

}  // namespace feedmerged::text
