// SPDX-License-Identifier: MIT
// Month names and the other words of dates in the languages that feeds write them in. Words are
// folded first: lower case, accents off. Pure; thread-safe.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace feedmerged::feed {

/// Lower case without accents, for Latin, Greek and Cyrillic letters.
[[nodiscard]] char32_t fold_letter(char32_t c);
/// A letter of any script in which month names are known (accents and Hangul included).
[[nodiscard]] bool is_date_letter(char32_t c);

/// 1 to 12 for a month's name or its abbreviation of at least three letters, as folded.
[[nodiscard]] std::optional<unsigned> find_month(std::string_view word);

enum class DayHalf { Am, Pm };
/// "am", "pm" and their counterparts of East Asian languages.
[[nodiscard]] std::optional<DayHalf> find_day_half(std::string_view word);

/// Units behind a number: 年 and 년 (year), 月 and 월, 日 and 일, 時 and 시, 分 and 분, 秒 and 초.
enum class DateUnit { Year, Month, Day, Hour, Minute, Second };
[[nodiscard]] std::optional<DateUnit> find_date_unit(std::string_view word);
/// Whether a folded word is Korean: those dates mean Korea's time where they name no zone.
[[nodiscard]] bool is_korean(std::string_view word);

}  // namespace feedmerged::feed
