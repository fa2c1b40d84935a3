// SPDX-License-Identifier: MIT
#include "hints.hpp"

#include "ascii.hpp"
#include "xml_value.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace feedmerged::feed {
namespace {

/// 0 Sunday to 6 Saturday, -1 where it is no day. RSS 2.0 wants the names in English and in full.
int find_day(std::string_view name) {
    constexpr std::array<std::string_view, 7> kDays{"sun", "mon", "tue", "wed",
                                                    "thu", "fri", "sat"};
    const std::string start = ascii::lower(name.substr(0, 3));
    const auto it = std::ranges::find(kDays, start);
    return it == kDays.end() ? -1 : static_cast<int>(it - kDays.begin());
}

void add_once(std::vector<int>& values, int value) {
    if (std::ranges::find(values, value) == values.end()) values.push_back(value);
}

void read_skip_hours(pugi::xml_node element, std::vector<int>& hours) {
    for (const pugi::xml_node child : element.children()) {
        if (child.type() != pugi::node_element) continue;
        const auto hour = ascii::to_integer(text_of(child));
        // RSS 0.91 counted from 1 to 24, RSS 2.0 counts from 0 to 23.
        if (hour && *hour >= 0 && *hour <= 24) add_once(hours, static_cast<int>(*hour % 24));
    }
}

void read_skip_days(pugi::xml_node element, std::vector<int>& days) {
    for (const pugi::xml_node child : element.children()) {
        if (child.type() != pugi::node_element) continue;
        const int day = find_day(text_of(child));
        if (day >= 0) add_once(days, day);
    }
}

}  // namespace

bool read_hint(pugi::xml_node element, Tag tag, ParsedFeed& feed) {
    switch (tag) {
        case Tag::Ttl:
            feed.ttl_minutes = ascii::to_integer(text_of(element));
            return true;
        case Tag::SkipHours:
            read_skip_hours(element, feed.skip_hours);
            return true;
        case Tag::SkipDays:
            read_skip_days(element, feed.skip_days);
            return true;
        case Tag::UpdatePeriod:
            feed.update_period = ascii::lower(text_of(element));
            return true;
        case Tag::UpdateFrequency:
            feed.update_frequency = ascii::to_integer(text_of(element));
            return true;
        default:
            return false;
    }
}

}  // namespace feedmerged::feed
