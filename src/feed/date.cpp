// SPDX-License-Identifier: MIT
// Dates that are not ISO 8601: RFC 822 and its relatives as publishers write them. The words and
// numbers of the text are collected in one pass and then given their meaning; the order in which
// they stand matters only where it has to. No locale, no regular expressions. Pure; thread-safe.
#include "feedmerged/feed/date.hpp"

#include "ascii.hpp"
#include "date_iso.hpp"
#include "date_usual.hpp"
#include "date_words.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace feedmerged::feed {
namespace {

enum class TokenKind { Number, Word, Symbol };

struct Token {
    TokenKind kind = TokenKind::Symbol;
    std::string text{};  ///< digits; the folded word; one symbol
    bool glued = false;  ///< nothing stands between it and the token before it
    [[nodiscard]] bool is(char symbol) const {
        return kind == TokenKind::Symbol && text.size() == 1 && text[0] == symbol;
    }
    [[nodiscard]] bool is_number(std::size_t min_digits, std::size_t max_digits) const {
        return kind == TokenKind::Number && text.size() >= min_digits && text.size() <= max_digits;
    }
    [[nodiscard]] int value() const {
        int n = 0;
        for (const char c : text) n = n * 10 + (c - '0');
        return n;
    }
};

using Tokens = std::vector<Token>;

/// RFC 5322 §3.2.2: comments stand in parentheses, nest, and know backslashes.
std::string strip_comments(std::string_view text) {
    std::string out;
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '(') {
            ++depth;
        } else if (text[i] == ')') {
            if (depth > 0) --depth;
            if (depth == 0) out += ' ';
        } else if (depth == 0) {
            out += text[i];
        }
    }
    return out;
}

bool is_minus(char32_t c) { return c == U'-' || c == U'\u2212' || c == U'\u2013'; }

Token read_number(std::string_view text, std::size_t& pos) {
    Token token{.kind = TokenKind::Number};
    while (pos < text.size() && ascii::is_digit(text[pos])) token.text += text[pos++];
    return token;
}

/// Ideographs and Hangul syllables are words of their own where they are units ("3월4일").
Token read_word(std::string_view text, std::size_t& pos) {
    Token token{.kind = TokenKind::Word};
    while (pos < text.size()) {
        std::size_t next = pos;
        const char32_t c = utf8::next(text, next);
        // '/' and '_' hold the names of zones together: "America/Los_Angeles"
        const bool joins = (c == U'/' || c == U'_') && !token.text.empty() && next < text.size() &&
                           ascii::is_alpha(text[next]);
        if (!is_date_letter(c) && !joins) break;
        utf8::append(token.text, fold_letter(c));
        pos = next;
    }
    return token;
}

Tokens tokenise(std::string_view text) {
    constexpr std::size_t kUsualTokens = 16;
    Tokens tokens;
    tokens.reserve(kUsualTokens);
    bool glued = false;
    for (std::size_t pos = 0; pos < text.size();) {
        std::size_t next = pos;
        const char32_t c = utf8::next(text, next);
        if (utf8::is_breaking_space(c) || c == 0xA0) {
            pos = next;
            glued = false;
            continue;
        }
        Token token;
        if (c >= U'0' && c <= U'9') {
            token = read_number(text, pos);
        } else if (is_date_letter(c)) {
            token = read_word(text, pos);
        } else {
            utf8::append(token.text, is_minus(c) ? U'-' : c);
            pos = next;
        }
        token.glued = std::exchange(glued, true);
        tokens.push_back(std::move(token));
    }
    return tokens;
}

/// Takes tokens apart into day, time and zone. Every step removes what it understood.
class DateReader {
  public:
    explicit DateReader(Tokens tokens) : tokens_(std::move(tokens)) {}

    std::optional<DateParts> read() {
        read_units();
        read_clock();
        read_day_half();
        if (!read_numeric_day() || !read_zone()) return std::nullopt;
        if (!parts_.day && !read_named_day()) return std::nullopt;
        if (!only_harmless_words_left() || !apply_day_half()) return std::nullopt;
        if (!parts_.zone && korean_) parts_.zone = Zone{std::chrono::hours{9}, DaylightRule::None};
        return parts_;
    }

