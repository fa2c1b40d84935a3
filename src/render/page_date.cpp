// SPDX-License-Identifier: MIT
#include "page_date.hpp"

#include <array>
#include <chrono>

namespace feedmerged::render {
namespace {

constexpr std::array<const char*, 7> kDays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                           "Thursday", "Friday", "Saturday"};
constexpr std::array<const char*, 12> kMonths{"January",   "February", "March",    "April",
                                              "May",       "June",     "July",     "August",
                                              "September", "October",  "November", "December"};

}  // namespace

std::string day_text(TimePoint t) {
    using namespace std::chrono;
    const sys_days day = floor<days>(t);
    const year_month_day date{day};
    return std::string(kDays[weekday{day}.c_encoding()]) + ", " +
           std::to_string(static_cast<unsigned>(date.day())) + " " +
           kMonths[static_cast<unsigned>(date.month()) - 1] + " " +
           std::to_string(static_cast<int>(date.year()));
}

std::string clock_text(TimePoint t) { return format_rfc3339(t).substr(11, 5); }

}  // namespace feedmerged::render
