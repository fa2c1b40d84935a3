// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/moves.hpp"

#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"

#include <algorithm>

namespace feedmerged::schedule {
namespace {

constexpr int kMovedPermanently = 301;
constexpr int kPermanentRedirect = 308;
constexpr int kNotFound = 404;
constexpr int kGone = 410;

bool is_secure(const std::string& url) { return split_url(url).scheme == "https"; }

std::string origin_of(const std::string& url) {
    const Url parts = split_url(url);
    return parts.scheme.value_or("") + "://" + parts.host.value_or("") + ":" +
           parts.port.value_or("");
}

/// The same host, path and query, now over TLS.
bool is_upgrade(const std::string& from, const std::string& to) {
    Url a = split_url(from);
    const Url b = split_url(to);
    if (a.scheme != "http" || b.scheme != "https") return false;
    const auto path = [](const Url& url) { return url.path.empty() ? "/" : url.path; };
    return a.host == b.host && path(a) == path(b) && a.query == b.query;
}

/// A redirect anywhere in the chain that leaves TLS.
bool has_downgrade(const FetchResult& result) {
    return std::ranges::any_of(result.redirects, [](const Redirect& hop) {
        return is_secure(hop.from) && !is_secure(hop.to);
    });
}

/// Why the target is never taken, "" where it may be.
std::string objection(const FetchResult& result, const std::string& target,
                      const MoveContext& context) {
    if (has_downgrade(result)) return "from https to http";
    if (context.is_crowded) return "where many other hosts redirect to, too";
    if (context.is_subscribed) return "which is subscribed itself";
    if (context.has_secrets && origin_of(result.url) != origin_of(target) &&
        !is_upgrade(result.url, target))
        return "where its credentials and headers must not go";
    return {};
}

MoveJudgement take(const std::string& target, std::string why) {
    return {.move = {}, .polled_url = target, .note = "moved to " + redact_url(target) + why};
}

}  // namespace

std::string permanent_target(const FetchResult& result) {
    const bool permanent =
        !result.redirects.empty() && std::ranges::all_of(result.redirects, [](const Redirect& hop) {
            return hop.status == kMovedPermanently || hop.status == kPermanentRedirect;
        });
    return permanent ? result.redirects.back().to : std::string{};
}

MoveJudgement judge_move(const FeedState& before, const FetchResult& result,
                         const MoveContext& context, TimePoint now) {
    const PollMemory& memory = before.memory;
    MoveJudgement same{memory.move, memory.polled_url, {}};
    const std::string target = permanent_target(result);
    if (target.empty()) {
        const bool dead =
            result.redirects.empty() && (result.status == kNotFound || result.status == kGone);
        if (dead && !memory.move.url.empty())
            return take(memory.move.url, ", since the old address is gone");
        // An answer of its own, or a chain with a temporary hop, ends the count.
        if (result.status != 0 && result.status < 500) same.move = {};
        if (has_downgrade(result)) same.note = "redirected from https to http";
        return same;
    }
    if (const std::string why = objection(result, target, context); !why.empty()) {
        same.move = {};
        same.note = "redirected to " + redact_url(target) + ", " + why + ": not kept";
        return same;
    }
    // A page, a login or an error behind the redirect is no sighting, and takes none away.
    if (!context.is_feed) return same;
    if (is_upgrade(result.url, target)) return take(target, "");

    Move move = memory.move;
    if (move.url != target) move = {.url = target, .sightings = 0, .first_seen = now};
    ++move.sightings;
    const Seconds span = now - move.first_seen.value_or(now);
    const std::string seen =
        " (seen " + std::to_string(move.sightings) + " times over " + describe_duration(span) + ")";
    if (move.sightings >= limits::kMoveSightings && span >= limits::kMoveAge)
        return take(target, seen);
    same.move = move;
    return same;
}

}  // namespace feedmerged::schedule
