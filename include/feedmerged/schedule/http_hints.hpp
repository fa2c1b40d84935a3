// SPDX-License-Identifier: MIT
// When to come back, as HTTP headers and the feed itself say it. Pure; thread-safe.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/fetch.hpp"
#include "feedmerged/model/parsed_feed.hpp"
#include "feedmerged/schedule/poll_policy.hpp"

#include <optional>
#include <string_view>

namespace feedmerged::schedule {

/// Seconds or HTTP-date (RFC 9110 §10.2.3), clamped to [0, limits::kMaxRetryAfter]: a past date is
/// 0. nullopt for anything else.
[[nodiscard]] std::optional<Seconds> parse_retry_after(std::string_view value, TimePoint now);
/// What the headers say; PollHints::feed is left empty.
[[nodiscard]] PollHints hints_from(const FetchResult& result);
/// What a document says.
[[nodiscard]] FeedHints feed_hints_from(const ParsedFeed& feed);

}  // namespace feedmerged::schedule
