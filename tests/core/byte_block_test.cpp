// SPDX-License-Identifier: MIT
// Against what is said of one byte after the other.
#include "feedmerged/core/byte_block.hpp"

#include <string>

#include <doctest/doctest.h>

namespace byte_block = feedmerged::byte_block;

namespace {

/// The mask of the bytes for which `is_meant` holds.
template <class IsMeant>
std::uint64_t mask_of(std::string_view bytes, IsMeant is_meant) {
    std::uint64_t mask = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        if (is_meant(static_cast<unsigned char>(bytes[i]))) mask |= std::uint64_t{0x80} << (8 * i);
    return mask;
}

/// Calls `check` with every pair of bytes as neighbours, at one place or another of a block.
template <class Check>
void for_all_pairs(Check check) {
    for (int first = 0; first < 256; ++first)
        for (int second = 0; second < 256; ++second) {
            std::string bytes(8, 'x');
            const auto place = static_cast<std::size_t>(first * 3 + second) % 7;
            bytes[place] = static_cast<char>(first);
            bytes[place + 1] = static_cast<char>(second);
            check(bytes, byte_block::load(bytes, 0));
        }
}

}  // namespace

TEST_SUITE("core/byte_block") {
    TEST_CASE("masks: exactly the bytes that are meant, whatever stands beside them") {
        std::size_t wrong = 0;
        for_all_pairs([&](std::string_view bytes, std::uint64_t block) {
            const auto is_small = [](unsigned char c) { return c < 0x20; };
            const auto is_ascii = [](unsigned char c) { return c < 0x80; };
            const auto is_other = [](unsigned char c) { return c >= 0x80; };
            const auto is_space = [](unsigned char c) { return c == ' '; };
            const auto is_zero = [](unsigned char c) { return c == 0; };
            const auto is_lead = [](unsigned char c) { return c == 0xC2; };
            wrong += byte_block::less_than(block, 0x20) != mask_of(bytes, is_small);
            wrong += byte_block::less_than(block, 0x80) != mask_of(bytes, is_ascii);
            wrong += byte_block::non_ascii(block) != mask_of(bytes, is_other);
            wrong += byte_block::equal_to(block, ' ') != mask_of(bytes, is_space);
            wrong += byte_block::equal_to(block, 0) != mask_of(bytes, is_zero);
            wrong += byte_block::equal_to(block, 0xC2) != mask_of(bytes, is_lead);
        });
        CHECK(wrong == 0);
    }

    TEST_CASE("load: the first byte is the lowest") {
        CHECK(byte_block::load("xabcdefgh", 1) == 0x6867666564636261);
    }

    TEST_CASE("before_first: the place of the first in a mask") {
        CHECK(byte_block::before_first(0) == 8);
        for (std::size_t i = 0; i < 8; ++i) {
            const std::uint64_t later = ~std::uint64_t{0} << (8 * i);
            CHECK(byte_block::before_first(later & byte_block::kHighBits) == i);
        }
    }
}
