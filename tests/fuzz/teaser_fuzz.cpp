// SPDX-License-Identifier: MIT
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/text/charset.hpp"
#include "feedmerged/text/html.hpp"
#include "feedmerged/text/teaser.hpp"
#include "property.hpp"

/// The first byte chooses the number of words.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace feedmerged;
    if (size == 0) return 0;
    text::TeaserOptions options;
    options.words = 1 + data[0] % 40;
    const std::string html = text::make_valid_utf8(fuzz::as_text(data + 1, size - 1));
    const std::string words = text::html_to_text(html);
    const std::string teaser = text::make_teaser(words, "", options);
    fuzz::require(utf8::is_valid(teaser), "valid UTF-8");
    fuzz::require(utf8::length(teaser) <=
                      limits::kTeaserBaseChars + limits::kTeaserCharsPerWord * options.words,
                  "bounded");
    fuzz::require(utf8::trim(teaser) == teaser, "no white space at the ends");
    fuzz::require(teaser.find('\n') == std::string::npos, "one line");
    return 0;
}
