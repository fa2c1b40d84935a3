// SPDX-License-Identifier: MIT
// What of a character counts when texts are compared. Pure; thread-safe.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace feedmerged::dedup {

enum class CharClass {
    Letter,
    Digit,
    Unspaced,   ///< of a script that puts no spaces between words: a word of its own
    Ignored,    ///< inside a word it is not there: apostrophes, accents, invisible marks
    Separator,  ///< everything between words
};

/// Of every byte: the lower-case letter where it is a letter of ASCII, else 0. Most of most texts.
inline constexpr auto kAsciiLetters = [] {
    std::array<std::uint8_t, 256> letters{};
    for (std::size_t c = 'a'; c <= 'z'; ++c)
        letters[c] = letters[c - 0x20] = static_cast<std::uint8_t>(c);
    return letters;
}();

/// The letter without case and diacritics; io and ie of the Cyrillic script are one. Other
/// characters come back as they are.
[[nodiscard]] char32_t fold(char32_t c);
[[nodiscard]] CharClass class_of(char32_t c);

}  // namespace feedmerged::dedup