  private:
    void remove(std::size_t at, std::size_t count) {
        const auto first = tokens_.begin() + static_cast<std::ptrdiff_t>(at);
        tokens_.erase(first, first + static_cast<std::ptrdiff_t>(count));
    }
    [[nodiscard]] const Token* at(std::size_t index) const {
        return index < tokens_.size() ? &tokens_[index] : nullptr;
    }
    [[nodiscard]] bool has_symbol(std::size_t index, char symbol) const {
        return at(index) && at(index)->is(symbol);
    }
    [[nodiscard]] bool has_number(std::size_t index, std::size_t min, std::size_t max) const {
        return at(index) && at(index)->is_number(min, max);
    }
    [[nodiscard]] bool has_word(std::size_t index, std::string_view word) const {
        return at(index) && at(index)->kind == TokenKind::Word && at(index)->text == word;
    }

    /// 2004년 5월 28일 01시 31분: each number carries its unit.
    void read_units() {
        int year = -1, month = -1, day = -1;
        for (std::size_t i = 0; i + 1 < tokens_.size();) {
            const auto unit = has_number(i, 1, 4) && tokens_[i + 1].kind == TokenKind::Word
                                  ? find_date_unit(tokens_[i + 1].text)
                                  : std::nullopt;
            if (!unit) {
                ++i;
                continue;
            }
            const int value = tokens_[i].value();
            switch (*unit) {
                case DateUnit::Year:
                    year = value;
                    break;
                case DateUnit::Month:
                    month = value;
                    break;
                case DateUnit::Day:
                    day = value;
                    break;
                case DateUnit::Hour:
                    parts_.hour = value;
                    break;
                case DateUnit::Minute:
                    parts_.minute = value;
                    break;
                case DateUnit::Second:
                    parts_.second = value;
                    break;
            }
            korean_ = korean_ || is_korean(tokens_[i + 1].text);
            remove(i, 2);
        }
        if (year >= 0 && month >= 0 && day >= 0)
            parts_.day = to_day(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
    }

    /// hh:mm, hh:mm:ss, hh:mm:ss.fraction, 10h14 as the French write it; the T of ISO 8601 before
    /// it goes with it.
    void read_clock() {
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            const bool french = has_word(i + 1, "h") && at(i + 1)->glued && has_number(i + 2, 2, 2);
            if (!has_number(i, 1, 2) || !has_number(i + 2, 1, 2) ||
                (!french && !has_symbol(i + 1, ':')))
                continue;
            parts_.hour = tokens_[i].value();
            parts_.minute = tokens_[i + 2].value();
            std::size_t count = 3;
            if (has_symbol(i + 3, ':') && has_number(i + 4, 1, 2)) {
                parts_.second = tokens_[i + 4].value();
                count = 5;
                const bool fraction = at(i + 5) && (at(i + 5)->is('.') || at(i + 5)->is(':')) &&
                                      has_number(i + 6, 1, 9) && at(i + 6)->glued;
                if (fraction) count = 7;
            }
            clock_ = i;
            has_clock_ = true;
            remove(i, count);
            if (i > 0 && has_word(i - 1, "t")) remove(--clock_, 1);
            return;
        }
    }

