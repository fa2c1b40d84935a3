// SPDX-License-Identifier: MIT
#include "body.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"

namespace feedmerged::normalise {
namespace {

/// The next line of `text`, which is moved behind it; without white space at its ends.
std::string_view take_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    const std::string_view line = utf8::trim(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    return line;
}

/// HTML that has no markup at all, but blank lines, was written as plain text (podcasts' notes).
bool is_plain_with_paragraphs(const ParsedText& text) {
    const auto has = [&text](char c) { return text.value.find(c) != std::string::npos; };
    if (has('<') || has('&') || !has('\n')) return false;
    std::string_view rest = utf8::trim(text.value);
    while (!rest.empty())
        if (take_line(rest).empty()) return true;
    return false;
}

}  // namespace

std::string to_html(std::string_view text) {
    std::string html;
    std::string paragraph;
    bool several = false;
    const auto close = [&] {
        if (paragraph.empty()) return;
        html += "<p>" + paragraph + "</p>";
        paragraph.clear();
    };
    text = utf8::trim(text);
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        if (line.empty()) {
            several = true;
            close();
            continue;
        }
        if (!paragraph.empty()) paragraph += "<br>";
        paragraph += text::escape_html(line);
    }
    if (!several) return paragraph;
    close();
    return html;
}

text::HtmlReading read_body(const ParsedText& text, std::string_view base_url) {
    const std::string_view value = utf8::prefix_bytes(text.value, limits::kMaxArticleBytes);
    if (text.kind == TextKind::Html && !is_plain_with_paragraphs(text))
        return text::read_html(value, base_url);
    return {.safe_html = to_html(value), .text = std::string(value)};
}

}  // namespace feedmerged::normalise
