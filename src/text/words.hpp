// SPDX-License-Identifier: MIT
// The words of a text, one rule for teasers and for counting. Not thread-safe: one per text.
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace feedmerged::text {

struct Word {
    std::string_view text{};
    bool after_space = false;  ///< false: stands right behind the word before it (Chinese, Thai …)
};

/// Words are what stands between breaking white space; those of nothing but no-break spaces and
/// characters without width are left out. Where scripts without spaces are in one (Han, kana, Thai,
/// Lao, Khmer, Burmese), ICU's word boundaries divide it there; punctuation stays with its word.
class WordScanner {
  public:
    explicit WordScanner(std::string_view text) : text_(text) {}

    [[nodiscard]] std::optional<Word> next();

  private:
    /// The next text between white space that has something to be seen; empty at the end.
    [[nodiscard]] std::string_view next_run();

    std::string_view text_;
    std::size_t pos_ = 0;
    /// What stands between white space, and how far its words have been taken.
    std::string_view run_{};
    std::size_t begin_ = 0;
    /// Where the next words of `run_` end, counted from `base_`; found a stretch at a time.
    std::vector<std::size_t> ends_{};
    std::size_t next_end_ = 0;
    std::size_t base_ = 0;
};

}  // namespace feedmerged::text
