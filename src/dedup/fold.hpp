// SPDX-License-Identifier: MIT
// What of a character counts when texts are compared. Pure; thread-safe.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

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

/// Of the letters from U+00C0 to U+024F: the base letter of the compatibility decomposition of the
/// lower-case letter, '.' where that is none of a to z and where it is no letter.
inline constexpr char32_t kLatinFirst = 0xC0;
inline constexpr std::string_view kLatin =
    "aaaaaaaceeeeiiiidnooooo.ouuuuytsaaaaaaaceeeeiiiidnooooo.ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnn.nnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
    ".................ff.............oo.............uu..............."
    "....dddlllnnnaaiioouuuuuuuuuu.aaaaaa..ggkkoooo..jdddgg..nnaaaaoo"
    "aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy............"
    "................";

/// The base letter of the character of two bytes that `text` begins with; '.' where it begins with
/// no letter of those. What half of Europe writes: it need not pass all the ranges below.
[[nodiscard]] constexpr char latin_letter(std::string_view text) {
    if (text.size() < 2) return '.';
    const auto lead = static_cast<unsigned char>(text[0]);
    const auto last = static_cast<unsigned char>(text[1]);
    const char32_t c = (lead & 0x1FU) << 6 | (last & 0x3FU);
    const bool is_latin = lead >= 0xC3 && lead <= 0xC9 && c - kLatinFirst < kLatin.size();
    return is_latin ? kLatin[c - kLatinFirst] : '.';
}

/// The letter without case and diacritics; io and ie of the Cyrillic script are one. Other
/// characters come back as they are.
[[nodiscard]] char32_t fold(char32_t c);
[[nodiscard]] CharClass class_of(char32_t c);

}  // namespace feedmerged::dedup
