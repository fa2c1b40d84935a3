// SPDX-License-Identifier: MIT
// A text as the words that count when it is compared with others. Pure; thread-safe.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace feedmerged::dedup {

struct Word {
    std::uint64_t hash = 0;
    bool is_number = false;  ///< has a digit in it: "3", "1.2.4", "4th"
};

/// The first `limit` words of a valid UTF-8 text: without case, diacritics and punctuation.
/// Thousands separators do not count, other points inside numbers do.
[[nodiscard]] std::vector<Word> words_of(std::string_view text, std::size_t limit);

/// Spreads every bit of `value` over all bits of the result.
[[nodiscard]] inline std::uint64_t mix(std::uint64_t value) {
    value ^= value >> 32;
    value *= 0xD6E8FEB86659FD93;
    value ^= value >> 32;
    value *= 0xD6E8FEB86659FD93;
    value ^= value >> 32;
    return value;
}

}  // namespace feedmerged::dedup
