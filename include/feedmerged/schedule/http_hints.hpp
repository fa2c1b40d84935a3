// SPDX-License-Identifier: MIT
// When to come back, as HTTP headers and the feed itself say it. Pure; thread-safe.
#pragma once
#include <optional>
#include <string_view>

#include "feedmerged/core/time.hpp"
#include "feedmerged/model/fetch.hpp"
#include "feedmerged/model/parsed_feed.hpp"
#include "feedmerged/schedule/poll_policy.hpp"

namespace feedmerged::schedule {

/// IMF-fixdate, RFC 850 and asctime (RFC 9110 §5.6.7).
[[nodiscard]] std::optional<TimePoint> parse_http_date(std::string_view text);
/// Seconds or HTTP-date (RFC 9110 §10.2.3), clamped to [0, limits::kMaxRetryAfter]; nullopt for garbage.
[[nodiscard]] std::optional<Seconds> parse_retry_after(std::string_view value, TimePoint now);
/// `feed` is null where no document was read.
[[nodiscard]] PollHints hints_from(const FetchResult& result, const ParsedFeed* feed);

}  // namespace feedmerged::schedule
