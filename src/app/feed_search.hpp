// SPDX-License-Identifier: MIT
// Finds the feeds of a site with as few requests as it takes: the address itself, what its page
// names, and the usual places, one after the other. The network is the caller's.
#pragma once
#include "feedmerged/core/result.hpp"
#include "feedmerged/model/fetch.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::app {

struct FoundFeed {
    std::string url{};
    std::string title{};  ///< one line of plain text; "" none
    /// Its document, where it had to be fetched to know: `answer->url` is `url`.
    std::optional<FetchResult> answer{};
};

enum class SearchEnd {
    Found,
    Nothing,      ///< the site answered, and no feed was there
    Unreachable,  ///< the network or the server is at fault
};

struct SearchResult {
    SearchEnd end = SearchEnd::Nothing;
    std::vector<FoundFeed> feeds{};
};

struct SearchTools {
    std::function<FetchResult(const std::string& url)> fetch{};  ///< waits for the answer
    std::function<void(const std::string& line)> tell{};         ///< what happens, for people
};

/// What to ask for where somebody has typed `text`: one URL, or for a host without a scheme, https
/// and then http. The error says what would be right.
[[nodiscard]] Result<std::vector<std::string>> search_starts(std::string_view text);

/// `starts` as search_starts() made them: the later ones count where nobody answers the earlier.
/// A permanently redirected feed is found where it has moved to. Where a page names feeds they are
/// not fetched: the first poll does that. At most limits::kMaxUsualPlaces requests come on top of
/// `starts`, and none after an answer that asks for peace.
[[nodiscard]] SearchResult find_feeds(const std::vector<std::string>& starts,
                                      const SearchTools& tools);

}  // namespace feedmerged::app
