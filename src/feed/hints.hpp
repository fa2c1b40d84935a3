// SPDX-License-Identifier: MIT
// What a feed says about when to poll it: RSS 2.0 ttl, skipHours and skipDays, and the syndication
// module of RSS 1.0. Only read here; the schedule decides. Pure; thread-safe.
#pragma once
#include "feedmerged/model/parsed_feed.hpp"
#include "namespaces.hpp"

#include <pugixml.hpp>

namespace feedmerged::feed {

/// Reads `element` where it is such a hint; false where it is not.
bool read_hint(pugi::xml_node element, Tag tag, ParsedFeed& feed);

}  // namespace feedmerged::feed
