// SPDX-License-Identifier: MIT
#include "page_template.hpp"

#include "feedmerged/render/render.hpp"
#include "feedmerged/text/html.hpp"

#include <algorithm>
#include <string>

namespace feedmerged::render {
namespace {

constexpr std::string_view kOpen = "{{#stories}}";
constexpr std::string_view kClose = "{{/stories}}";

struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// Where a tag stands, with the whole line where nothing else is on it (Mustache: standalone tags).
Range tag_at(std::string_view text, std::size_t pos, std::string_view tag) {
    Range range{pos, pos + tag.size()};
    std::size_t begin = pos;
    while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) --begin;
    const bool first = begin == 0 || text[begin - 1] == '\n';
    const bool last = range.end < text.size() && text[range.end] == '\n';
    if (first && last) range = {begin, range.end + 1};
    return range;
}

kainjow::mustache::mustache parse(std::string_view text) {
    kainjow::mustache::mustache part{std::string(text)};
    part.set_custom_escape([](const std::string& value) { return text::escape_html(value); });
    return part;
}

}  // namespace

Result<PageTemplate> parse_page_template(std::string_view text) {
    if (auto checked = check_page_template(text); !checked) return fail(checked.error());
    const std::size_t open = text.find(kOpen);
    const std::size_t close = text.find(kClose);
    if (text.find(kOpen, open + 1) != std::string_view::npos)
        return fail("write {{#stories}} once only, in no comment either");
    const Range begin = tag_at(text, open, kOpen);
    const Range end = tag_at(text, close, kClose);
    const std::size_t inside = std::min(begin.end, end.begin);  // tags may share a line
    PageTemplate out{parse(text.substr(0, begin.begin)),
                     parse(text.substr(inside, std::max(end.begin, inside) - inside)),
                     parse(text.substr(end.end))};
    for (const auto* part : {&out.head, &out.story, &out.foot})
        if (!part->is_valid()) return fail("it is no Mustache: " + part->error_message());
    return out;
}

}  // namespace feedmerged::render
