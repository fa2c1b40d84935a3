// SPDX-License-Identifier: MIT
// HTML of feeds: one pass that gives safe HTML and the text in it. Linear in time and memory in its
// input, bounded by limits.hpp; never fails. Pure; thread-safe.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::text {

struct HtmlReading {
    /// Only the allowed elements and attributes, well-formed, URLs absolute, nothing active.
    std::string safe_html{};
    /// The words: references decoded, a line ('\n') for each block and behind each <br>, white
    /// space collapsed inside and none at the ends of a line; script, style, template, noscript,
    /// figure captions, alternative texts and what browsers show in place of audio and video left
    /// out, and so are closing lines like "The post … appeared first on …" and "Read more".
    std::string text{};
};

/// `html` is valid UTF-8. Relative URLs are resolved on `base_url` ("": relative ones are dropped).
[[nodiscard]] HtmlReading read_html(std::string_view html, std::string_view base_url);
/// read_html().safe_html without the cost of the text.
[[nodiscard]] std::string sanitise_html(std::string_view html, std::string_view base_url);
/// read_html().text without the cost of the rest.
[[nodiscard]] std::string html_to_text(std::string_view html);
/// The text as non-empty paragraphs with white space collapsed: what `show --format text` prints.
[[nodiscard]] std::vector<std::string> html_to_paragraphs(std::string_view html);
/// One line of plain text, white space collapsed: titles, author names, categories. Tags are
/// dropped and entities decoded once.
[[nodiscard]] std::string html_to_line(std::string_view html);

/// & < > " ' and ` escaped: safe in text and in quoted attributes.
[[nodiscard]] std::string escape_html(std::string_view text);

}  // namespace feedmerged::text
