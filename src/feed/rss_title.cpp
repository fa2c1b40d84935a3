// SPDX-License-Identifier: MIT
#include "rss_title.hpp"

#include "ascii.hpp"
#include "html_guess.hpp"
#include "xml_value.hpp"

namespace feedmerged::feed {

ParsedText rss_title(pugi::xml_node element, const Scope& outer) {
    ParsedText title = rss_source(element, outer);
    const bool html = has_html_tags(title.value) || has_char_refs(title.value);
    title.kind = html ? TextKind::Html : TextKind::Text;
    return title;
}

ParsedUrl podcast_image(pugi::xml_node element, const Scope& outer) {
    const Scope scope(outer, element);
    std::string_view url = ascii::trim(attribute_of(element, "href"));
    if (url.empty()) url = ascii::trim(attribute_of(element, "url"));
    return {url.empty() ? text_of(element) : std::string(url), scope.base()};
}

}  // namespace feedmerged::feed
