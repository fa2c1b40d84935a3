// SPDX-License-Identifier: MIT
// Eight bytes of a text at a time, for what goes over every byte of every document. Masks have the
// highest bit of each byte that is meant, and no other. Pure; thread-safe.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace feedmerged::byte_block {

inline constexpr std::size_t kSize = 8;
inline constexpr std::uint64_t kHighBits = 0x8080808080808080;

/// `byte` in all places.
[[nodiscard]] constexpr std::uint64_t repeat(unsigned char byte) {
    return 0x0101010101010101 * std::uint64_t{byte};
}

/// The eight bytes at `pos`, which must be there; the first one is the lowest on every machine.
[[nodiscard]] inline std::uint64_t load(std::string_view text, std::size_t pos) {
    std::uint64_t block = 0;
    std::memcpy(&block, text.data() + pos, kSize);
    if constexpr (std::endian::native == std::endian::big) block = __builtin_bswap64(block);
    return block;
}

[[nodiscard]] constexpr std::uint64_t non_ascii(std::uint64_t block) { return block & kHighBits; }

/// Those of ASCII that are less than `bound`, which is at most 0x80.
[[nodiscard]] constexpr std::uint64_t less_than(std::uint64_t block, unsigned char bound) {
    const std::uint64_t reaches = (block & ~kHighBits) + repeat(0x80 - bound);
    return ~(reaches | block) & kHighBits;
}

[[nodiscard]] constexpr std::uint64_t equal_to(std::uint64_t block, unsigned char byte) {
    return less_than(block ^ repeat(byte), 1);
}

/// How many bytes stand before the first of `mask`; 8 where it is empty.
[[nodiscard]] constexpr std::size_t before_first(std::uint64_t mask) {
    return static_cast<std::size_t>(std::countr_zero(mask)) / 8;
}

}  // namespace feedmerged::byte_block
