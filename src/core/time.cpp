// SPDX-License-Identifier: MIT
#include "feedmerged/core/time.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace feedmerged {
namespace {

constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Fields {
    int year;
    unsigned month, day, weekday;
    int hour, minute, second;
};

Fields split(TimePoint t) {
    using namespace std::chrono;
    constexpr TimePoint kFirst{sys_days{year{0} / 1 / 1}};
    constexpr TimePoint kLast{sys_days{year{10000} / 1 / 1} - Seconds{1}};
    t = std::clamp(t, kFirst, kLast);
    const sys_days day = floor<days>(t);
    const year_month_day date{day};
    const hh_mm_ss clock{t - day};
    return {static_cast<int>(date.year()),
            static_cast<unsigned>(date.month()),
            static_cast<unsigned>(date.day()),
            weekday{day}.c_encoding(),
            static_cast<int>(clock.hours().count()),
            static_cast<int>(clock.minutes().count()),
            static_cast<int>(clock.seconds().count())};
}

}  // namespace

std::string format_rfc3339(TimePoint t) {
    const Fields f = split(t);
    char out[80];
    const int n = std::snprintf(out, sizeof out, "%04d-%02u-%02uT%02d:%02d:%02dZ", f.year, f.month,
                                f.day, f.hour, f.minute, f.second);
    return {out, static_cast<std::size_t>(n)};
}

std::string format_imf_date(TimePoint t) {
    const Fields f = split(t);
    char out[80];
    const int n =
        std::snprintf(out, sizeof out, "%s, %02u %s %04d %02d:%02d:%02d GMT", kDays[f.weekday],
                      f.day, kMonths[f.month - 1], f.year, f.hour, f.minute, f.second);
    return {out, static_cast<std::size_t>(n)};
}

}  // namespace feedmerged
