// SPDX-License-Identifier: MIT
// The first words of a text: one function for feed, page, command and teasers of other stories.
// Pure; thread-safe.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace feedmerged::text {

struct TeaserOptions {
    std::size_t words = 15;
    std::string ellipsis = "…";
};

/// The first `words` words of `text` (HtmlReading::text or plain text) joined by single spaces, and
/// the ellipsis glued on where words were left out and the kept ones do not end in one already.
/// Words are separated by white space, where no-break spaces join; scripts without spaces by ICU's
/// word boundaries, for which `language` (BCP 47, may be "") is a hint: ICU 72's rules do not need
/// it. Words of nothing that can be seen (a no-break space alone) do not count. At most
/// kTeaserBaseChars + kTeaserCharsPerWord * words characters, cut at a grapheme cluster.
[[nodiscard]] std::string make_teaser(std::string_view text, std::string_view language,
                                      const TeaserOptions& options);

/// Number of words of `text` by the same rule, counted up to `at_most`.
[[nodiscard]] std::size_t count_words(std::string_view text, std::string_view language,
                                      std::size_t at_most);

/// The text a story's teaser is made of: the article where it has at least `words` words, else the
/// longer of article and summary, else the title.
[[nodiscard]] std::string_view teaser_source(std::string_view article, std::string_view summary,
                                             std::string_view title, std::string_view language,
                                             std::size_t words);

/// make_teaser of what teaser_source chooses, for which each text is read once instead of twice.
[[nodiscard]] std::string make_teaser_of(std::string_view article, std::string_view summary,
                                         std::string_view title, std::string_view language,
                                         const TeaserOptions& options);

}  // namespace feedmerged::text
