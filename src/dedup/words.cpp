// SPDX-License-Identifier: MIT
#include "words.hpp"

#include "feedmerged/core/utf8.hpp"
#include "fold.hpp"

#include <algorithm>

namespace feedmerged::dedup {
namespace {

constexpr std::uint64_t kSeed = 0x9E3779B97F4A7C15;
constexpr std::uint64_t kPrime = 0x100000001B3;  // of FNV-1a

/// Takes words from a text one after the other.
class WordReader {
  public:
    explicit WordReader(std::string_view text) : text_(text) {}

    bool next(Word& word) {
        std::uint64_t hash = kSeed;
        bool is_number = false;
        bool any = false;
        while (pos_ < text_.size()) {
            if (const std::uint8_t letter = ascii_letter(); letter != 0) {
                any = true;
                hash = (hash ^ letter) * kPrime;
                ++pos_;
                continue;
            }
            if (const char letter = latin_letter(text_.substr(pos_)); letter != '.') {
                any = true;
                hash = (hash ^ static_cast<std::uint8_t>(letter)) * kPrime;
                pos_ += 2;
                continue;
            }
            const std::size_t start = pos_;
            const char32_t c = take();
            const CharClass kind = class_of(c);
            if (kind == CharClass::Ignored) continue;
            if (kind == CharClass::Unspaced) {
                if (any) {
                    pos_ = start;  // a word of its own, the next one
                    break;
                }
                word = {mix(kSeed ^ fold(c)), false};
                return true;
            }
            if (kind == CharClass::Separator) {
                if (!any) continue;
                if (is_number && keeps_number_together(c)) {
                    if (!is_thousands_separator()) hash = (hash ^ U'.') * kPrime;
                    continue;
                }
                break;
            }
            any = true;
            is_number |= kind == CharClass::Digit;
            hash = (hash ^ fold(c)) * kPrime;
        }
        word = {mix(hash), is_number};
        return any;
    }

  private:
    char32_t take() {
        const auto byte = static_cast<unsigned char>(text_[pos_]);
        if (byte < 0x80) {
            ++pos_;
            return byte;
        }
        return utf8::next(text_, pos_);
    }
    [[nodiscard]] std::uint8_t ascii_letter() const {
        return kAsciiLetters[static_cast<unsigned char>(text_[pos_])];
    }
    [[nodiscard]] bool digit_at(std::size_t pos) const {
        return pos < text_.size() && text_[pos] >= '0' && text_[pos] <= '9';
    }
    [[nodiscard]] bool keeps_number_together(char32_t c) const {
        return (c == U'.' || c == U',') && digit_at(pos_) && pos_ >= 2 && digit_at(pos_ - 2);
    }
    /// Exactly three digits follow.
    [[nodiscard]] bool is_thousands_separator() const {
        return digit_at(pos_) && digit_at(pos_ + 1) && digit_at(pos_ + 2) && !digit_at(pos_ + 3);
    }

    std::string_view text_;
    std::size_t pos_ = 0;
};

}  // namespace

std::vector<Word> words_of(std::string_view text, std::size_t limit) {
    std::vector<Word> words;
    words.reserve(std::min(limit, text.size() / 5));  // no language has shorter words on average
    WordReader reader(text);
    Word word;
    while (words.size() < limit && reader.next(word)) words.push_back(word);
    return words;
}

}  // namespace feedmerged::dedup
