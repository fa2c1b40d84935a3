// SPDX-License-Identifier: MIT
#include "words.hpp"

#include "feedmerged/core/utf8.hpp"
#include "unspaced.hpp"

#include <algorithm>

namespace feedmerged::text {
namespace {

/// Takes up no place of its own: no-break spaces, characters without width, soft hyphens.
bool is_invisible(char32_t c) {
    return c == 0xA0 || c == 0xAD || c == 0x2007 || c == 0x202F || (c >= 0x200B && c <= 0x200F) ||
           c == 0x2060 || c == 0xFEFF;
}

bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

std::optional<Word> WordScanner::next() {
    bool after_space = false;
    if (next_end_ == ends_.size()) {
        if (begin_ == run_.size()) {
            run_ = next_run();
            begin_ = 0;
            after_space = true;
            if (run_.empty()) return std::nullopt;
            if (!has_unspaced(run_)) {
                begin_ = run_.size();
                return Word{.text = run_, .after_space = true};
            }
        }
        find_first_word_ends(run_.substr(begin_), ends_);
        base_ = begin_;
        next_end_ = 0;
    }
    const std::size_t end = base_ + ends_[next_end_++];
    const Word word{.text = run_.substr(begin_, end - begin_), .after_space = after_space};
    begin_ = end;
    return word;
}

std::string_view WordScanner::next_run() {
    std::size_t begin = pos_;
    bool visible = false;
    while (pos_ < text_.size()) {
        const std::size_t here = pos_;
        const char byte = text_[here];
        if (static_cast<unsigned char>(byte) < 0x80) {
            ++pos_;
            if (!is_ascii_space(byte)) {
                visible = true;
                continue;
            }
        } else {
            const char32_t c = utf8::next(text_, pos_);
            if (!utf8::is_breaking_space(c)) {
                visible = visible || !is_invisible(c);
                continue;
            }
        }
        if (visible) return text_.substr(begin, here - begin);
        begin = pos_;
    }
    return visible ? text_.substr(begin) : std::string_view{};
}

}  // namespace feedmerged::text
