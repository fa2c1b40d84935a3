// SPDX-License-Identifier: MIT
// The feeds that a page names: <link rel="alternate" type="application/rss+xml" href="…"> and its
// kin (HTML §4.6.7.1). Linear in its input, bounded by limits.hpp. Pure; thread-safe.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::text {

struct FeedLink {
    std::string url{};    ///< absolute, http or https, without fragment
    std::string title{};  ///< one line of plain text, "" none
    bool operator==(const FeedLink&) const = default;
};

/// In the order of the page, each URL once, at most limits::kMaxFeedLinks. `html` is valid UTF-8.
/// Counted are <link> and <a> with rel "alternate" and the type of a feed (RSS, Atom, JSON Feed,
/// RDF; application/json only where the URL or the title speaks of a feed, as programming
/// interfaces are linked that way too), and with rel "feed" whatever their type. URLs are resolved
/// on the first <base href>, else on `page_url`.
[[nodiscard]] std::vector<FeedLink> find_feed_links(std::string_view html,
                                                    std::string_view page_url);

}  // namespace feedmerged::text