    /// "pm", "p.m."; it stands after the time in the West and before it in the East.
    void read_day_half() {
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (tokens_[i].kind != TokenKind::Word) continue;
            std::size_t count = 1;
            std::string word = tokens_[i].text;
            if ((word == "a" || word == "p") && has_symbol(i + 1, '.') && has_word(i + 2, "m")) {
                word += 'm';
                count = has_symbol(i + 3, '.') ? 4 : 3;
            }
            half_ = find_day_half(word);
            if (!half_) continue;
            korean_ = korean_ || is_korean(word);
            remove(i, count);
            if (clock_ > i) clock_ -= count;
            return;
        }
    }

    /// The zone stands behind the time, with the year perhaps between them. False where there is an
    /// offset that no zone has.
    bool read_zone() {
        for (std::size_t i = clock_; i < tokens_.size(); ++i) {
            // without a time "-2009" is the year of 19-Aug-2009
            const bool offset = tokens_[i].is('+') || (tokens_[i].is('-') && has_clock_);
            if (offset && has_number(i + 1, 1, 6)) return read_offset(i);
            if (tokens_[i].kind != TokenKind::Word) continue;
            if (find_month(tokens_[i].text) && !find_zone(tokens_[i].text)) continue;
            if (read_posix_zone(i)) return true;
            if (const auto zone = find_zone(tokens_[i].text)) {
                parts_.zone = zone;
                remove(i, 1);
                const bool offset_follows =
                    at(i) && (at(i)->is('+') || at(i)->is('-')) && has_number(i + 1, 1, 6);
                return offset_follows ? read_offset(i) : true;
            }
            // RFC 822's military letters had their signs wrong and mean nothing (RFC 5322 §4.3); so
            // do abbreviations that nobody knows.
            if (has_clock_ && clock_ > 0 && tokens_[i].text.size() <= 5) {
                remove(i, 1);
                return true;
            }
        }
        return true;
    }

    /// "EST5EDT"
    bool read_posix_zone(std::size_t i) {
        if (!has_number(i + 1, 1, 2) || !at(i + 1)->glued || !at(i + 2) || !at(i + 2)->glued)
            return false;
        const auto zone = find_zone(tokens_[i].text + tokens_[i + 1].text + tokens_[i + 2].text);
        if (!zone) return false;
        parts_.zone = zone;
        remove(i, 3);
        return true;
    }

    bool read_offset(std::size_t i) {
        std::string text = tokens_[i].text + tokens_[i + 1].text;
        std::size_t count = 2;
        if (tokens_[i + 1].text.size() <= 2 && has_symbol(i + 2, ':') && has_number(i + 3, 2, 2)) {
            text += ':' + tokens_[i + 3].text;
            count = 4;
        }
        parts_.zone = parse_zone(text);
        remove(i, count);
        return parts_.zone.has_value();
    }

    /// 2006/09/15, 15.09.2006, 09/15/2014, 10/30/23, 2004-07-13. False where day and month cannot
    /// be told apart.
    bool read_numeric_day() {
        for (std::size_t i = 0; i + 4 < tokens_.size() && !parts_.day; ++i) {
            const Token& separator = tokens_[i + 1];
            const bool known = separator.is('/') || separator.is('.') || separator.is('-');
            if (!known || !has_number(i, 1, 4) || !tokens_[i + 3].is(separator.text[0])) continue;
            if (!has_number(i + 2, 1, 2) || !has_number(i + 4, 1, 4)) continue;
            parts_.day =
                to_numeric_day(tokens_[i], tokens_[i + 2], tokens_[i + 4], separator.text[0]);
            if (!parts_.day) return false;
            remove(i, 5);
            if (clock_ > i) clock_ -= 5;
        }
        return true;
    }

    static std::optional<std::chrono::local_days> to_numeric_day(const Token& a, const Token& b,
                                                                 const Token& c, char separator) {
        const auto number = [](const Token& t) { return static_cast<unsigned>(t.value()); };
        if (a.text.size() == 4) return to_day(a.value(), number(b), number(c));
        if (c.text.size() != 2 && c.text.size() != 4) return std::nullopt;
        const int year = c.text.size() == 2 ? expand_year(c.value()) : c.value();
        // Dots are European. With slashes 03/04 is a day in April or in March: not to be trusted.
        if (separator != '/' || number(a) > 12 || number(a) == number(b))
            return to_day(year, number(b), number(a));
        if (number(b) > 12) return to_day(year, number(a), number(b));
        return std::nullopt;
    }

    /// A month's name with a day and a year in either order: "16 Nov 2020", "Nov 16, 2020",
    /// "2004-július-13", "01-Jan-04".
    bool read_named_day() {
        std::optional<unsigned> month;
        std::size_t month_at = 0;
        for (std::size_t i = 0; i < tokens_.size();
             ++i) {  // "mar. 01 déc.": the later is the month
            if (tokens_[i].kind != TokenKind::Word) continue;
            if (const auto found = find_month(tokens_[i].text)) {
                month = found;
                month_at = i;
            }
        }
        if (!month) return false;
        remove(month_at, 1);
        std::array<const Token*, 2> numbers{};
        std::size_t count = 0;
        for (const Token& token : tokens_) {
            if (token.kind != TokenKind::Number) continue;
            if (count == numbers.size()) return false;
            numbers[count++] = &token;
        }
        if (count != 2) return false;
        const bool year_first = numbers[0]->text.size() == 4;
        const Token& year = *numbers[year_first ? 0 : 1];
        const Token& day = *numbers[year_first ? 1 : 0];
        if (!day.is_number(1, 2) || (!year.is_number(2, 2) && !year.is_number(4, 4))) return false;
        const int full_year = year.text.size() == 2 ? expand_year(year.value()) : year.value();
        parts_.day = to_day(full_year, *month, static_cast<unsigned>(day.value()));
        return parts_.day.has_value();
    }

    /// Names of days, "at", "um", "de", the "th" of "16th": a few words may be left; more is prose.
    [[nodiscard]] bool only_harmless_words_left() const {
        constexpr int kMostWords = 4;
        int words = 0;
        for (const Token& token : tokens_) words += token.kind == TokenKind::Word ? 1 : 0;
        return words <= kMostWords;
    }

    bool apply_day_half() {
        if (!half_ || parts_.hour > 12) return true;  // "13:07 PM" needs no help
        if (parts_.hour == 0 && *half_ == DayHalf::Am) return true;
        parts_.hour = parts_.hour % 12 + (*half_ == DayHalf::Pm ? 12 : 0);
        return true;
    }

    Tokens tokens_;
    DateParts parts_{};
    bool has_clock_ = false;
    std::size_t clock_ = 0;  ///< where the time stood: its zone can only come later
    std::optional<DayHalf> half_{};
    bool korean_ = false;
};

