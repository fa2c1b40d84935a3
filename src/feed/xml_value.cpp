// SPDX-License-Identifier: MIT
#include "xml_value.hpp"

#include "ascii.hpp"
#include "feedmerged/core/utf8.hpp"

#include <algorithm>
#include <array>

namespace feedmerged::feed {
namespace {

bool is_text(pugi::xml_node node) {
    return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
}

void append_escaped(std::string& out, std::string_view text, bool in_attribute) {
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                if (in_attribute) {
                    out += "&quot;";
                } else {
                    out += c;
                }
                break;
            default:
                out += c;
        }
    }
}

/// HTML's void elements: they have no end tag; all others need one.
bool is_void(std::string_view name) {
    constexpr std::array<std::string_view, 14> kVoid{"area",  "base",   "br",    "col",  "embed",
                                                     "hr",    "img",    "input", "link", "meta",
                                                     "param", "source", "track", "wbr"};
    return std::ranges::any_of(
        kVoid, [name](std::string_view v) { return ascii::equals_ignoring_case(v, name); });
}

void append_start_tag(std::string& out, pugi::xml_node element) {
    out.append("<").append(local_name(element.name()));
    for (const pugi::xml_attribute attribute : element.attributes()) {
        const std::string_view name = attribute.name();
        if (name.starts_with("xmlns")) continue;
        out.append(" ").append(name).append("=\"");
        append_escaped(out, attribute.value(), true);
        out += '"';
    }
    out += '>';
}

void append_end_tag(std::string& out, pugi::xml_node element) {
    const std::string_view name = local_name(element.name());
    if (!is_void(name)) out.append("</").append(name).append(">");
}

constexpr bool is_c1(char32_t c) { return c >= 0x80 && c <= 0x9F; }

constexpr char kDelete = 0x7F;  // XML allows it, but it is a control as well

/// Position of the first C1 control (C2 80 to C2 9F), npos where there is none.
std::size_t find_c1(std::string_view text) {
    for (std::size_t i = text.find('\xC2'); i != std::string_view::npos;
         i = text.find('\xC2', i + 1))
        if (i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) <= 0x9F) return i;
    return std::string_view::npos;
}

/// The text's characters as bytes; "" where one does not fit.
std::string to_latin1(std::string_view text) {
    std::string bytes;
    for (std::size_t pos = 0; pos < text.size();) {
        const char32_t c = utf8::next(text, pos);
        if (c > 0xFF) return {};
        bytes += static_cast<char>(static_cast<unsigned char>(c));
    }
    return bytes;
}

/// windows-1252, 0x80 to 0x9F (WHATWG Encoding, index windows-1252).
constexpr std::array<char32_t, 32> kWindows1252{
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

constexpr std::string_view kCdata = "<![CDATA[";
constexpr std::string_view kCdataEnd = "]]>";

/// A text that is nothing but a CDATA section was escaped once more than its program knew.
std::string_view without_cdata_around(std::string_view text) {
    if (text.starts_with(kCdata) && text.ends_with(kCdataEnd) &&
        text.size() >= kCdata.size() + kCdataEnd.size())
        text =
            utf8::trim(text.substr(kCdata.size(), text.size() - kCdata.size() - kCdataEnd.size()));
    return text;
}

}  // namespace

std::string repair_c1(std::string text) {
    if (text.find(kDelete) != std::string::npos) std::erase(text, kDelete);
    if (find_c1(text) == std::string_view::npos) return text;
    std::string bytes = to_latin1(text);
    if (!bytes.empty() && utf8::is_valid(bytes)) return bytes;
    std::string out;
    out.reserve(text.size());
    for (std::size_t pos = 0; pos < text.size();) {
        const char32_t c = utf8::next(text, pos);
        const char32_t meant = is_c1(c) ? kWindows1252[c - 0x80] : c;
        if (!is_c1(meant)) utf8::append(out, meant);
    }
    return out;
}

std::string without_cdata_marks(std::string html) {
    if (html.find(kCdata.substr(2)) == std::string::npos) return html;  // fewer '[' than '<'
    const std::size_t first = html.find(kCdata);
    const std::size_t last_end = first == std::string::npos ? first : html.rfind(kCdataEnd);
    if (last_end == std::string::npos || last_end < first) return html;
    const std::string_view in = html;
    std::string out;
    std::size_t open = 0;
    std::size_t pos = 0;
    while (pos < in.size()) {
        const std::size_t next = std::min(in.find_first_of("<]", pos), in.size());
        out.append(in.substr(pos, next - pos));
        pos = next;
        const std::string_view here = in.substr(pos);
        if (pos < last_end && here.starts_with(kCdata)) {
            ++open;
            pos += kCdata.size();
        } else if (open > 0 && here.starts_with(kCdataEnd)) {
            --open;
            pos += kCdataEnd.size();
        } else if (!here.empty()) {
            out += in[pos++];
        }
    }
    return out;
}

std::string text_of(pugi::xml_node element) {
    const pugi::xml_node only = element.first_child();
    const bool has_own = *element.value() != '\0';
    if (!only || (!has_own && is_text(only) && !only.next_sibling())) {
        const char* const value = only ? only.value() : element.value();
        return repair_c1(std::string(without_cdata_around(utf8::trim(value))));
    }
    std::string text = element.value();
    for (pugi::xml_node node = only; node;) {
        text += node.value();
        if (node.first_child()) {
            node = node.first_child();
            continue;
        }
        while (node != element && !node.next_sibling()) node = node.parent();
        if (node == element) break;
        node = node.next_sibling();
    }
    return repair_c1(std::string(without_cdata_around(utf8::trim(text))));
}

bool has_child_elements(pugi::xml_node element) {
    return std::ranges::any_of(element.children(), [](const pugi::xml_node& child) {
        return child.type() == pugi::node_element;
    });
}

std::string markup_of(pugi::xml_node element, MarkupText mode) {
    std::string out;
    const auto append_text = [&out, mode](pugi::xml_node node) {
        if (node.type() == pugi::node_cdata || mode == MarkupText::Html) {
            out += node.value();
        } else {
            append_escaped(out, node.value(), false);
        }
    };
    append_text(element);
    pugi::xml_node node = element.first_child();
    while (node) {
        if (node.type() == pugi::node_element) append_start_tag(out, node);
        append_text(node);
        if (node.first_child()) {
            node = node.first_child();
            continue;
        }
        if (node.type() == pugi::node_element) append_end_tag(out, node);
        while (node && !node.next_sibling()) {
            node = node.parent();
            if (node == element) return repair_c1(std::move(out));
            append_end_tag(out, node);
        }
        node = node.next_sibling();
    }
    return repair_c1(std::move(out));
}

ParsedText rss_text(pugi::xml_node element, const Scope& outer) {
    ParsedText text = rss_source(element, outer);
    text.value = without_cdata_marks(std::move(text.value));
    return text;
}

ParsedText rss_source(pugi::xml_node element, const Scope& outer) {
    ParsedText text{.kind = TextKind::Html, .base = outer.base(), .language = outer.language()};
    if (element.first_attribute()) {
        const Scope scope(outer, element);
        text.base = scope.base();
        text.language = scope.language();
    }
    text.value =
        has_child_elements(element) ? markup_of(element, MarkupText::Literal) : text_of(element);
    return text;
}

std::string_view attribute_of(pugi::xml_node element, std::string_view name) {
    for (const pugi::xml_attribute attribute : element.attributes())
        if (ascii::equals_ignoring_case(attribute.name(), name)) return attribute.value();
    return {};
}

}  // namespace feedmerged::feed
