// SPDX-License-Identifier: MIT
// The table of time zones and the rules of daylight saving. Pure; thread-safe.
#include "date_zones.hpp"

#include "ascii.hpp"

#include <algorithm>
#include <array>

namespace feedmerged::feed {
namespace {

using std::chrono::April;
using std::chrono::hours;
using std::chrono::last;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::March;
using std::chrono::minutes;
using std::chrono::November;
using std::chrono::October;
using std::chrono::September;
using std::chrono::Sunday;
using std::chrono::year;

struct NamedZone {
    std::string_view name;
    int minutes_east;
    DaylightRule rule = DaylightRule::None;
};

constexpr auto kUs = DaylightRule::NorthAmerica;
constexpr auto kEu = DaylightRule::Europe;
constexpr auto kAu = DaylightRule::Australia;
constexpr auto kNz = DaylightRule::NewZealand;

// Sorted by name. Where an abbreviation means several zones, the one that feeds mean: CST is
// central North America (RFC 822 §5.1), IST India, BST British summer time.
constexpr auto kZones = std::to_array<NamedZone>({
    {"acdt", 630},
    {"acst", 570},
    {"adt", -180},
    {"aedt", 660},
    {"aest", 600},
    {"africa/accra", 0},
    {"africa/algiers", 60},
    {"africa/cairo", 120},
    {"africa/johannesburg", 120},
    {"africa/lagos", 60},
    {"africa/nairobi", 180},
    {"africa/tunis", 60},
    {"akdt", -480},
    {"akst", -540},
    {"america/anchorage", -540, kUs},
    {"america/argentina/buenos_aires", -180},
    {"america/bahia", -180},
    {"america/bogota", -300},
    {"america/boise", -420, kUs},
    {"america/buenos_aires", -180},
    {"america/caracas", -240},
    {"america/chicago", -360, kUs},
    {"america/costa_rica", -360},
    {"america/denver", -420, kUs},
    {"america/detroit", -300, kUs},
    {"america/edmonton", -420, kUs},
    {"america/fortaleza", -180},
    {"america/guatemala", -360},
    {"america/guayaquil", -300},
    {"america/halifax", -240, kUs},
    {"america/la_paz", -240},
    {"america/lima", -300},
    {"america/los_angeles", -480, kUs},
    {"america/mexico_city", -360},
    {"america/montevideo", -180},
    {"america/montreal", -300, kUs},
    {"america/new_york", -300, kUs},
    {"america/panama", -300},
    {"america/phoenix", -420},
    {"america/puerto_rico", -240},
    {"america/regina", -360},
    {"america/sao_paulo", -180},
    {"america/st_johns", -210, kUs},
    {"america/toronto", -300, kUs},
    {"america/vancouver", -480, kUs},
    {"america/winnipeg", -360, kUs},
    {"art", -180},
    {"asia/amman", 180},
    {"asia/baghdad", 180},
    {"asia/baku", 240},
    {"asia/bangkok", 420},
    {"asia/calcutta", 330},
    {"asia/colombo", 330},
    {"asia/dhaka", 360},
    {"asia/dubai", 240},
    {"asia/ho_chi_minh", 420},
    {"asia/hong_kong", 480},
    {"asia/istanbul", 180},
    {"asia/jakarta", 420},
    {"asia/kabul", 270},
    {"asia/karachi", 300},
    {"asia/kathmandu", 345},
    {"asia/kolkata", 330},
    {"asia/kuala_lumpur", 480},
    {"asia/kuwait", 180},
    {"asia/manila", 480},
    {"asia/novosibirsk", 420},
    {"asia/qatar", 180},
    {"asia/riyadh", 180},
    {"asia/saigon", 420},
    {"asia/seoul", 540},
    {"asia/shanghai", 480},
    {"asia/singapore", 480},
    {"asia/taipei", 480},
    {"asia/tashkent", 300},
    {"asia/tbilisi", 240},
    {"asia/tehran", 210},
    {"asia/tokyo", 540},
    {"asia/vladivostok", 600},
    {"asia/yangon", 390},
    {"asia/yekaterinburg", 300},
    {"asia/yerevan", 240},
    {"ast", -240},
    {"at", -240, kUs},
    {"atlantic/canary", 0, kEu},
    {"atlantic/reykjavik", 0},
    {"australia/adelaide", 570, kAu},
    {"australia/brisbane", 600},
    {"australia/canberra", 600, kAu},
    {"australia/darwin", 570},
    {"australia/hobart", 600, kAu},
    {"australia/melbourne", 600, kAu},
    {"australia/perth", 480},
    {"australia/sydney", 600, kAu},
    {"awst", 480},
    {"brt", -180},
    {"bst", 60},
    {"cdt", -300},
    {"cest", 120},
    {"cet", 60},
    {"cst", -360},
    {"cst6cdt", -360, kUs},
    {"ct", -360, kUs},
    {"edt", -240},
    {"eest", 180},
    {"eet", 120},
    {"est", -300},
    {"est5edt", -300, kUs},
    {"et", -300, kUs},
    {"etc/gmt", 0},
    {"etc/greenwich", 0},
    {"etc/universal", 0},
    {"etc/utc", 0},
    {"europe/amsterdam", 60, kEu},
    {"europe/athens", 120, kEu},
    {"europe/belgrade", 60, kEu},
    {"europe/berlin", 60, kEu},
    {"europe/bratislava", 60, kEu},
    {"europe/brussels", 60, kEu},
    {"europe/bucharest", 120, kEu},
    {"europe/budapest", 60, kEu},
    {"europe/copenhagen", 60, kEu},
    {"europe/dublin", 0, kEu},
    {"europe/helsinki", 120, kEu},
    {"europe/istanbul", 180},
    {"europe/kiev", 120, kEu},
    {"europe/kyiv", 120, kEu},
    {"europe/lisbon", 0, kEu},
    {"europe/ljubljana", 60, kEu},
    {"europe/london", 0, kEu},
    {"europe/luxembourg", 60, kEu},
    {"europe/madrid", 60, kEu},
    {"europe/malta", 60, kEu},
    {"europe/minsk", 180},
    {"europe/monaco", 60, kEu},
    {"europe/moscow", 180},
    {"europe/oslo", 60, kEu},
    {"europe/paris", 60, kEu},
    {"europe/prague", 60, kEu},
    {"europe/riga", 120, kEu},
    {"europe/rome", 60, kEu},
    {"europe/sarajevo", 60, kEu},
    {"europe/skopje", 60, kEu},
    {"europe/sofia", 120, kEu},
    {"europe/stockholm", 60, kEu},
    {"europe/tallinn", 120, kEu},
    {"europe/tirane", 60, kEu},
    {"europe/vienna", 60, kEu},
    {"europe/vilnius", 120, kEu},
    {"europe/warsaw", 60, kEu},
    {"europe/zagreb", 60, kEu},
    {"europe/zurich", 60, kEu},
    {"gb", 0, kEu},
    {"gmt", 0},
    {"gmt0", 0},
    {"hadt", -540},
    {"hast", -600},
    {"hkt", 480},
    {"hst", -600},
    {"indian/mauritius", 240},
    {"ist", 330},
    {"jst", 540},
    {"kst", 540},
    {"mdt", -360},
    {"mest", 120},
    {"mesz", 120},
    {"met", 60},
    {"mez", 60},
    {"msd", 240},
    {"msk", 180},
    {"mst", -420},
    {"mst7mdt", -420, kUs},
    {"mt", -420, kUs},
    {"ndt", -150},
    {"npt", 345},
    {"nst", -210},
    {"nzdt", 780},
    {"nzst", 720},
    {"pacific/auckland", 720, kNz},
    {"pacific/honolulu", -600},
    {"pdt", -420},
    {"pht", 480},
    {"pkt", 300},
    {"pst", -480},
    {"pst8pdt", -480, kUs},
    {"pt", -480, kUs},
    {"sast", 120},
    {"sgt", 480},
    {"universal", 0},
    {"us/alaska", -540, kUs},
    {"us/arizona", -420},
    {"us/central", -360, kUs},
    {"us/eastern", -300, kUs},
    {"us/hawaii", -600},
    {"us/mountain", -420, kUs},
    {"us/pacific", -480, kUs},
    {"ut", 0},
    {"utc", 0},
    {"wat", 60},
    {"west", 60},
    {"wet", 0},
    {"wib", 420},
    {"wit", 540},
    {"wita", 480},
    {"z", 0},
    {"zulu", 0},
});
static_assert(std::ranges::is_sorted(kZones, {}, &NamedZone::name));

/// "etc/gmt+5": the sign is POSIX's, so it is west of Greenwich.
std::optional<Zone> find_etc_zone(std::string_view name) {
    constexpr std::string_view kPrefix = "etc/gmt";
    if (!name.starts_with(kPrefix)) return std::nullopt;
    const auto west = ascii::to_integer(name.substr(kPrefix.size()));
    if (!west || *west < -14 || *west > 12) return std::nullopt;
    return Zone{hours{-*west}, DaylightRule::None};
}

bool is_summer_in_north_america(local_seconds local, year y) {
    const bool since_2007 = y >= year{2007};
    const auto start =
        since_2007 ? local_days{y / March / Sunday[2]} : local_days{y / April / Sunday[1]};
    const auto end =
        since_2007 ? local_days{y / November / Sunday[1]} : local_days{y / October / Sunday[last]};
    return local >= start + hours{2} && local < end + hours{2};
}

bool is_summer_in_europe(local_seconds local, year y, minutes offset) {
    const auto start = local_days{y / March / Sunday[last]} + hours{1} + offset;
    const auto end = local_days{y / October / Sunday[last]} + hours{2} + offset;
    return local >= start && local < end;
}

bool is_summer_in_australia(local_seconds local, year y) {
    const auto end = local_days{y / April / Sunday[1]} + hours{3};
    const auto start = local_days{y / October / Sunday[1]} + hours{2};
    return local < end || local >= start;
}

/// Since 2007.
bool is_summer_in_new_zealand(local_seconds local, year y) {
    const auto end = local_days{y / April / Sunday[1]} + hours{3};
    const auto start = local_days{y / September / Sunday[last]} + hours{2};
    return local < end || local >= start;
}

}  // namespace

std::optional<Zone> find_zone(std::string_view name) {
    const auto it = std::ranges::lower_bound(kZones, name, {}, &NamedZone::name);
    if (it == kZones.end() || it->name != name) return find_etc_zone(name);
    return Zone{minutes{it->minutes_east}, it->rule};
}

std::chrono::sys_seconds to_utc(local_seconds local, const Zone& zone) {
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const year y = std::chrono::year_month_day{day}.year();
    const bool summer = [&] {
        switch (zone.rule) {
            case DaylightRule::None:
                return false;
            case DaylightRule::NorthAmerica:
                return is_summer_in_north_america(local, y);
            case DaylightRule::Europe:
                return is_summer_in_europe(local, y, zone.offset);
            case DaylightRule::Australia:
                return is_summer_in_australia(local, y);
            case DaylightRule::NewZealand:
                return is_summer_in_new_zealand(local, y);
        }
        return false;
    }();
    const minutes east = zone.offset + (summer ? minutes{60} : minutes{0});
    return std::chrono::sys_seconds{local.time_since_epoch() - east};
}

}  // namespace feedmerged::feed
