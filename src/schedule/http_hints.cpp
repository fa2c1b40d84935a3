// SPDX-License-Identifier: MIT
// What Retry-After, Cache-Control, Expires, Age and the feed's own elements tell about the next
// poll. Garbage is no hint, never an error. Pure; thread-safe.
#include "feedmerged/schedule/http_hints.hpp"

#include "feedmerged/core/http_date.hpp"
#include "feedmerged/core/limits.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <utility>

namespace feedmerged::schedule {
namespace {

constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equals(std::string_view text, std::string_view lower) {
    return std::ranges::equal(text, lower, [](char a, char b) { return to_lower(a) == b; });
}

std::string_view trim(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

/// delta-seconds (RFC 9111 §1.2.2): digits only; what is above `max` (or any integer) is `max`.
std::optional<Seconds> parse_delta(std::string_view text, Seconds max) {
    if (text.empty() || !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} ? std::min(Seconds{value}, max) : max;
}

/// Position of the comma that ends a list's element, not one inside a quoted string.
std::size_t element_end(std::string_view list) {
    bool quoted = false;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (quoted && list[i] == '\\')
            ++i;
        else if (list[i] == '"')
            quoted = !quoted;
        else if (list[i] == ',' && !quoted)
            return i;
    }
    return list.size();
}

/// max-age as the directives of all Cache-Control lines say it.
struct MaxAge {
    bool present = false;
    std::optional<Seconds> value{};  ///< of the first directive that can be read
};

void read_cache_control(std::string_view list, MaxAge& out) {
    while (!list.empty()) {
        const std::size_t end = element_end(list);
        const std::string_view directive = trim(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
        const std::size_t equal = directive.find('=');
        if (!equals(trim(directive.substr(0, equal)), "max-age")) continue;
        out.present = true;
        if (out.value || equal == std::string_view::npos) continue;
        std::string_view value = trim(directive.substr(equal + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        out.value = parse_delta(value, limits::kMaxFreshness);
    }
}

/// Freshness lifetime less what a shared cache has used up of it (RFC 9111 §4.2).
void read_freshness(const FetchResult& result, PollHints& hints) {
    MaxAge max_age;
    for (const auto& [name, value] : result.headers)
        if (name == "cache-control") read_cache_control(value, max_age);

    std::optional<Seconds> lifetime = max_age.value;
    const std::string_view expires = result.header("expires");
    if (!max_age.present && !expires.empty()) {
        hints.fresh_from = "Expires";
        // "0" and "-1" are dates gone by (RFC 9111 §5.3). The server's own Date is what it counts
        // from, however wrong its clock.
        const TimePoint date = parse_http_date(result.header("date")).value_or(result.at);
        lifetime = parse_http_date(expires).value_or(date) - date;
    }
    if (!lifetime) return;
    const Seconds age =
        parse_delta(result.header("age"), limits::kMaxFreshness).value_or(Seconds{0});
    hints.fresh_for = std::clamp<Seconds>(*lifetime - age, Seconds{0}, limits::kMaxFreshness);
}

/// RSS 1.0 syndication module: the period, parted by the frequency.
std::optional<Seconds> syndication_interval(const ParsedFeed& feed) {
    static constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kPeriods{{
        {"hourly", 3600},
        {"daily", 86400},
        {"weekly", 7 * 86400},
        {"monthly", 30 * 86400},
        {"yearly", 365 * 86400},
    }};
    if (feed.update_period.empty() && !feed.update_frequency) return std::nullopt;
    // "daily" is the module's default.
    const std::string_view period = feed.update_period.empty() ? "daily" : trim(feed.update_period);
    const auto it = std::ranges::find_if(
        kPeriods, [period](const auto& known) { return equals(period, known.first); });
    if (it == kPeriods.end()) return std::nullopt;
    const std::int64_t frequency = std::max<std::int64_t>(feed.update_frequency.value_or(1), 1);
    return Seconds{it->second / frequency};
}

}  // namespace

std::optional<Seconds> parse_retry_after(std::string_view value, TimePoint now) {
    const std::string_view text = trim(value);
    if (const auto delta = parse_delta(text, limits::kMaxRetryAfter)) return delta;
    const auto date = parse_http_date(text);
    if (!date) return std::nullopt;
    return std::clamp<Seconds>(*date - now, Seconds{0}, limits::kMaxRetryAfter);
}

PollHints hints_from(const FetchResult& result) {
    PollHints hints;
    hints.retry_after = parse_retry_after(result.header("retry-after"), result.at);
    read_freshness(result, hints);
    return hints;
}

FeedHints feed_hints_from(const ParsedFeed& feed) {
    FeedHints hints;
    if (feed.ttl_minutes && *feed.ttl_minutes > 0) {
        const std::int64_t most = limits::kMaxFreshness.count() / 60;
        hints.ttl = Seconds{std::min(*feed.ttl_minutes, most) * 60};
    }
    // Both only ask for patience: the longer one counts.
    if (const auto interval = syndication_interval(feed);
        interval && interval > hints.ttl.value_or(Seconds{0})) {
        hints.ttl = interval;
        hints.ttl_is_period = true;
    }
    // Some write midnight as 24.
    for (const int hour : feed.skip_hours)
        if (hour >= 0 && hour <= 24) hints.skip_hours |= std::uint32_t{1} << (hour % 24);
    for (const int day : feed.skip_days)
        if (day >= 0 && day <= 6)
            hints.skip_days = static_cast<std::uint8_t>(hints.skip_days | (1U << day));
    return hints;
}

}  // namespace feedmerged::schedule
