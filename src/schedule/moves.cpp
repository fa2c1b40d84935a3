// SPDX-License-Identifier: MIT
// The rules of permanent redirects, from what is never believed to what is believed at once. Pure;
// thread-safe.
#include "feedmerged/schedule/moves.hpp"

#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/schedule/host_name.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace feedmerged::schedule {
namespace {

constexpr int kMovedPermanently = 301;
constexpr int kPermanentRedirect = 308;
constexpr int kErrors = 400;
constexpr int kUnauthorized = 401;
constexpr int kNotFound = 404;
constexpr int kGone = 410;
constexpr int kMostSightings = 1'000'000;  // no counter overflows

bool is_dead(int status) { return status == kNotFound || status == kGone; }

bool is_secure(std::string_view url) { return split_url(url).scheme == "https"; }

std::string without_fragment(std::string_view url) {
    return std::string(url.substr(0, url.find('#')));
}

bool is_same_origin(std::string_view a, std::string_view b) {
    return is_secure(a) == is_secure(b) && host_name_of(a) == host_name_of(b);
}

/// The same host, path and query, now by TLS on its usual port.
bool is_upgrade(std::string_view from, std::string_view to) {
    const Url a = split_url(from);
    const Url b = split_url(to);
    const auto path = [](const Url& url) { return url.path.empty() ? "/" : url.path; };
    return a.scheme == "http" && b.scheme == "https" && host_name_of(from) == host_name_of(to) &&
           path(a) == path(b) && a.query == b.query;
}

bool has_downgrade(const FetchResult& result) {
    return std::ranges::any_of(result.redirects, [](const Redirect& hop) {
        return is_secure(hop.from) && !is_secure(hop.to);
    });
}

/// Why `target` is never taken, "" where it may be.
std::string objection(const FetchResult& result, std::string_view target,
                      const MoveContext& context) {
    if (has_downgrade(result)) return "redirected from https to http, not kept";
    const auto refuse = [target](std::string_view why) {
        return "redirected to " + redact_url(target) + ", " + std::string(why) + ": not kept";
    };
    if (context.is_crowded) return refuse("like other hosts");
    if (context.is_subscribed) return refuse("which is subscribed already");
    if (split_url(target).userinfo) return refuse("a URL with credentials");
    if (context.has_secrets && !may_share_secrets(result.url, target))
        return refuse("where its credentials may not go");
    return {};
}

/// The feed is asked at `target` from now on: its own URL, where it comes back to that.
MoveJudgement take(const FeedState& before, const std::string& target, std::string_view why) {
    return {.move = {},
            .polled_url = target == before.url ? std::string{} : target,
            .note = "moved to " + redact_url(target) + std::string(why)};
}

/// Nothing is there any more: where it led last, or its own URL again.
MoveJudgement leave_dead_url(const FeedState& before, const FetchResult& result,
                             const MoveContext& context) {
    const PollMemory& memory = before.memory;
    const std::string status = "HTTP " + std::to_string(result.status);
    if (memory.move.sightings > 0 && objection(result, memory.move.url, context).empty())
        return take(before, memory.move.url, ": the old URL answers " + status);
    if (!memory.polled_url.empty())
        return {.note = "the URL that it moved to answers " + status + ": its own is asked again"};
    return {.move = memory.move, .polled_url = memory.polled_url};
}

/// One more sighting of `target`, which is taken where that is enough.
MoveJudgement count(const FeedState& before, const std::string& target, TimePoint now) {
    Move move = before.memory.move;
    if (move.url != target || move.sightings <= 0) move = {.url = target, .first_seen = now};
    // A clock that was set back: the time begins again.
    if (!move.first_seen || *move.first_seen > now) move.first_seen = now;
    move.sightings = std::clamp(move.sightings, 0, kMostSightings - 1) + 1;
    const Seconds span = now - *move.first_seen;
    const std::string seen = move.sightings == 1
                                 ? " (seen once)"
                                 : " (seen " + std::to_string(move.sightings) + " times over " +
                                       describe_duration(span) + ")";
    if (move.sightings >= limits::kMoveSightings && span >= limits::kMoveAge)
        return take(before, target, seen);
    return {.move = std::move(move),
            .polled_url = before.memory.polled_url,
            .note = "redirected for good to " + redact_url(target) + seen};
}

}  // namespace

std::string permanent_target(const FetchResult& result) {
    const bool is_permanent =
        !result.error && !result.redirects.empty() &&
        std::ranges::all_of(result.redirects, [](const Redirect& hop) {
            return hop.status == kMovedPermanently || hop.status == kPermanentRedirect;
        });
    if (!is_permanent) return {};
    std::string target = without_fragment(result.redirects.back().to);
    return target == without_fragment(result.url) ? std::string{} : target;
}

bool may_share_secrets(std::string_view from, std::string_view to) {
    return is_same_origin(from, to) || is_upgrade(from, to);
}

MoveJudgement judge_move(const FeedState& before, const FetchResult& result,
                         const MoveContext& context, TimePoint now) {
    MoveJudgement as_before{
        .move = before.memory.move, .polled_url = before.memory.polled_url, .note = {}};
    MoveJudgement not_moving{.move = {}, .polled_url = as_before.polled_url, .note = {}};
    if (result.error) return as_before;  // no answer tells nothing
    if (result.redirects.empty()) {
        if (is_dead(result.status)) return leave_dead_url(before, result, context);
        // A bad day of the old server takes no sighting away.
        return result.status < kErrors ? not_moving : as_before;
    }

    const std::string target = permanent_target(result);
    MoveJudgement refused = std::move(not_moving);
    refused.note = objection(result, target, context);
    if (target.empty()) {
        if (!has_downgrade(result)) refused.note.clear();
        return refused;
    }
    if (!refused.note.empty()) {
        // No sighting, but the next start has to know the crowd.
        if (context.is_crowded) refused.move = {.url = target, .first_seen = now};
        return refused;
    }
    // Asked there, the credentials come along.
    if (is_upgrade(result.url, target) &&
        (context.is_feed || (context.has_secrets && result.status == kUnauthorized)))
        return take(before, target, "");
    // A login, a parking lot or an error behind the redirect is no sighting, and takes none away.
    if (!context.is_feed) return as_before;
    return count(before, target, now);
}

}  // namespace feedmerged::schedule
