// SPDX-License-Identifier: MIT
#include "date_usual.hpp"

#include "ascii.hpp"
#include "date_words.hpp"

#include <algorithm>
#include <array>

namespace feedmerged::feed {
namespace {

/// Takes the text apart from its start; what is not as expected leaves `failed`.
struct Reader {
    std::string_view rest{};
    bool failed = false;

    void expect(std::string_view literal) {
        failed = failed || !rest.starts_with(literal);
        if (!failed) rest.remove_prefix(literal.size());
    }
    int number(std::size_t min_digits, std::size_t max_digits) {
        std::size_t digits = 0;
        int value = 0;
        for (; digits < rest.size() && ascii::is_digit(rest[digits]); ++digits) {
            if (digits == max_digits) break;
            value = value * 10 + (rest[digits] - '0');
        }
        failed = failed || digits < min_digits;
        rest.remove_prefix(digits);
        return value;
    }
    /// Three letters, made small.
    std::array<char, 3> word() {
        std::array<char, 3> letters{};
        failed = failed || rest.size() < letters.size() ||
                 !std::all_of(rest.begin(), rest.begin() + letters.size(), ascii::is_alpha);
        if (failed) return letters;
        for (char& letter : letters) {
            letter = ascii::lower(rest.front());
            rest.remove_prefix(1);
        }
        return letters;
    }
    /// All that is left: "+0100" or three letters.
    std::optional<Zone> zone() {
        if (failed || rest.empty()) return std::nullopt;
        if (rest.front() == '+' || rest.front() == '-') {
            const bool digits =
                rest.size() == 5 && std::ranges::all_of(rest.substr(1), ascii::is_digit);
            return digits ? parse_zone(rest) : std::nullopt;
        }
        const std::array<char, 3> name = word();
        return failed || !rest.empty() ? std::nullopt : find_zone({name.data(), name.size()});
    }
};

}  // namespace

std::optional<DateParts> parse_usual_date(std::string_view text) {
    Reader in{.rest = text};
    DateParts parts;
    (void)in.word();  // days of the week are not believed, whatever they say
    in.expect(", ");
    const int day = in.number(1, 2);
    in.expect(" ");
    const std::array<char, 3> name = in.word();
    in.expect(" ");
    const int year = in.number(4, 4);
    in.expect(" ");
    parts.hour = in.number(1, 2);
    in.expect(":");
    parts.minute = in.number(2, 2);
    in.expect(":");
    parts.second = in.number(2, 2);
    in.expect(" ");
    parts.zone = in.zone();
    const auto month = in.failed ? std::nullopt : find_month({name.data(), name.size()});
    if (!month || !parts.zone) return std::nullopt;
    parts.day = to_day(year, *month, static_cast<unsigned>(day));
    return parts.day ? std::optional(parts) : std::nullopt;
}

}  // namespace feedmerged::feed
