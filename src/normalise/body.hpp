// SPDX-License-Identifier: MIT
// Articles and summaries: whatever they are, safe HTML and the words in it come out. Pure;
// thread-safe.
#pragma once
#include "feedmerged/model/parsed_feed.hpp"
#include "feedmerged/text/html.hpp"

#include <string>
#include <string_view>

namespace feedmerged::normalise {

/// Reads `text` once, cut at limits::kMaxArticleBytes. Plain text becomes HTML with paragraphs
/// where it has blank lines and line breaks where it has line ends.
[[nodiscard]] text::HtmlReading read_body(const ParsedText& text, std::string_view base_url);

/// Plain text as HTML.
[[nodiscard]] std::string to_html(std::string_view text);

}  // namespace feedmerged::normalise
