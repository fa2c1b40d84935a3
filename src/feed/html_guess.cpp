// SPDX-License-Identifier: MIT
#include "html_guess.hpp"

#include "ascii.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace feedmerged::feed {
namespace {

// What turns up in titles and descriptions. Sorted.
constexpr auto kElements = std::to_array<std::string_view>({
    "a",      "abbr",   "acronym", "audio", "b",       "big",    "blink",   "blockquote", "body",
    "br",     "center", "cite",    "code",  "dd",      "del",    "div",     "dl",         "dt",
    "em",     "embed",  "figure",  "font",  "form",    "h1",     "h2",      "h3",         "h4",
    "h5",     "h6",     "head",    "hr",    "html",    "i",      "iframe",  "img",        "input",
    "ins",    "kbd",    "li",      "link",  "marquee", "math",   "meta",    "object",     "ol",
    "p",      "pre",    "q",       "s",     "samp",    "script", "section", "small",      "span",
    "strike", "strong", "style",   "sub",   "sup",     "svg",    "table",   "tbody",      "td",
    "th",     "tr",     "tt",      "u",     "ul",      "var",    "video",
});
static_assert(std::ranges::is_sorted(kElements));

constexpr std::size_t kLongestElement = 10;    // "blockquote"
constexpr std::size_t kLongestReference = 34;  // the longest name of HTML has 31 letters

/// What follows a tag's name: its end, or attributes and then its end; not the prose of "a<b and
/// c>d".
bool is_rest_of_tag(std::string_view text) {
    constexpr std::size_t kLongest = 2048;  // no title's tag is longer, and each '<' looks ahead
    text = text.substr(0, kLongest);
    const std::size_t end = text.find('>');
    if (end == text.npos) return false;
    const std::string_view inside = ascii::trim(text.substr(0, end));
    return inside.empty() || inside == "/" || inside.find('=') != inside.npos;
}

}  // namespace

bool has_html_tags(std::string_view text) {
    for (std::size_t at = text.find('<'); at != text.npos; at = text.find('<', at + 1)) {
        std::size_t start = at + 1;
        if (start < text.size() && text[start] == '/') ++start;
        std::size_t end = start;
        while (end < text.size() && end - start <= kLongestElement &&
               (ascii::is_alpha(text[end]) || ascii::is_digit(text[end])))
            ++end;
        if (end == start || end >= text.size()) continue;
        const char next = text[end];
        if (next != '>' && next != '/' && !ascii::is_space(next)) continue;
        const std::string name = ascii::lower(text.substr(start, end - start));
        if (!std::ranges::binary_search(kElements, std::string_view(name))) continue;
        if (is_rest_of_tag(text.substr(end))) return true;
    }
    return false;
}

bool has_char_refs(std::string_view text) {
    for (std::size_t at = text.find('&'); at != text.npos; at = text.find('&', at + 1)) {
        const std::string_view rest = text.substr(at + 1, kLongestReference);
        const std::size_t end = rest.find(';');
        if (end == rest.npos || end == 0) continue;
        const std::string_view name = rest.substr(0, end);
        const bool numeric = name.front() == '#' && name.size() > 1;
        const auto is_part = [](char c) { return ascii::is_alpha(c) || ascii::is_digit(c); };
        if (std::ranges::all_of(numeric ? name.substr(1) : name, is_part)) return true;
    }
    return false;
}

}  // namespace feedmerged::feed
