// SPDX-License-Identifier: MIT
// The tables follow the Unicode Character Database: the base letter of the compatibility
// decomposition of the lower-case letter, '.' where that is none of a to z.
#include "fold.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace feedmerged::dedup {
namespace {

constexpr char32_t kVietnameseFirst = 0x1E00;
constexpr std::string_view kVietnamese =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
    "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
    "wwwwwwwwwwxxxxyyzzzzzzhtwyas..s.aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
    "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

bool between(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

char32_t fold_cyrillic(char32_t c) {
    if (between(c, 0x410, 0x42F)) c += 0x20;
    if (between(c, 0x400, 0x40F)) c += 0x50;
    if (c == 0x451 || c == 0x450) return 0x435;  // io and ie with a grave: both are written as ie
    if (c == 0x439 || c == 0x45D) return 0x438;  // short i
    if (c == 0x457) return 0x456;                // yi
    if (c == 0x491 || c == 0x490) return 0x433;  // ghe with an upturn
    return c;
}

char32_t fold_greek(char32_t c) {
    // Letters with tonos or dialytika, then the capitals.
    switch (c) {
        case 0x386:
        case 0x3AC:
            return 0x3B1;
        case 0x388:
        case 0x3AD:
            return 0x3B5;
        case 0x389:
        case 0x3AE:
            return 0x3B7;
        case 0x38A:
        case 0x390:
        case 0x3AA:
        case 0x3AF:
        case 0x3CA:
            return 0x3B9;
        case 0x38C:
        case 0x3CC:
            return 0x3BF;
        case 0x38E:
        case 0x3AB:
        case 0x3B0:
        case 0x3CB:
        case 0x3CD:
            return 0x3C5;
        case 0x38F:
        case 0x3CE:
            return 0x3C9;
        case 0x3C2:
            return 0x3C3;  // final sigma
        default:
            return between(c, 0x391, 0x3A9) ? c + 0x20 : c;
    }
}

constexpr std::array<CharClass, 0x80> make_ascii() {
    std::array<CharClass, 0x80> classes{};
    classes.fill(CharClass::Separator);
    for (std::size_t c = '0'; c <= '9'; ++c) classes[c] = CharClass::Digit;
    for (std::size_t c = 'a'; c <= 'z'; ++c) classes[c] = classes[c - 0x20] = CharClass::Letter;
    classes['\''] = CharClass::Ignored;
    return classes;
}

constexpr std::array<CharClass, 0x80> kAscii = make_ascii();

}  // namespace

char32_t fold(char32_t c) {
    if (c < 0x80) return between(c, U'A', U'Z') ? c + 0x20 : c;
    if (between(c, 0xFF01, 0xFF5E)) return fold(c - 0xFEE0);  // full-width forms of ASCII
    char base = '.';
    if (c >= kLatinFirst && c < kLatinFirst + kLatin.size()) base = kLatin[c - kLatinFirst];
    if (c >= kVietnameseFirst && c < kVietnameseFirst + kVietnamese.size())
        base = kVietnamese[c - kVietnameseFirst];
    if (base != '.') return static_cast<char32_t>(base);
    if (between(c, 0x370, 0x3FF)) return fold_greek(c);
    if (between(c, 0x400, 0x52F)) return fold_cyrillic(c);
    return c;
}

CharClass class_of(char32_t c) {
    if (c < 0x80) return kAscii[c];
    if (c == 0xAD || c == 0x2019 || c == 0x2BC || between(c, 0x200B, 0x200F) || c == 0xFEFF)
        return CharClass::Ignored;
    if (between(c, 0x300, 0x36F) || between(c, 0xFE00, 0xFE0F)) return CharClass::Ignored;
    if (between(c, 0x80, 0xBF) || c == 0xD7 || c == 0xF7) return CharClass::Separator;
    if (between(c, 0x2000, 0x2BFF) || between(c, 0x3000, 0x303F) || between(c, 0xE000, 0xF8FF))
        return CharClass::Separator;
    if (between(c, 0xFF01, 0xFF5E)) return class_of(c - 0xFEE0);
    if (between(c, 0xE00, 0xEFF) || between(c, 0x1000, 0x109F) || between(c, 0x1780, 0x17FF))
        return CharClass::Unspaced;  // Thai, Lao, Burmese, Khmer
    if (between(c, 0x3040, 0x31FF) || between(c, 0x3400, 0x9FFF) || between(c, 0xF900, 0xFAFF) ||
        between(c, 0x20000, 0x3FFFF))
        return CharClass::Unspaced;  // Chinese and Japanese
    if (between(c, 0x660, 0x669) || between(c, 0x6F0, 0x6F9) || between(c, 0x966, 0x96F))
        return CharClass::Digit;
    return between(c, 0x1F000, 0x1FAFF) ? CharClass::Separator : CharClass::Letter;
}

}  // namespace feedmerged::dedup
