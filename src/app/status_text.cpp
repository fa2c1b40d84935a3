// SPDX-License-Identifier: MIT
#include "feed_status.hpp"
#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace feedmerged::app {
namespace {

/// Lines of a block; what there is nothing to say about gets none.
class Block {
  public:
    explicit Block(std::string first_line) : text_(std::move(first_line) + "\n") {}
    void line(std::string_view name, std::string_view value) {
        if (!value.empty()) text_ += fmt::format("  {:<10} {}\n", name, value);
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

  private:
    std::string text_;
};

std::string when(TimePoint t, TimePoint now) {
    const std::string at = format_rfc3339(t);
    if (t > now) return fmt::format("{} (in {})", at, describe_duration(t - now));
    return fmt::format("{} ({} ago)", at, describe_duration(now - t));
}

std::string describe_result(const FeedState& state) {
    if (!state.last_poll) return {};
    if (!state.last_error.empty()) return "failed: " + state.last_error;
    if (state.last_status == 304) return "not modified (HTTP 304)";
    return state.last_status == 0 ? "ok" : fmt::format("ok (HTTP {})", state.last_status);
}

std::string describe_failures(const FeedState& state, TimePoint now) {
    if (state.failures == 0) return {};
    std::string out = fmt::format("{} in a row", state.failures);
    if (state.failing_since) out += ", since " + when(*state.failing_since, now);
    out += ", last success ";
    return out + (state.last_success ? when(*state.last_success, now) : "never");
}

std::string describe_rhythm(const Rhythm& rhythm, TimePoint now) {
    const auto gap = known_gap(rhythm);
    std::string out = gap ? "usually something new every " + describe_duration(*gap) : "";
    if (rhythm.last_new)
        out += (out.empty() ? "something new last " : ", last ") + when(*rhythm.last_new, now);
    return out;
}

/// Only what is worth a line: good guids are what everybody expects.
std::string describe_guids(const FeedIdentity& identity) {
    if (identity.guid_quality == "missing") return "missing: entries are told apart by their links";
    if (identity.guid_quality == "duplicated")
        return "duplicated: entries with one guid are told apart by link and title";
    if (identity.guid_quality == "churning")
        return "churning: entries get new ones, and are known by link and title";
    return {};
}

std::string describe_flood(const FeedIdentity& identity, TimePoint now) {
    if (identity.held_back == 0 || !identity.held_back_at) return {};
    return fmt::format("{} undated entries that came at once {}: put among the feed's last ones",
                       identity.held_back, when(*identity.held_back_at, now));
}

std::string describe_polls(const FeedState& state) {
    if (state.polls == 0) return {};
    return fmt::format("{}, {} % not modified, {} received", state.polls,
                       state.not_modified * 100 / state.polls,
                       describe_size(static_cast<std::uint64_t>(state.bytes)));
}

/// "0-6, 22"
std::string describe_hours(const std::vector<int>& hours) {
    std::string out;
    for (std::size_t first = 0, last = 0; first < hours.size(); first = ++last) {
        while (last + 1 < hours.size() && hours[last + 1] == hours[last] + 1) ++last;
        out += (out.empty() ? "" : ", ") + std::to_string(hours[first]);
        if (last != first) out += "-" + std::to_string(hours[last]);
    }
    return out;
}

std::string describe_days(const std::vector<int>& days) {
    constexpr std::array<std::string_view, 7> kNames{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                     "Thursday", "Friday", "Saturday"};
    std::string out;
    for (const int day : days)
        if (day < 7)
            out += (out.empty() ? "" : ", ") + std::string(kNames[static_cast<std::size_t>(day)]);
    return out;
}

/// What the document itself wants of those who poll it.
std::string describe_hints(const FeedHints& hints) {
    std::string out;
    const auto add = [&out](const std::string& part) { out += (out.empty() ? "" : "; ") + part; };
    if (hints.ttl)
        add((hints.ttl_is_period ? "update period " : "ttl ") + describe_duration(*hints.ttl));
    if (hints.skip_hours != 0)
        add("not at " + describe_hours(bits_of(hints.skip_hours)) + " h GMT");
    if (hints.skip_days != 0) add("not on " + describe_days(bits_of(hints.skip_days)) + " (GMT)");
    return out;
}

std::string describe_move(const Move& move, TimePoint now) {
    if (move.url.empty()) return {};
    std::string out = fmt::format("perhaps to {}, seen {} {}", redact_url(move.url), move.sightings,
                                  move.sightings == 1 ? "time" : "times");
    if (move.first_seen) out += ", first " + when(*move.first_seen, now);
    return out;
}

std::string describe_hold(const std::optional<HostHold>& hold, TimePoint now) {
    if (!hold || hold->until <= now) return {};
    std::string out = fmt::format("{} wants no request before {}: {}", hold->host,
                                  when(hold->until, now), hold->reason);
    if (hold->strikes > 1) out += fmt::format(" ({} times in a row)", hold->strikes);
    return out;
}

void add_addresses(Block& block, const PollMemory& memory, TimePoint now) {
    if (!memory.polled_url.empty())
        block.line("moved", "for good, polled at " + redact_url(memory.polled_url));
    block.line("moving", describe_move(memory.move, now));
    if (!memory.announced_url.empty())
        block.line("announces", redact_url(memory.announced_url) + " (a hint, not followed)");
    if (memory.gone_since)
        block.line("gone",
                   fmt::format("since {}, asked again every {}", when(*memory.gone_since, now),
                               describe_duration(limits::kGoneRecheck)));
}

void add_next_poll(Block& block, const FeedStatus& feed, TimePoint now) {
    const auto next = effective_next_poll(feed);
    if (!next) {
        block.line("next poll", "once the daemon has read the configuration again");
        return;
    }
    block.line("next poll", (next->at <= now ? "due since " : "") + when(next->at, now));
    block.line("because", next->reason);
}

}  // namespace

std::string status_text(const FeedStatus& feed, TimePoint now) {
    const FeedState& state = feed.state;
    const PollMemory& memory = state.memory;
    Block block(redact_url(feed.subscription.url));
    block.line("title", title_of(feed));
    block.line("category", feed.subscription.category);
    block.line("last poll", state.last_poll ? when(*state.last_poll, now) : "never");
    block.line("result", describe_result(state));
    block.line("failing", describe_failures(state, now));
    block.line("recovered", state.last_warning);
    block.line("items", std::to_string(state.items));
    block.line("guids", describe_guids(state.identity));
    block.line("held back", describe_flood(state.identity, now));
    block.line("rhythm", describe_rhythm(memory.rhythm, now));
    block.line("polls", describe_polls(state));
    if (memory.last_probe)
        block.line("probe", "without validators " + when(*memory.last_probe, now));
    block.line("asks for", describe_hints(memory.hints));
    add_addresses(block, memory, now);
    block.line("login", memory.auth_scheme);
    block.line("host", describe_hold(feed.host_hold, now));
    add_next_poll(block, feed, now);
    return block.take();
}

std::string status_text(const OutputStatus& output) {
    if (!output.is_private) return {};
    Block block("output " + output.name);
    block.line("private", output.paths.empty() ? "served once the daemon has read the configuration"
                                               : "served for those who know its paths:");
    for (const std::string& path : output.paths) block.line("", path);
    return block.take();
}

}  // namespace feedmerged::app
