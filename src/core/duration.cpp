// SPDX-License-Identifier: MIT
#include "feedmerged/core/duration.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace feedmerged {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t factor;
};

// Ascending: formatting takes the largest that divides.
constexpr std::array kDurationUnits{Unit{"s", 1}, Unit{"m", 60}, Unit{"h", 3600}, Unit{"d", 86400},
                                    Unit{"w", 7 * 86400}};
constexpr std::array kSizeUnits{Unit{"B", 1}, Unit{"KiB", 1LL << 10}, Unit{"MiB", 1LL << 20},
                                Unit{"GiB", 1LL << 30}, Unit{"TiB", 1LL << 40}};
constexpr std::int64_t kMaxDuration = 100LL * 366 * 86400;  // beyond a century it is a typing error
constexpr std::int64_t kMaxSize = 1LL << 40;

/// number × unit, or nullopt where the text is not that or above `max`.
template <std::size_t N>
std::optional<std::int64_t> parse_quantity(std::string_view text, const std::array<Unit, N>& units,
                                           std::int64_t max) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number < 0) return std::nullopt;
    const std::string_view name{end, static_cast<std::size_t>(text.data() + text.size() - end)};
    const auto unit = std::ranges::find(units, name, &Unit::name);
    if (unit == units.end() || number > max / unit->factor) return std::nullopt;
    return number * unit->factor;
}

}  // namespace

Result<Seconds> parse_duration(std::string_view text) {
    if (text == "0") return Seconds{0};
    if (const auto s = parse_quantity(text, kDurationUnits, kMaxDuration)) return Seconds{*s};
    return fail(
        "\"" + std::string(text) +
        "\" is no duration; write a whole number and a unit, like \"90s\", \"15m\", \"6h\", "
        "\"30d\" or \"0\", at most 100 years");
}

std::string format_duration(Seconds duration) {
    const std::int64_t s = duration.count();
    if (s == 0) return "0s";
    const Unit* best = kDurationUnits.data();
    for (const Unit& unit : kDurationUnits)
        // "90d" reads better than a mix of weeks and days: weeks are only read, never written.
        if (unit.name != "w" && s % unit.factor == 0) best = &unit;
    return std::to_string(s / best->factor) + std::string(best->name);
}

std::string describe_duration(Seconds duration) {
    static constexpr std::array kNames{Unit{"d", 86400}, Unit{"h", 3600}, Unit{"min", 60},
                                       Unit{"s", 1}};
    std::int64_t rest = std::max<std::int64_t>(duration.count(), 0);
    std::string out;
    for (std::size_t i = 0, written = 0; i < kNames.size() && written < 2; ++i) {
        const std::int64_t n = rest / kNames[i].factor;
        rest %= kNames[i].factor;
        if (n == 0) {
            if (written != 0) break;
            continue;
        }
        if (written++ != 0) out += ' ';
        out += std::to_string(n) + ' ' + std::string(kNames[i].name);
    }
    return out.empty() ? "0 s" : out;
}

Result<std::uint64_t> parse_size(std::string_view text) {
    if (const auto bytes = parse_quantity(text, kSizeUnits, kMaxSize))
        return static_cast<std::uint64_t>(*bytes);
    return fail("\"" + std::string(text) +
                "\" is no size; write a whole number and a unit, like \"512KiB\" or \"10MiB\", at "
                "most 1 TiB");
}

std::string describe_size(std::uint64_t bytes) {
    std::size_t unit = 0;
    while (unit + 1 < kSizeUnits.size() &&
           bytes >= static_cast<std::uint64_t>(kSizeUnits[unit + 1].factor))
        ++unit;
    const auto factor = static_cast<std::uint64_t>(kSizeUnits[unit].factor);
    std::string out = std::to_string(bytes / factor);
    const std::uint64_t tenth = bytes % factor * 10 / factor;
    if (bytes / factor < 10 && tenth != 0) out += '.' + std::to_string(tenth);
    return out + ' ' + std::string(kSizeUnits[unit].name);
}

}  // namespace feedmerged
