// SPDX-License-Identifier: MIT
#include "person.hpp"

#include "ascii.hpp"
#include "feedmerged/core/field_limits.hpp"
#include "feedmerged/core/limits.hpp"

#include <string>

namespace feedmerged::feed {
namespace {

constexpr bool is_address_char(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || static_cast<unsigned char>(c) >= 0x80 ||
           std::string_view(".!#$%&'*+/=?^_`{|}~-").find(c) != std::string_view::npos;
}

struct Span {
    std::size_t start = 0;
    std::size_t end = 0;
};

/// Where an e-mail address stands in `text`; empty where there is none.
Span find_address(std::string_view text) {
    for (std::size_t at = text.find('@'); at != std::string_view::npos;
         at = text.find('@', at + 1)) {
        Span span{at, at + 1};
        while (span.start > 0 && is_address_char(text[span.start - 1])) --span.start;
        while (span.end < text.size() && is_address_char(text[span.end])) ++span.end;
        while (span.end > at + 1 && text[span.end - 1] == '.') --span.end;
        const bool domain =
            text.substr(at + 1, span.end - at - 1).find('.') != std::string_view::npos;
        if (span.start < at && domain) return span;
    }
    return {};
}

std::string_view strip(std::string_view text, std::string_view what) {
    while (!text.empty() && (ascii::is_space(text.front()) || what.find(text.front()) != what.npos))
        text.remove_prefix(1);
    while (!text.empty() && (ascii::is_space(text.back()) || what.find(text.back()) != what.npos))
        text.remove_suffix(1);
    return text;
}

bool is_web_url(std::string_view text) {
    const bool scheme = ascii::starts_with_ignoring_case(text, "http://") ||
                        ascii::starts_with_ignoring_case(text, "https://");
    return scheme && text.find_first_of(" \t\r\n<>") == std::string_view::npos;
}

/// Without the bracket whose other one stood around what was taken out: "Bob]" of "[Bob] b@e.org".
std::string_view without_lone_bracket(std::string_view text) {
    for (const std::string_view pair : {"()", "[]", "<>"}) {
        if (text.ends_with(pair[1]) && text.find(pair[0]) == text.npos) text.remove_suffix(1);
        if (text.starts_with(pair[0]) && text.find(pair[1]) == text.npos) text.remove_prefix(1);
    }
    return text;
}

/// Where a web address stands in brackets, as in "Name (https://…)".
Span find_bracketed_url(std::string_view text) {
    std::size_t at = text.find_first_of("(<[");
    for (std::size_t i = 0; i < limits::kMaxBracketsInName && at != text.npos; ++i) {
        const char close = text[at] == '(' ? ')' : text[at] == '<' ? '>' : ']';
        const std::size_t end = text.find(close, at);
        if (end != text.npos && is_web_url(ascii::trim(text.substr(at + 1, end - at - 1))))
            return {at + 1, end};
        at = text.find_first_of("(<[", at + 1);
    }
    return {};
}

/// What is left of the text once its address is taken out, without the brackets that were around
/// it.
std::string name_around(std::string_view text, Span address) {
    std::string_view start = text.substr(0, address.start);
    constexpr std::string_view kScheme = "mailto:";
    if (start.size() >= kScheme.size() &&
        ascii::equals_ignoring_case(start.substr(start.size() - kScheme.size()), kScheme))
        start.remove_suffix(kScheme.size());
    const std::string_view before = without_lone_bracket(strip(start, "(<[,;:\"'-"));
    const std::string_view after =
        without_lone_bracket(strip(text.substr(address.end), ")>],;:(\"'-"));
    if (before.empty()) return std::string(after);
    if (after.empty()) return std::string(before);
    return std::string(before) + ' ' + std::string(after);
}

}  // namespace

ParsedPerson parse_person(std::string_view text) {
    text = ascii::trim(text);
    ParsedPerson person;
    if (is_web_url(text)) {
        person.url = text;
        return person;
    }
    const Span address = find_address(text);
    if (address.end == 0) {
        const Span url = find_bracketed_url(text);
        person.url = ascii::trim(text.substr(url.start, url.end - url.start));
        person.name = url.end == 0 ? std::string(text) : name_around(text, url);
        return person;
    }
    person.email = text.substr(address.start, address.end - address.start);
    person.name = name_around(text, address);
    return person;
}

std::vector<ParsedPerson> parse_persons(std::string_view text) {
    std::vector<ParsedPerson> persons;
    for (std::string_view rest = text; persons.size() < limits::kMaxAuthors;) {
        const std::size_t end = rest.find_first_of(",;");
        const std::string_view part = rest.substr(0, end);
        if (find_address(part).end == 0) return {parse_person(text)};
        persons.push_back(parse_person(part));
        if (end == rest.npos) break;
        rest.remove_prefix(end + 1);
    }
    return persons;
}

}  // namespace feedmerged::feed
