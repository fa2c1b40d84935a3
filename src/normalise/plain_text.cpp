// SPDX-License-Identifier: MIT
#include "plain_text.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/text/html.hpp"

namespace feedmerged::normalise {
namespace {

/// A title of megabytes is cut before it is read: what comes after could never be shown. Markup may
/// take this many times the room of its text.
constexpr std::size_t kMarkupFactor = 16;

std::string cut(std::string line) {
    if (line.size() <= limits::kMaxTitleBytes) return line;
    return std::string(utf8::trim(utf8::prefix_bytes(line, limits::kMaxTitleBytes)));
}

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

/// RFC 5646 §2.1.1: regions of two letters in capitals, scripts with one, all else small. False
/// where the part is none of a tag's.
bool append_subtag(std::string_view part, std::string& tag) {
    const bool first = tag.empty();
    if (part.empty() || part.size() > 8 || (first && (part.size() < 2 || part.size() > 3)))
        return false;
    bool letters = true;
    for (const char c : part) {
        if (!is_letter(c) && !is_digit(c)) return false;
        letters = letters && is_letter(c);
    }
    if (first && !letters) return false;
    if (!first) tag += '-';
    for (std::size_t i = 0; i < part.size(); ++i) {
        const bool region = !first && letters && part.size() == 2;
        const bool script = !first && letters && part.size() == 4 && i == 0;
        tag += region || script ? upper(part[i]) : lower(part[i]);
    }
    return true;
}

}  // namespace

std::string to_line(const ParsedText& text) {
    const std::string_view value =
        utf8::prefix_bytes(text.value, limits::kMaxTitleBytes * kMarkupFactor);
    return cut(text.kind == TextKind::Html ? text::html_to_line(value)
                                           : utf8::collapse_space(value));
}

std::string to_line(std::string_view text) {
    text = utf8::prefix_bytes(text, limits::kMaxTitleBytes * kMarkupFactor);
    const bool html = text.find('&') != text.npos || text.find('<') != text.npos;
    return cut(html ? text::html_to_line(text) : utf8::collapse_space(text));
}

std::string to_language_tag(std::string_view text) {
    constexpr std::size_t kLongestTag = 35;  // RFC 5646 §4.4.1
    text = utf8::trim(text);
    if (text.size() > kLongestTag) return {};
    std::string tag;
    while (true) {
        const std::size_t end = text.find_first_of("-_");
        if (!append_subtag(text.substr(0, end), tag)) return {};
        if (end == std::string_view::npos) return tag;
        text.remove_prefix(end + 1);
    }
}

}  // namespace feedmerged::normalise
