// SPDX-License-Identifier: MIT
// Scripts that write no spaces between words, and where their words end. Pure but for ICU's
// dictionaries; thread-safe (one iterator a thread).
#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace feedmerged::text {

/// Han, kana, Bopomofo, their punctuation and full-width forms, Thai, Lao, Khmer, Burmese, Tai.
[[nodiscard]] bool is_unspaced(char32_t c);

/// Whether valid UTF-8 has such a character; quick where it has none.
[[nodiscard]] bool has_unspaced(std::string_view text);

/// Replaces `ends` by the offsets at which the first words of `text` end: at least one, and all of
/// them where the text is short. `text` is not empty and holds no white space.
void find_first_word_ends(std::string_view text, std::vector<std::size_t>& ends);

}  // namespace feedmerged::text
