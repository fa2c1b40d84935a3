// SPDX-License-Identifier: MIT
#include "feedmerged/text/teaser.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"
#include "words.hpp"

#include <algorithm>
#include <memory>

#include <unicode/ubrk.h>
#include <unicode/utext.h>

namespace feedmerged::text {
namespace {

bool ends_in_ellipsis(std::string_view text) {
    return text.ends_with("…") || text.ends_with("...") || text.ends_with("[…]") ||
           text.ends_with("[...]") || text.ends_with("(…)") || text.ends_with("(...)");
}

/// The first `count` code points.
std::string_view first_code_points(std::string_view text, std::size_t count) {
    std::size_t pos = 0;
    while (pos < text.size() && count > 0) {
        (void)utf8::next(text, pos);
        --count;
    }
    return text.substr(0, pos);
}

struct BreakIteratorCloser {
    void operator()(UBreakIterator* iterator) const { ubrk_close(iterator); }
};

/// The longest prefix of at most `count` code points that ends between two grapheme clusters
/// (Unicode annex 29). A cluster that is longer than that on its own is cut at a code point.
std::string_view first_clusters(std::string_view text, std::size_t count) {
    // The cluster that is cut can be seen in this much more of the text.
    constexpr std::size_t kLookAhead = 32;
    const std::string_view prefix = first_code_points(text, count);
    const std::string_view seen = first_code_points(text, count + kLookAhead);
    UErrorCode status = U_ZERO_ERROR;
    UText utext = UTEXT_INITIALIZER;
    utext_openUTF8(&utext, seen.data(), static_cast<std::int64_t>(seen.size()), &status);
    // Only for texts above the bound: not worth keeping one.
    const std::unique_ptr<UBreakIterator, BreakIteratorCloser> iterator(
        ubrk_open(UBRK_CHARACTER, "", nullptr, 0, &status));
    std::size_t end = prefix.size();
    if (U_SUCCESS(status)) ubrk_setUText(iterator.get(), &utext, &status);
    if (U_SUCCESS(status) && end < seen.size() &&
        ubrk_isBoundary(iterator.get(), static_cast<std::int32_t>(end)) == 0) {
        const std::int32_t boundary =
            ubrk_preceding(iterator.get(), static_cast<std::int32_t>(end));
        if (boundary > 0) end = static_cast<std::size_t>(boundary);
    }
    utext_close(&utext);
    return seen.substr(0, end);
}

/// How many words a teaser has at most, and how many characters.
struct Bounds {
    explicit Bounds(const TeaserOptions& options)
        : words(std::min(options.words, limits::kMaxTeaserWords)),
          chars(limits::kTeaserBaseChars + limits::kTeaserCharsPerWord * words) {}
    std::size_t words;
    std::size_t chars;
    /// A code point has at most 4 bytes: above this, the teaser is longer than allowed in any case.
    [[nodiscard]] std::size_t bytes() const { return 4 * (chars + 1); }
};

/// The first words of a text, joined by single spaces.
struct FirstWords {
    std::string joined{};
    std::size_t count = 0;
    bool cut = false;       ///< at the bound of bytes: `count` is not all that there are
    bool left_out = false;  ///< more words follow
};

FirstWords read_first_words(std::string_view text, const Bounds& bounds) {
    FirstWords first;
    WordScanner scanner(text);
    for (; first.count < bounds.words; ++first.count) {
        first.cut = first.joined.size() > bounds.bytes();
        if (first.cut) break;
        const auto word = scanner.next();
        if (!word) return first;
        if (word->after_space && !first.joined.empty()) first.joined += ' ';
        first.joined += word->text.substr(0, 2 * bounds.bytes());
    }
    first.left_out = scanner.next().has_value();
    return first;
}

std::string finish_teaser(const FirstWords& first, const Bounds& bounds,
                          const TeaserOptions& options) {
    if (first.count == 0) return {};
    const std::size_t most = bounds.chars;
    std::string_view kept = first.joined;
    bool left_out = first.left_out;
    const std::string_view ellipsis =
        first_code_points(options.ellipsis, limits::kTeaserBaseChars / 2);
    const std::size_t ellipsis_chars = utf8::length(ellipsis);
    const std::size_t room = left_out ? most - ellipsis_chars : most;
    if (kept.size() > room && utf8::length(kept) > room) {
        kept = utf8::trim(first_clusters(kept, most - ellipsis_chars));
        left_out = true;
    }
    std::string teaser(kept);
    if (left_out && !ends_in_ellipsis(kept)) teaser += ellipsis;
    return teaser;
}

}  // namespace

std::string make_teaser(std::string_view text, std::string_view /*language*/,
                        const TeaserOptions& options) {
    const Bounds bounds(options);
    return finish_teaser(read_first_words(text, bounds), bounds, options);
}

std::size_t count_words(std::string_view text, std::string_view /*language*/, std::size_t at_most) {
    WordScanner scanner(text);
    std::size_t count = 0;
    while (count < at_most && scanner.next()) ++count;
    return count;
}

std::string_view teaser_source(std::string_view article, std::string_view summary,
                               std::string_view title, std::string_view language,
                               std::size_t words) {
    const std::size_t article_words = count_words(article, language, words);
    if (article_words > 0 && article_words >= words) return article;
    const std::size_t summary_words = count_words(summary, language, words);
    if (article_words == 0 && summary_words == 0) return title;
    return summary_words > article_words ? summary : article;
}

std::string make_teaser_of(std::string_view article, std::string_view summary,
                           std::string_view title, std::string_view language,
                           const TeaserOptions& options) {
    const Bounds bounds(options);
    const FirstWords of_article = read_first_words(article, bounds);
    if (of_article.count > 0 && of_article.count >= options.words)
        return finish_teaser(of_article, bounds, options);
    const FirstWords of_summary = read_first_words(summary, bounds);
    // Where a bound was met, the words are not counted yet.
    if (of_article.cut || of_summary.cut || bounds.words < options.words)
        return make_teaser(teaser_source(article, summary, title, language, options.words),
                           language, options);
    if (of_article.count == 0 && of_summary.count == 0)
        return make_teaser(title, language, options);
    return finish_teaser(of_summary.count > of_article.count ? of_summary : of_article, bounds,
                         options);
}

}  // namespace feedmerged::text
