// SPDX-License-Identifier: MIT
#include "atom_parts.hpp"

#include "ascii.hpp"
#include "base64.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/core/utf8.hpp"
#include "html_guess.hpp"
#include "media.hpp"
#include "xml_value.hpp"

#include <utility>

namespace feedmerged::feed {
namespace {

bool is_xml_type(std::string_view type) {
    return type == "xhtml" || type.ends_with("+xml") || type.ends_with("/xml");
}

bool is_html_type(std::string_view type) { return type == "html" || type == "text/html"; }

bool is_text_type(std::string_view type) {
    return type.empty() || type == "text" || type.starts_with("text/");
}

/// Inside of an XHTML construct: its one <div> is not part of the content (RFC 4287 §3.1.1.3).
pugi::xml_node unwrap_div(pugi::xml_node element) {
    if (!ascii::trim(element.value()).empty()) return element;
    pugi::xml_node div;
    for (const pugi::xml_node child : element.children()) {
        const bool blank = child.type() == pugi::node_pcdata && ascii::trim(child.value()).empty();
        if (blank) continue;
        const bool is_div = child.type() == pugi::node_element && local_name(child.name()) == "div";
        if (!is_div || div) return element;
        div = child;
    }
    return div ? div : element;
}

void read_markup(pugi::xml_node element, const Scope& scope, MarkupText mode, ParsedText& text) {
    const pugi::xml_node inside = unwrap_div(element);
    if (inside != element) {
        const Scope div_scope(scope, inside);
        text.base = div_scope.base();
        if (!div_scope.language().empty()) text.language = div_scope.language();
    }
    text.kind = TextKind::Html;
    text.value = markup_of(inside, mode);
}

void read_base64(pugi::xml_node element, std::string_view type, ParsedText& text) {
    auto decoded = decode_base64(text_of(element));
    if (!decoded || !utf8::is_valid(*decoded)) return;  // a picture or the like
    text.value = std::move(*decoded);
    text.kind = type == "text" || type == "text/plain" ? TextKind::Text : TextKind::Html;
}

/// Plain text of Atom: line ends are the publisher's typesetting, but blank lines separate
/// paragraphs.
std::string unwrap_lines(std::string text) {
    for (std::size_t i = text.find('\n'); i != std::string::npos; i = text.find('\n', i + 1)) {
        const std::size_t next = text.find_first_not_of(" \t\r", i + 1);
        if (next != std::string::npos && text[next] == '\n') {
            i = next;
        } else {
            text[i] = ' ';
        }
    }
    return text;
}

void read_plain(pugi::xml_node element, bool typed, Guess guess, ParsedText& text) {
    std::string value = text_of(element);
    if (!typed && guess == Guess::Html && has_html_tags(value)) {
        text.kind = TextKind::Html;
        text.value = std::move(value);
    } else {
        text.value = unwrap_lines(std::move(value));
    }
}

ParsedUrl read_href(pugi::xml_node link, const Scope& scope) {
    std::string href(ascii::trim(attribute_of(link, "href")));
    if (href.empty()) href = text_of(link);  // as RSS does it
    return {std::move(href), scope.base()};
}

/// A relation is an IRI; the registered ones are short for one below this (RFC 4287 §4.2.7.2).
std::string relation_of(pugi::xml_node link) {
    std::string rel = ascii::lower(ascii::trim(attribute_of(link, "rel")));
    for (const std::string_view registry : {"http://www.iana.org/assignments/relation/",
                                            "https://www.iana.org/assignments/relation/"})
        if (rel.starts_with(registry)) rel.erase(0, registry.size());
    return rel;
}

/// Atom 0.3: <content type="multipart/alternative"> holds the same in several types. The best that
/// can be shown, of equals the last (RFC 2046 §5.1.4); `element` itself where there is none.
pugi::xml_node choose_alternative(pugi::xml_node element) {
    pugi::xml_node best;
    for (const pugi::xml_node child : element.children()) {
        if (child.type() != pugi::node_element || local_name(child.name()) != "content") continue;
        const std::string type = ascii::lower(ascii::trim(attribute_of(child, "type")));
        const bool markup = is_html_type(type) || is_xml_type(type);
        if (!best || markup) best = child;
    }
    return best ? best : element;
}

}  // namespace

ParsedText read_atom_text(pugi::xml_node element, const Scope& outer, Guess guess) {
    const Scope scope(outer, element);
    ParsedText text{.kind = TextKind::Text, .base = scope.base(), .language = scope.language()};
    const std::string mode = ascii::lower(attribute_of(element, "mode"));
    const std::string type = ascii::lower(ascii::trim(attribute_of(element, "type")));
    if (type == "multipart/alternative") {
        const pugi::xml_node chosen = choose_alternative(element);
        const bool again = attribute_of(chosen, "type") == attribute_of(element, "type");
        if (chosen != element && !again) return read_atom_text(chosen, scope, guess);
    }
    const bool elements = has_child_elements(element);
    if (mode == "base64") {
        read_base64(element, type, text);
    } else if (is_html_type(type) && elements) {
        read_markup(element, scope, MarkupText::Html, text);
    } else if (elements) {
        read_markup(element, scope, MarkupText::Literal, text);
    } else if (is_html_type(type) ||
               (mode == "escaped" && type != "text" && type != "text/plain")) {
        text.kind = TextKind::Html;
        text.value = without_cdata_marks(text_of(element));
    } else if (is_xml_type(type) || is_text_type(type)) {
        read_plain(element, !type.empty(), guess, text);
    } else {
        read_base64(element, type, text);  // RFC 4287 §4.1.3.3, item 6
    }
    return text;
}

ParsedPerson read_atom_person(pugi::xml_node element, const Scope& outer) {
    const Scope scope(outer, element);
    ParsedPerson person;
    bool any = false;
    for (const pugi::xml_node child : element.children()) {
        if (child.type() != pugi::node_element) continue;
        any = true;
        switch (scope.name_of(child).tag) {
            case Tag::Name:
                person.name = text_of(child);
                break;
            case Tag::Email:
                person.email = text_of(child);
                break;
            case Tag::Uri:
            case Tag::Url:
            case Tag::Homepage:
                person.url = text_of(child);
                if (!scope.base().empty()) person.url = resolve_url(scope.base(), person.url);
                break;
            default:
                break;
        }
    }
    if (!any) person.name = text_of(element);
    return person;
}

std::string read_atom_category(pugi::xml_node element) {
    std::string_view name = ascii::trim(attribute_of(element, "term"));
    if (name.empty()) name = ascii::trim(attribute_of(element, "label"));
    return name.empty() ? text_of(element) : std::string(name);
}

void AtomLinks::add(pugi::xml_node link, const Scope& outer) {
    const Scope scope(outer, link);
    const std::string rel = relation_of(link);
    const std::string type = ascii::lower(ascii::trim(attribute_of(link, "type")));
    if (rel.empty() || rel == "alternate") {
        const int rank = type.empty() || type == "text/html" ? 3 : (is_xml_type(type) ? 2 : 1);
        alternate.offer(rank, read_href(link, scope));
    } else if (rel == "self") {
        if (self.empty()) self = read_href(link, scope);
    } else if (rel == "enclosure") {
        ParsedAttachment enclosure = read_enclosure(link, "href", scope);
        if (!enclosure.url.empty() && enclosures.size() < limits::kMaxAttachments)
            enclosures.push_back(std::move(enclosure));
    } else if (rel == "related") {
        if (related.empty()) related = read_href(link, scope);
    } else if (rel == "replies" || rel == "comments") {
        if (replies.empty() && (type.empty() || type == "text/html"))
            replies = read_href(link, scope);
    } else if (rel == "hub") {
        if (hubs.size() < kMostHubs) hubs.push_back(read_href(link, scope));
    } else if (rel == "icon" || rel == "shortcut icon" || rel == "image" || rel == "logo") {
        if (icon.empty()) icon = read_href(link, scope);
    }
}

}  // namespace feedmerged::feed
