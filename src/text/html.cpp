// SPDX-License-Identifier: MIT
#include "feedmerged/text/html.hpp"

#include "closing_lines.hpp"
#include "feedmerged/core/utf8.hpp"
#include "html_nesting.hpp"
#include "html_tokenizer.hpp"
#include "safe_html_writer.hpp"
#include "text_writer.hpp"

#include <algorithm>
#include <array>

namespace feedmerged::text {
namespace {

void read_into(std::span<HtmlEvents* const> sinks, std::string_view html) {
    HtmlTokenizer tokenizer(html);
    HtmlNesting nesting(sinks);
    for (HtmlToken token = tokenizer.next(); token.kind != HtmlToken::Kind::EndOfText;
         token = tokenizer.next())
        nesting.add(token);
    nesting.finish();
}

std::string text_of(std::string_view html) {
    TextWriter writer(html.size());
    const std::array<HtmlEvents*, 1> sinks = {&writer};
    read_into(sinks, html);
    return writer.take();
}

std::size_t expected_safe_bytes(std::string_view html) {
    return html.size() + html.size() / 8 + 64;
}

/// Nothing to be seen in it: paragraphs of one no-break space are how editors make room.
bool is_blank(std::string_view line) {
    for (std::size_t pos = 0; pos < line.size();) {
        const char32_t c = utf8::next(line, pos);
        if (c != 0xA0 && c != 0x2007 && c != 0x202F && c != 0x200B && c != 0xFEFF && c != 0xAD)
            return false;
    }
    return true;
}

}  // namespace

HtmlReading read_html(std::string_view html, std::string_view base_url) {
    SafeHtmlWriter safe(base_url, expected_safe_bytes(html));
    TextWriter text(html.size());
    const std::array<HtmlEvents*, 2> sinks = {&safe, &text};
    read_into(sinks, html);
    HtmlReading reading{.safe_html = safe.take(), .text = text.take()};
    remove_closing_lines(reading.text);
    return reading;
}

std::string sanitise_html(std::string_view html, std::string_view base_url) {
    SafeHtmlWriter safe(base_url, expected_safe_bytes(html));
    const std::array<HtmlEvents*, 1> sinks = {&safe};
    read_into(sinks, html);
    return safe.take();
}

std::string html_to_text(std::string_view html) {
    std::string text = text_of(html);
    remove_closing_lines(text);
    return text;
}

std::vector<std::string> html_to_paragraphs(std::string_view html) {
    const std::string text = html_to_text(html);
    std::vector<std::string> paragraphs;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view line = std::string_view(text).substr(begin, end - begin);
        if (!is_blank(line)) paragraphs.emplace_back(line);
        begin = end + 1;
    }
    return paragraphs;
}

std::string html_to_line(std::string_view html) {
    std::string line = text_of(html);
    std::ranges::replace(line, '\n', ' ');
    return line;
}

}  // namespace feedmerged::text
