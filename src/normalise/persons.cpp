// SPDX-License-Identifier: MIT
#include "persons.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"
#include "plain_text.hpp"

#include <algorithm>

namespace feedmerged::normalise {
namespace {

/// The address alone; "" where the text is none that anyone could write to.
std::string clean_address(std::string_view text) {
    constexpr std::size_t kLongest = 254;  // RFC 5321 §4.5.3.1.3, without the brackets
    text = utf8::trim(text);
    if (text.starts_with("mailto:")) text.remove_prefix(7);
    const std::size_t at = text.find('@');
    const bool forbidden = std::ranges::any_of(text, [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == '"' ||
               c == '&' || c == 0x7F;
    });
    if (at == std::string_view::npos || at == 0 || at + 1 == text.size() || forbidden) return {};
    return text.size() > kLongest ? std::string{} : std::string(text);
}

Person to_person(const ParsedPerson& parsed, const BaseUrls& bases) {
    Person person{.name = to_line(parsed.name), .email = clean_address(parsed.email)};
    person.url = bases.resolve({parsed.url, {}});
    if (person.email.empty()) person.email = clean_address(person.name);
    if (person.name == person.email) person.name.clear();
    return person;
}

}  // namespace

std::vector<Person> to_persons(const std::vector<ParsedPerson>& persons, const BaseUrls& bases) {
    std::vector<Person> out;
    for (const ParsedPerson& parsed : persons) {
        if (out.size() >= limits::kMaxAuthors) break;
        Person person = to_person(parsed, bases);
        if (person == Person{} || std::ranges::find(out, person) != out.end()) continue;
        out.push_back(std::move(person));
    }
    return out;
}

}  // namespace feedmerged::normalise
