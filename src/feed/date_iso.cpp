// SPDX-License-Identifier: MIT
// ISO 8601 and its profiles, and offsets from UTC. Pure; thread-safe.
#include "date_iso.hpp"

#include "ascii.hpp"

#include <string>

namespace feedmerged::feed {
namespace {

using std::chrono::local_days;
using std::chrono::minutes;

/// Walks through a text; nothing in it is read twice.
class Cursor {
  public:
    explicit Cursor(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] std::string_view rest() const { return rest_; }
    [[nodiscard]] char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
    void skip(std::size_t count) { rest_.remove_prefix(count); }
    bool accept(char c) {
        if (peek() != c) return false;
        skip(1);
        return true;
    }
    bool skip_spaces() {
        const bool any = ascii::is_space(peek());
        while (ascii::is_space(peek())) skip(1);
        return any;
    }
    [[nodiscard]] std::size_t count_digits() const {
        std::size_t count = 0;
        while (count < rest_.size() && ascii::is_digit(rest_[count])) ++count;
        return count;
    }
    /// The next `count` digits, which the caller has seen, as a number.
    int take_digits(std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) value = value * 10 + (rest_[i] - '0');
        skip(count);
        return value;
    }
    /// One or two digits, or nothing.
    std::optional<int> take_one_or_two_digits() {
        const std::size_t count = count_digits();
        if (count < 1 || count > 2) return std::nullopt;
        return take_digits(count);
    }

  private:
    std::string_view rest_;
};

/// Day `number` of a year (ISO 8601 §5.2.2).
std::optional<local_days> ordinal_day(int year, int number) {
    const auto first = to_day(year, 1, 1);
    const bool leap = std::chrono::year{year}.is_leap();
    if (!first || number < 1 || number > (leap ? 366 : 365)) return std::nullopt;
    return *first + std::chrono::days{number - 1};
}

/// Week 1 is the one with 4 January in it, days count from Monday (ISO 8601 §5.2.3).
std::optional<local_days> week_day(int year, int week, int day) {
    const auto fourth = to_day(year, 1, 4);
    if (!fourth || week < 1 || week > 53 || day < 1 || day > 7) return std::nullopt;
    const auto monday = *fourth - (std::chrono::weekday{*fourth} - std::chrono::Monday);
    return monday + std::chrono::weeks{week - 1} + std::chrono::days{day - 1};
}

std::optional<local_days> read_week(Cursor& in, int year) {
    if (in.count_digits() < 2) return std::nullopt;
    const int week = in.take_digits(2);
    in.accept('-');
    const int day = ascii::is_digit(in.peek()) ? in.take_digits(1) : 1;
    return week_day(year, week, day);
}

/// What follows "YYYY-": a month with or without a day, a day's number, a week.
std::optional<local_days> read_after_year(Cursor& in, int year) {
    if (in.accept('W')) return read_week(in, year);
    if (in.count_digits() == 3) return ordinal_day(year, in.take_digits(3));
    const auto month = in.take_one_or_two_digits();
    if (!month) return std::nullopt;
    if (!in.accept('-')) return to_day(year, static_cast<unsigned>(*month), 1);
    const auto day = in.take_one_or_two_digits();
    if (!day) return std::nullopt;
    return to_day(year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
}

/// Two-digit years as ISO 8601:2000 allowed: "03-12-31", "-0312", "-03-12".
std::optional<local_days> read_short_year(Cursor& in) {
    const bool truncated = in.accept('-');
    const std::size_t digits = in.count_digits();
    if (truncated && digits == 4) {
        const int year = expand_year(in.take_digits(2));
        return to_day(year, static_cast<unsigned>(in.take_digits(2)), 1);
    }
    if (digits != 2) return std::nullopt;
    const int year = expand_year(in.take_digits(2));
    if (!in.accept('-')) return std::nullopt;
    const auto month = in.take_one_or_two_digits();
    if (!month) return std::nullopt;
    if (truncated) return to_day(year, static_cast<unsigned>(*month), 1);
    if (!in.accept('-') || in.count_digits() != 2) return std::nullopt;
    return to_day(year, static_cast<unsigned>(*month), static_cast<unsigned>(in.take_digits(2)));
}

std::optional<local_days> read_day(Cursor& in) {
    switch (in.count_digits()) {
        case 4: {
            const int year = in.take_digits(4);
            if (in.accept('-')) return read_after_year(in, year);
            if (in.accept('W')) return read_week(in, year);
            return to_day(year, 1, 1);
        }
        case 5: {
            const int year = expand_year(in.take_digits(2));
            return ordinal_day(year, in.take_digits(3));
        }
        case 6: {
            const int year = expand_year(in.take_digits(2));
            const auto month = static_cast<unsigned>(in.take_digits(2));
            return to_day(year, month, static_cast<unsigned>(in.take_digits(2)));
        }
        case 7: {
            const int year = in.take_digits(4);
            return ordinal_day(year, in.take_digits(3));
        }
        case 8:
        case 14: {  // 14: the time follows without a T
            const int year = in.take_digits(4);
            const auto month = static_cast<unsigned>(in.take_digits(2));
            return to_day(year, month, static_cast<unsigned>(in.take_digits(2)));
        }
        default:
            return read_short_year(in);
    }
}

void skip_fraction(Cursor& in) {
    const std::string_view rest = in.rest();
    if (rest.size() < 2 || (rest[0] != '.' && rest[0] != ',') || !ascii::is_digit(rest[1])) return;
    in.skip(1);
    in.skip(in.count_digits());
}

bool read_time(Cursor& in, DateParts& parts) {
    const std::size_t digits = in.count_digits();
    if (digits == 4 || digits == 6) {  // basic format
        parts.hour = in.take_digits(2);
        parts.minute = in.take_digits(2);
        if (digits == 6) parts.second = in.take_digits(2);
        skip_fraction(in);
        return true;
    }
    const auto hour = in.take_one_or_two_digits();
    if (!hour) return false;
    parts.hour = *hour;
    if (!in.accept(':')) return true;
    const auto minute = in.take_one_or_two_digits();
    if (!minute) return false;
    parts.minute = *minute;
    if (!in.accept(':')) return true;
    const auto second = in.take_one_or_two_digits();
    if (!second) return false;
    parts.second = *second;
    skip_fraction(in);
    return true;
}

std::optional<Zone> make_offset(int sign, int hours, int mins) {
    // No zone is further from Greenwich than +14:00 (Line Islands); more is a typing error.
    if (hours > 14 || mins > 59) return std::nullopt;
    return Zone{minutes{sign * (hours * 60 + mins)}, DaylightRule::None};
}

/// "+05:30", "-0800", "+02"; the sign is at the cursor.
std::optional<Zone> read_offset(Cursor& in) {
    const int sign = in.peek() == '-' ? -1 : 1;
    in.skip(1);
    in.skip_spaces();
    const std::size_t digits = in.count_digits();
    if (digits == 4 || digits == 6) {  // with seconds, which no zone has
        const int hours = in.take_digits(2);
        const int mins = in.take_digits(2);
        in.skip(digits - 4);
        return make_offset(sign, hours, mins);
    }
    if (digits == 3) {  // "-500"
        const int hours = in.take_digits(1);
        return make_offset(sign, hours, in.take_digits(2));
    }
    if (digits != 1 && digits != 2) return std::nullopt;
    const int hours = in.take_digits(digits);
    const int mins = in.accept(':') && in.count_digits() == 2 ? in.take_digits(2) : 0;
    return make_offset(sign, hours, mins);
}

}  // namespace

int expand_year(int two_digits) { return two_digits < 69 ? 2000 + two_digits : 1900 + two_digits; }

std::optional<local_days> to_day(int year, unsigned month, unsigned day) {
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                           std::chrono::day{day}};
    if (!date.ok()) return std::nullopt;
    return local_days{date};
}

