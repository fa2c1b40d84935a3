// SPDX-License-Identifier: MIT
// When two URLs name the same page. Pure; thread-safe.
#pragma once
#include "feedmerged/core/hash.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace feedmerged::dedup {

/// The key under which stories of different feeds join. What does not count: http or https; "www.",
/// "m.", "mobile." and "amp." hosts and known aliases of hosts; the default port; dot segments, a
/// slash at the end, AMP's marks and wrappers; how an escape is written (RFC 3986 §6.2.2); the
/// order of the query, tracking parameters and session ids; the fragment, but for "#!". For
/// comparing only, never for fetching or showing. It is a URL itself, and its own key. nullopt
/// where the URL cannot tell a story apart: not http(s), or the root of a site without a query.
/// Stored as a hash: a change of the rules joins no story that was stored before it.
[[nodiscard]] std::optional<std::string> canonical_url(std::string_view url);

/// The hash of the canonical URL as items carry and stores keep it, zero where there is none.
[[nodiscard]] Hash128 canonical_key(std::string_view url);

}  // namespace feedmerged::dedup