/// Unix seconds, or milliseconds as JavaScript has them.
std::optional<TimePoint> parse_unix_time(std::string_view text) {
    const auto number = ascii::to_integer(text);
    if (!number || *number < 0) return std::nullopt;
    if (text.size() == 9 || text.size() == 10) return from_unix(*number);
    if (text.size() == 13) return from_unix(*number / 1000);
    return std::nullopt;
}

std::optional<TimePoint> to_instant(const DateParts& parts) {
    const bool midnight = parts.hour == 24 && parts.minute == 0 && parts.second == 0;
    const bool clock_ok = parts.hour >= 0 && (parts.hour < 24 || midnight) && parts.minute >= 0 &&
                          parts.minute < 60 && parts.second >= 0 && parts.second <= 60;
    if (!parts.day || !clock_ok) return std::nullopt;
    const std::chrono::local_seconds local = *parts.day + std::chrono::hours{parts.hour} +
                                             std::chrono::minutes{parts.minute} +
                                             std::chrono::seconds{parts.second};
    return to_utc(local, parts.zone.value_or(Zone{}));
}

std::optional<TimePoint> trust(std::optional<TimePoint> instant) {
    if (!instant) return std::nullopt;
    const auto day = std::chrono::floor<std::chrono::days>(*instant);
    const int year = static_cast<int>(std::chrono::year_month_day{day}.year());
    if (year < limits::kFirstTrustedYear || year > limits::kLastTrustedYear) return std::nullopt;
    return instant;
}

}  // namespace

std::optional<TimePoint> parse_date(std::string_view text) {
    // utf8::next takes an overlong digit for a digit, and the readers of bytes do not.
    if (text.size() > limits::kMaxDateBytes || !utf8::is_valid(text)) return std::nullopt;
    text = utf8::trim(text);
    if (text.empty()) return std::nullopt;
    if (const auto usual = parse_usual_date(text)) return trust(to_instant(*usual));
    if (const auto unix_time = parse_unix_time(text)) return trust(unix_time);
    if (const auto iso = parse_iso_date(text)) return trust(to_instant(*iso));
    auto parts = DateReader(tokenise(strip_comments(text))).read();
    return parts ? trust(to_instant(*parts)) : std::nullopt;
}

}  // namespace feedmerged::feed
