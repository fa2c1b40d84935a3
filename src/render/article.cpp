// SPDX-License-Identifier: MIT
// An article as outputs publish it, followed by the other stories: as HTML and as text.
#include "clean_text.hpp"
#include "direction.hpp"
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/render/render.hpp"
#include "feedmerged/text/html.hpp"
#include "story_parts.hpp"

namespace feedmerged::render {
namespace {

std::string escape(std::string_view text) { return text::escape_html(clean_text(text)); }

/// "<p lang=… dir=…>": the language of what is inside, where it is known.
std::string open_paragraph(const std::string& language) {
    std::string out = "<p";
    if (!language.empty()) out += " lang=\"" + escape(language) + "\"";
    if (is_right_to_left(language)) out += " dir=\"rtl\"";
    return out + ">";
}

/// What there is to read: the article, else the teaser, so that no entry's content is empty that
/// has any words.
std::string body_html(const Story& story, const OutputSpec& output) {
    const std::string& body = story.item.body_html();
    if (output.full_content && !body.empty()) return body;
    if (story.item.teaser.empty()) return {};
    return "<p>" + escape(story.item.teaser) + "</p>";
}

std::string aside_html(std::span<const OtherStory> others) {
    if (others.empty()) return {};
    std::string out = "<aside class=\"more-stories\">";
    for (const OtherStory& other : others) {
        const std::string words = escape(label(other));
        out += open_paragraph(other.language);
        out +=
            other.url.empty() ? words : "<a href=\"" + escape(other.url) + "\">" + words + "</a>";
        out += "</p>";
    }
    return out + "</aside>";
}

}  // namespace

std::string article_html(const Story& story, const OutputSpec& output) {
    std::string body = body_html(story, output);
    // Feeds cannot say the direction of their content otherwise.
    if (!body.empty() && is_right_to_left(story.item.language))
        body = "<div dir=\"rtl\" lang=\"" + escape(story.item.language) + "\">" + body + "</div>";
    return body + aside_html(other_stories(story, output));
}

std::string article_text(const Story& story, const OutputSpec& output) {
    std::string out;
    const auto add_line = [&out](const std::string& line) {
        if (line.empty()) return;
        if (!out.empty()) out += '\n';
        out += line;
    };
    for (const std::string& paragraph : text::html_to_paragraphs(body_html(story, output)))
        add_line(paragraph);
    for (const OtherStory& other : other_stories(story, output))
        add_line(utf8::collapse_space(label(other)));
    return out;
}

}  // namespace feedmerged::render
