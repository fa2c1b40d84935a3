// SPDX-License-Identifier: MIT
// Names, addresses and pages of people as one string holds them. Pure; thread-safe.
#pragma once
#include "feedmerged/model/parsed_feed.hpp"

#include <string_view>
#include <vector>

namespace feedmerged::feed {

/// "me@example.org (Name)" (RSS 2.0), "Name <me@example.org>" (RFC 5322), "Name (me@example.org)",
/// "Name (mailto:me@example.org)" (RSS 1.0, module dc), "Name (https://example.org/me)", an address
/// alone, a URL alone, a name.
[[nodiscard]] ParsedPerson parse_person(std::string_view text);

/// Several in one text, where a comma or semicolon stands between them and each has its address; a
/// comma alone may be in a name. Never empty, at most limits::kMaxAuthors.
[[nodiscard]] std::vector<ParsedPerson> parse_persons(std::string_view text);

}  // namespace feedmerged::feed
