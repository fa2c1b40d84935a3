// SPDX-License-Identifier: MIT
// Names, addresses and pages of people as one string holds them. Pure; thread-safe.
#pragma once
#include "feedmerged/model/parsed_feed.hpp"

#include <string_view>

namespace feedmerged::feed {

/// "me@example.org (Name)" (RSS 2.0), "Name <me@example.org>" (RFC 5322), "Name (me@example.org)",
/// "mailto:me@example.org", an address alone, a URL alone, a name.
[[nodiscard]] ParsedPerson parse_person(std::string_view text);

}  // namespace feedmerged::feed
