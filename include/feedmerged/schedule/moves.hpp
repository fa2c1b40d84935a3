// SPDX-License-Identifier: MIT
// Whether a feed has moved for good: permanent redirects are believed only after they were seen
// often enough, and never where they look like a captive portal or a parking lot. Pure;
// thread-safe.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "feedmerged/model/fetch.hpp"

#include <string>
#include <string_view>

namespace feedmerged::schedule {

/// About the target of the chain or, where a URL answers 404 or 410 itself, about the one that was
/// sighted before.
struct MoveContext {
    bool is_feed = false;        ///< the answer was a feed, or a 304
    bool has_secrets = false;    ///< credentials or headers that must not go to another origin
    bool is_crowded = false;     ///< many hosts redirect to that one (RedirectCrowd)
    bool is_subscribed = false;  ///< the target is another subscription's URL
};

struct MoveJudgement {
    Move move{};               ///< the sightings after this answer
    std::string polled_url{};  ///< memory.polled_url after this answer
    std::string note{};  ///< for people, "" where there is nothing to say: "moved to … (seen 3
                         ///< times over 8 d)", "redirected from https to http, not kept"
};

/// The target of a chain of permanent redirects (301, 308) only, without its fragment; "" where
/// there is no such chain, no answer at its end, or where it leads back to the URL asked.
[[nodiscard]] std::string permanent_target(const FetchResult& result);

/// - http to https on the same host, path and query (usual ports) is taken at once, with secrets
///   also where https answers 401: it is where they should go;
/// - else a target is taken after limits::kMoveSightings over limits::kMoveAge, each answered by a
///   feed, or at once where the old URL answers 404 or 410 although the target was sighted;
/// - a chain with a temporary hop, a downgrade from https to http, a crowded target, one that is
///   subscribed already, one with credentials in it, and another origin where there are secrets are
///   never taken;
/// - a crowded target is remembered with no sightings, for RedirectCrowd::remember at the next
///   start;
/// - another target starts the count again; an answer below 400 without redirect, and any of the
///   chains that are never taken, end it; errors, and targets that are no feed, leave it;
/// - where the URL that the feed moved to answers 404 or 410, and nothing was sighted since, its
///   own URL is asked again.
/// polled_url changes exactly where another URL is to be asked from now on.
[[nodiscard]] MoveJudgement judge_move(const FeedState& before, const FetchResult& result,
                                       const MoveContext& context, TimePoint now);

/// Whether what was meant for `from` may be sent to `to`: the same origin, or its upgrade from http
/// to https. A feed that moved before it got credentials is asked at its own URL.
[[nodiscard]] bool may_share_secrets(std::string_view from, std::string_view to);

}  // namespace feedmerged::schedule
