// SPDX-License-Identifier: MIT
// When two URLs name the same page. Pure; thread-safe.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace feedmerged::dedup {

/// The key under which stories of different feeds join: scheme, "www.", default port, trailing slash, tracking
/// parameters and fragment do not count. For comparing only, never for fetching or showing. nullopt where the URL cannot
/// tell a story apart (not http(s), or the root of a site without a query).
[[nodiscard]] std::optional<std::string> canonical_url(std::string_view url);

}  // namespace feedmerged::dedup
