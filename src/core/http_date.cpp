// SPDX-License-Identifier: MIT
// HTTP-date in its three formats (RFC 9110 §5.6.7), as a small scanner: names are compared in
// ASCII, so that the locale has no say. Pure; thread-safe.
#include "feedmerged/core/http_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string_view>

namespace feedmerged {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr bool is_letter(char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }

bool equals(std::string_view text, std::string_view lower) {
    return std::ranges::equal(text, lower, [](char a, char b) { return to_lower(a) == b; });
}

/// Reads a text from left to right; after the first mismatch everything that follows fails too.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    void skip_space() {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t'))
            rest_.remove_prefix(1);
    }
    bool take(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    std::string_view word() {
        const auto end = std::ranges::find_if_not(rest_, is_letter);
        return cut(static_cast<std::size_t>(end - rest_.begin()));
    }
    /// Between `min` and `max` digits.
    std::optional<int> number(std::size_t min, std::size_t max) {
        const auto end = std::ranges::find_if_not(rest_, is_digit);
        const auto digits = static_cast<std::size_t>(end - rest_.begin());
        if (digits < min || digits > max) return std::nullopt;
        const std::string_view text = cut(digits);
        int value = 0;
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    }
    [[nodiscard]] std::string_view rest() const { return rest_; }

  private:
    std::string_view cut(std::size_t n) {
        const std::string_view head = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return head;
    }
    std::string_view rest_;
};

std::optional<unsigned> scan_month(Scanner& in) {
    const std::string_view word = in.word();
    const auto it = std::ranges::find_if(
        kMonths, [word](std::string_view m) { return equals(word.substr(0, 3), m); });
    if (word.size() < 3 || it == kMonths.end()) return std::nullopt;
    return static_cast<unsigned>(it - kMonths.begin()) + 1;
}

std::optional<Seconds> scan_time_of_day(Scanner& in) {
    const auto hour = in.number(1, 2);
    const bool first = in.take(':');
    const auto minute = in.number(2, 2);
    const bool second_colon = in.take(':');
    const auto second = in.number(2, 2);
    // 60 is a leap second (RFC 9110 §5.6.7), which lands on the next minute.
    if (!hour || !first || !minute || !second_colon || !second || *hour > 23 || *minute > 59 ||
        *second > 60)
        return std::nullopt;
    return std::chrono::hours{*hour} + std::chrono::minutes{*minute} + Seconds{*second};
}

std::optional<TimePoint> to_time(std::optional<int> year, std::optional<unsigned> month,
                                 std::optional<int> day, std::optional<Seconds> time) {
    if (!year || !month || !day || !time) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{*month},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return TimePoint{std::chrono::sys_days{date}} + *time;
}

/// "Nov  6 08:49:37 1994", after the name of the day.
std::optional<TimePoint> scan_asctime(Scanner& in) {
    const auto month = scan_month(in);
    in.skip_space();
    const auto day = in.number(1, 2);
    in.skip_space();
    const auto time = scan_time_of_day(in);
    in.skip_space();
    const auto year = in.number(4, 4);
    in.skip_space();
    // Some write a zone behind it after all.
    if (!in.rest().empty() && !equals(in.rest(), "gmt") && !equals(in.rest(), "utc"))
        return std::nullopt;
    return to_time(year, month, day, time);
}

/// "06 Nov 1994 08:49:37 GMT" or "06-Nov-94 08:49:37 GMT", after the name of the day.
std::optional<TimePoint> scan_day_first(Scanner& in) {
    const auto day = in.number(1, 2);
    in.skip_space();
    const bool dashed = in.take('-');
    const auto month = scan_month(in);
    in.skip_space();
    if (in.take('-') != dashed) return std::nullopt;
    const bool short_year = in.rest().size() > 2 && !is_digit(in.rest()[2]);
    auto year = short_year ? in.number(2, 2) : in.number(4, 4);
    if (short_year && year) *year += *year >= 70 ? 1900 : 2000;
    in.skip_space();
    const auto time = scan_time_of_day(in);
    in.skip_space();
    if (!equals(in.rest(), "gmt") && !equals(in.rest(), "utc") && in.rest() != "+0000" &&
        in.rest() != "-0000")
        return std::nullopt;
    return to_time(year, month, day, time);
}

}  // namespace

std::optional<TimePoint> parse_http_date(std::string_view text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    Scanner in{text};
    in.skip_space();
    if (in.word().size() < 3) return std::nullopt;  // the name of the day, which nobody needs
    const bool comma = in.take(',');
    in.skip_space();
    return comma ? scan_day_first(in) : scan_asctime(in);
}

}  // namespace feedmerged
