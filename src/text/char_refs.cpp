// SPDX-License-Identifier: MIT
#include "char_refs.hpp"

#include "ascii.hpp"
#include "feedmerged/core/utf8.hpp"
#include "single_byte.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace feedmerged::text {
namespace {

struct NamedRef {
    std::string_view name{};
    char32_t first = 0;
    char32_t second = 0;
    bool without_semicolon = false;
};

constexpr NamedRef kNamedRefs[] = {
#include "named_char_refs.inc"
};
static_assert(std::ranges::is_sorted(kNamedRefs, {}, &NamedRef::name));

constexpr std::size_t kLongestName = std::ranges::max(kNamedRefs, {}, [](const NamedRef& ref) {
                                         return ref.name.size();
                                     }).name.size();
/// "Aacute" and its like: no name that counts without a semicolon is longer.
constexpr std::size_t kLongestBareName = 6;

/// Where the names of each first letter begin, so that a look-up searches some 40 names, not 2125.
constexpr auto kFirstLetters = [] {
    std::array<std::uint16_t, 129> starts{};
    std::size_t row = 0;
    for (std::size_t c = 0; c < starts.size(); ++c) {
        while (row < std::size(kNamedRefs) && static_cast<std::size_t>(kNamedRefs[row].name[0]) < c)
            ++row;
        starts[c] = static_cast<std::uint16_t>(row);
    }
    return starts;
}();

const NamedRef* find_name(std::string_view name) {
    const auto letter = static_cast<unsigned char>(name[0]);
    const NamedRef* const begin = kNamedRefs + kFirstLetters[letter];
    const NamedRef* const end = kNamedRefs + kFirstLetters[letter + 1U];
    const NamedRef* const found = std::ranges::lower_bound(begin, end, name, {}, &NamedRef::name);
    return found != end && found->name == name ? found : nullptr;
}

CharRef read_named(std::string_view text, std::size_t pos, bool in_attribute) {
    const std::string_view rest = text.substr(pos + 1, kLongestName + 1);
    std::size_t length = 0;
    while (length < rest.size() && ascii::is_alnum(rest[length])) ++length;
    if (length == 0) return {};
    if (length < rest.size() && rest[length] == ';') {
        if (const NamedRef* ref = find_name(rest.substr(0, length)))
            return {ref->first, ref->second, length + 2};
    }
    for (std::size_t bare = std::min(length, kLongestBareName); bare >= 2; --bare) {
        const NamedRef* const ref = find_name(rest.substr(0, bare));
        if (ref == nullptr || !ref->without_semicolon) continue;
        const char follower = bare < rest.size() ? rest[bare] : ' ';
        if (in_attribute && (follower == '=' || ascii::is_alnum(follower))) return {};
        return {ref->first, ref->second, bare + 1};
    }
    return {};
}

/// Value of a digit of `base` (10 or 16); `base` where the character is none.
constexpr std::uint32_t digit_value(char c, std::uint32_t base) {
    if (ascii::is_digit(c)) return static_cast<std::uint32_t>(c - '0');
    const char lower = ascii::to_lower(c);
    if (base == 16 && lower >= 'a' && lower <= 'f')
        return static_cast<std::uint32_t>(lower - 'a' + 10);
    return base;
}

char32_t code_point_of_number(std::uint32_t number) {
    if (number == 0 || number > 0x10FFFF || (number >= 0xD800 && number <= 0xDFFF)) return 0xFFFD;
    return number < 0x100 ? from_windows_1252(static_cast<unsigned char>(number)) : number;
}

CharRef read_number(std::string_view text, std::size_t pos) {
    std::size_t at = pos + 2;
    std::uint32_t base = 10;
    if (at < text.size() && ascii::to_lower(text[at]) == 'x') {
        base = 16;
        ++at;
    }
    const std::size_t digits = at;
    std::uint32_t number = 0;
    for (; at < text.size(); ++at) {
        const std::uint32_t value = digit_value(text[at], base);
        if (value == base) break;
        // Stays above U+10FFFF once it is there, whatever follows: any number of digits is read.
        number = std::min<std::uint32_t>(number * base + value, 0x110000);
    }
    if (at == digits) return {};
    if (at < text.size() && text[at] == ';') ++at;
    return {code_point_of_number(number), 0, at - pos};
}

/// Appends what XML can hold; CR becomes LF, so that no later parser has to.
void append_xml_char(std::string& out, char32_t c) {
    if (c == '\r') c = '\n';
    if (utf8::is_xml_char(c)) utf8::append(out, c);
}

}  // namespace

CharRef read_char_ref(std::string_view text, std::size_t pos, bool in_attribute) {
    if (pos + 1 >= text.size()) return {};
    return text[pos + 1] == '#' ? read_number(text, pos) : read_named(text, pos, in_attribute);
}

void decode_attribute(std::string_view raw, std::string& out) {
    out.clear();
    for (std::size_t pos = 0; pos < raw.size();) {
        std::size_t run = pos;
        // 0xEF begins U+FFFE and U+FFFF, which XML cannot hold.
        while (run < raw.size() && raw[run] != '&' &&
               static_cast<unsigned char>(raw[run]) >= 0x20 &&
               static_cast<unsigned char>(raw[run]) != 0xEF)
            ++run;
        out.append(raw, pos, run - pos);
        pos = run;
        if (pos == raw.size()) break;
        if (raw[pos] == '&') {
            if (const CharRef ref = read_char_ref(raw, pos, true); ref.length != 0) {
                append_xml_char(out, ref.first);
                if (ref.second != 0) append_xml_char(out, ref.second);
                pos += ref.length;
                continue;
            }
        }
        if (raw[pos] == '\r' && pos + 1 < raw.size() && raw[pos + 1] == '\n') {
            ++pos;
            continue;
        }
        append_xml_char(out, utf8::next(raw, pos));
    }
}

}  // namespace feedmerged::text
