// SPDX-License-Identifier: MIT
#include "unspaced.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

namespace feedmerged::text {
namespace {

struct Range {
    char32_t first = 0;
    char32_t last = 0;
};

// Blocks of Unicode 15, in order.
constexpr std::array<Range, 20> kUnspaced = {{
    {0x0E00, 0x0EFF},    // Thai, Lao
    {0x1000, 0x109F},    // Myanmar
    {0x1780, 0x17FF},    // Khmer
    {0x1950, 0x19FF},    // Tai Le, New Tai Lue, Khmer symbols
    {0x1A20, 0x1AAF},    // Tai Tham
    {0x2E80, 0x2FFF},    // radicals
    {0x3001, 0x303F},    // CJK punctuation without the ideographic space
    {0x3040, 0x312F},    // Hiragana, Katakana, Bopomofo
    {0x31A0, 0x32FF},    // Bopomofo, strokes, Katakana extensions, enclosed
    {0x3300, 0x4DBF},    // squared words, Han extension A
    {0x4E00, 0x9FFF},    // Han
    {0xA9E0, 0xA9FF},    // Myanmar extended B
    {0xAA60, 0xAADF},    // Myanmar extended A, Tai Viet
    {0xF900, 0xFAFF},    // Han compatibility
    {0xFE30, 0xFE4F},    // vertical punctuation
    {0xFF01, 0xFF9F},    // full-width forms, half-width Katakana
    {0xFFE0, 0xFFEF},    // full-width signs
    {0x1AFF0, 0x1B16F},  // kana supplements
    {0x20000, 0x323AF},  // Han extensions
    {0xE0100, 0xE01EF},  // variation selectors of Han
}};

struct BreakIteratorCloser {
    void operator()(UBreakIterator* iterator) const { ubrk_close(iterator); }
};
using BreakIterator = std::unique_ptr<UBreakIterator, BreakIteratorCloser>;

/// Opening one reads rules; a thread that counts thousands of texts keeps it. The rules of words do
/// not differ by language for these scripts (ICU 72), so one serves all.
UBreakIterator* word_iterator() {
    static thread_local const BreakIterator iterator = [] {
        UErrorCode status = U_ZERO_ERROR;
        BreakIterator opened(ubrk_open(UBRK_WORD, "", nullptr, 0, &status));
        return U_SUCCESS(status) ? std::move(opened) : BreakIterator{};
    }();
    return iterator.get();
}

bool is_punctuation(char32_t c) {
    return (U_GET_GC_MASK(static_cast<UChar32>(c)) & (U_GC_P_MASK | U_GC_S_MASK)) != 0;
}
bool is_opening(char32_t c) {
    return (U_GET_GC_MASK(static_cast<UChar32>(c)) & (U_GC_PS_MASK | U_GC_PI_MASK)) != 0;
}

/// Whether a word ends between `left` and `right`, where ICU sees a boundary. Boundaries between
/// two characters of other scripts are none ("e-mail"), and punctuation stays with its word.
bool divides(char32_t left, char32_t right) {
    if (!is_unspaced(left) && !is_unspaced(right)) return false;
    if (is_opening(right)) return !is_opening(left);
    return !is_punctuation(right) && !is_opening(left);
}

char32_t before(std::string_view text, std::size_t pos) {
    do {
        --pos;
    } while ((static_cast<unsigned char>(text[pos]) & 0xC0U) == 0x80);
    return utf8::next(text, pos);
}

char32_t at(std::string_view text, std::size_t pos) { return utf8::next(text, pos); }

}  // namespace

bool is_unspaced(char32_t c) {
    if (c < kUnspaced.front().first) return false;
    const auto range = std::ranges::lower_bound(kUnspaced, c, {}, &Range::last);
    return range != kUnspaced.end() && range->first <= c;
}

bool has_unspaced(std::string_view text) {
    for (std::size_t pos = 0; pos < text.size();) {
        // Latin, Greek, Cyrillic, Hebrew and Arabic need at most two bytes.
        if (static_cast<unsigned char>(text[pos]) < 0xE0) {
            ++pos;
        } else if (is_unspaced(utf8::next(text, pos))) {
            return true;
        }
    }
    return false;
}

void find_first_word_ends(std::string_view text, std::vector<std::size_t>& ends) {
    const std::string_view stretch = utf8::prefix_bytes(text, limits::kWordStretchBytes);
    ends.clear();
    UBreakIterator* const iterator = word_iterator();
    UErrorCode status = U_ZERO_ERROR;
    UText utext = UTEXT_INITIALIZER;
    utext_openUTF8(&utext, stretch.data(), static_cast<std::int64_t>(stretch.size()), &status);
    if (iterator != nullptr) ubrk_setUText(iterator, &utext, &status);
    if (iterator != nullptr && U_SUCCESS(status)) {
        for (std::int32_t end = ubrk_next(iterator); end != UBRK_DONE; end = ubrk_next(iterator)) {
            const auto pos = static_cast<std::size_t>(end);
            if (pos < stretch.size() && divides(before(stretch, pos), at(stretch, pos)))
                ends.push_back(pos);
        }
    }
    utext_close(&utext);
    // Where the stretch was cut, its last word may go on.
    if (stretch.size() == text.size() || ends.empty()) ends.push_back(stretch.size());
}

}  // namespace feedmerged::text