std::optional<Zone> parse_zone(std::string_view text) {
    text = ascii::trim(text);
    if (text.empty()) return std::nullopt;
    if (text.front() == '+' || text.front() == '-') {
        Cursor in(text);
        const auto zone = read_offset(in);
        // "-05:00Z" and "-05:00 EST" say it twice; the number is what software writes.
        const std::string_view rest = ascii::trim(in.rest());
        if (!zone || (!rest.empty() && !find_zone(ascii::lower(rest)))) return std::nullopt;
        return zone;
    }
    const std::string name = ascii::lower(text);
    if (const auto zone = find_zone(name)) return zone;
    // "GMT+01:00" means what "+01:00" means, unlike POSIX's TZ.
    for (const std::string_view prefix : {"gmt", "utc", "ut"})
        if (name.starts_with(prefix)) return parse_zone(text.substr(prefix.size()));
    return std::nullopt;
}

std::optional<DateParts> parse_iso_date(std::string_view text) {
    Cursor in(ascii::trim(text));
    const bool compact = in.count_digits() == 14;
    DateParts parts;
    parts.day = read_day(in);
    if (!parts.day) return std::nullopt;
    if (in.at_end()) return parts;
    if (!compact) {
        const bool space = in.skip_spaces();
        const bool t = in.accept('T') || in.accept('t');
        in.skip_spaces();
        if (!space && !t) return std::nullopt;
        if (in.at_end()) return std::nullopt;
    }
    if (!ascii::is_digit(in.peek()) || !read_time(in, parts)) return std::nullopt;
    in.skip_spaces();
    if (in.at_end()) return parts;
    parts.zone = parse_zone(in.rest());
    if (!parts.zone) return std::nullopt;
    return parts;
}

}  // namespace feedmerged::feed
