// SPDX-License-Identifier: MIT
#include "feed_status.hpp"
#include "feedmerged/core/url.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

namespace feedmerged::app {
namespace {

using nlohmann::ordered_json;

ordered_json instant(const std::optional<TimePoint>& t) {
    return t ? ordered_json(format_rfc3339(*t)) : ordered_json();
}

ordered_json seconds(const std::optional<Seconds>& length) {
    return length ? ordered_json(length->count()) : ordered_json();
}

/// Of all polls those answered by 304, from 0 to 1, to a thousandth.
ordered_json not_modified_share(const FeedState& state) {
    if (state.polls == 0) return nullptr;
    const double share = static_cast<double>(state.not_modified) / static_cast<double>(state.polls);
    return std::round(share * 1000) / 1000;
}

ordered_json move_of(const Move& move) {
    if (move.url.empty()) return nullptr;
    return {{"url", redact_url(move.url)},
            {"sightings", move.sightings},
            {"first_seen", instant(move.first_seen)}};
}

ordered_json rhythm_of(const Rhythm& rhythm) {
    return {{"usual_gap_seconds", seconds(known_gap(rhythm))},
            {"gaps", rhythm.gaps},
            {"last_new", instant(rhythm.last_new)}};
}

ordered_json hints_of(const FeedHints& hints) {
    return {{"ttl_seconds", seconds(hints.ttl)},
            {"ttl_is_period", hints.ttl_is_period},
            {"skip_hours", bits_of(hints.skip_hours)},
            {"skip_days", bits_of(hints.skip_days)}};
}

ordered_json held_back_of(const FeedIdentity& identity) {
    if (identity.held_back == 0) return nullptr;
    return {{"entries", identity.held_back}, {"at", instant(identity.held_back_at)}};
}

ordered_json host_hold_of(const std::optional<HostHold>& hold) {
    if (!hold) return nullptr;
    return {{"host", hold->host},
            {"until", instant(hold->until)},
            {"strikes", hold->strikes},
            {"reason", hold->reason}};
}

ordered_json to_json(const FeedStatus& feed) {
    const FeedState& state = feed.state;
    const PollMemory& memory = state.memory;
    const auto next = effective_next_poll(feed);
    ordered_json out;
    out["url"] = redact_url(feed.subscription.url);
    out["title"] = title_of(feed);
    out["category"] = feed.subscription.category;
    out["last_poll"] = instant(state.last_poll);
    out["last_success"] = instant(state.last_success);
    out["last_full"] = instant(memory.last_full);
    out["last_probe"] = instant(memory.last_probe);
    out["http_status"] = state.last_status;
    out["error"] = state.last_error;
    out["recovered"] = state.last_warning;
    out["failures"] = state.failures;
    out["failing_since"] = instant(state.failing_since);
    out["gone_since"] = instant(memory.gone_since);
    out["items"] = state.items;
    out["polls"] = state.polls;
    out["not_modified"] = state.not_modified;
    out["not_modified_share"] = not_modified_share(state);
    out["bytes"] = state.bytes;
    out["etag"] = state.validators.etag;
    out["last_modified"] = state.validators.last_modified;
    out["polled_url"] = redact_url(memory.polled_url);
    out["move"] = move_of(memory.move);
    out["announced_url"] = redact_url(memory.announced_url);
    out["auth_scheme"] = memory.auth_scheme;
    out["guid_quality"] = state.identity.guid_quality;
    out["held_back"] = held_back_of(state.identity);
    out["rhythm"] = rhythm_of(memory.rhythm);
    out["hints"] = hints_of(memory.hints);
    out["host_hold"] = host_hold_of(feed.host_hold);
    out["next_poll"] = next ? instant(next->at) : ordered_json();
    out["next_poll_reason"] = next ? next->reason : "";
    return out;
}

}  // namespace

std::string status_json(std::span<const FeedStatus> feeds, std::span<const OutputStatus> outputs) {
    ordered_json out{{"feeds", ordered_json::array()}};
    for (const FeedStatus& feed : feeds) out["feeds"].push_back(to_json(feed));
    out["outputs"] = ordered_json::array();
    for (const OutputStatus& output : outputs)
        out["outputs"].push_back(
            {{"name", output.name}, {"private", output.is_private}, {"paths", output.paths}});
    return out.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace feedmerged::app
