// SPDX-License-Identifier: MIT
// status: every feed's health, for people and as JSON.
#include "commands.hpp"
#include "exit_status.hpp"
#include "feedmerged/core/clock.hpp"
#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/url.hpp"
#include "start.hpp"

#include <algorithm>
#include <iostream>
#include <string>
#include <unordered_map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace feedmerged::app {
namespace {

using nlohmann::ordered_json;

struct Row {
    Subscription subscription{};
    FeedState state{};
};

std::string when(TimePoint t, TimePoint now) {
    const std::string at = format_rfc3339(t);
    if (t > now) return fmt::format("{} (in {})", at, describe_duration(t - now));
    return fmt::format("{} ({} ago)", at, describe_duration(now - t));
}

std::string last_result(const FeedState& state) {
    if (!state.last_error.empty()) return "failed: " + state.last_error;
    return state.last_status == 304 ? "not modified (HTTP 304)" : "ok";
}

void print_row(const Row& row, TimePoint now) {
    const FeedState& state = row.state;
    std::string out = redact_url(row.subscription.url) + "\n";
    const auto line = [&out](std::string_view name, std::string_view value) {
        out += fmt::format("  {:<10} {}\n", name, value);
    };
    const std::string& title =
        row.subscription.title.empty() ? state.info.title : row.subscription.title;
    if (!title.empty()) line("title", title);
    if (!row.subscription.category.empty()) line("category", row.subscription.category);
    line("last poll", state.last_poll ? when(*state.last_poll, now) : "never");
    if (state.last_poll) line("result", last_result(state));
    if (state.failures > 0 && state.failing_since)
        line("failing",
             fmt::format("{} in a row, since {}", state.failures, when(*state.failing_since, now)));
    if (!state.last_warning.empty()) line("recovered", state.last_warning);
    line("items", std::to_string(state.items));
    if (state.polls > 0)
        line("polls", fmt::format("{}, {} % not modified, {} received", state.polls,
                                  state.not_modified * 100 / state.polls,
                                  describe_size(static_cast<std::uint64_t>(state.bytes))));
    line("next poll", state.next_poll.at <= now ? "now" : when(state.next_poll.at, now));
    if (!state.next_poll.reason.empty()) line("because", state.next_poll.reason);
    std::cout << out;
}

ordered_json instant(const std::optional<TimePoint>& t) {
    return t ? ordered_json(format_rfc3339(*t)) : ordered_json();
}

ordered_json to_json(const Row& row) {
    const FeedState& state = row.state;
    ordered_json out;
    out["url"] = redact_url(row.subscription.url);
    out["title"] = row.subscription.title.empty() ? state.info.title : row.subscription.title;
    out["category"] = row.subscription.category;
    out["last_poll"] = instant(state.last_poll);
    out["last_success"] = instant(state.last_success);
    out["http_status"] = state.last_status;
    out["error"] = state.last_error;
    out["recovered"] = state.last_warning;
    out["failures"] = state.failures;
    out["failing_since"] = instant(state.failing_since);
    out["items"] = state.items;
    out["polls"] = state.polls;
    out["not_modified"] = state.not_modified;
    out["bytes"] = state.bytes;
    out["next_poll"] = format_rfc3339(state.next_poll.at);
    out["next_poll_reason"] = state.next_poll.reason;
    return out;
}

/// The configured feeds in their order, each with what the store knows of it.
std::vector<Row> rows_of(View& view) {
    std::unordered_map<std::string, FeedState> known;
    for (FeedState& state : view.snapshot->feeds()) known.emplace(state.url, std::move(state));
    std::vector<Row> out;
    for (const Subscription& subscription : view.config.feeds) {
        Row row{subscription, {}};
        if (const auto found = known.find(subscription.url); found != known.end())
            row.state = found->second;
        out.push_back(std::move(row));
    }
    return out;
}

}  // namespace

int command_status(const ConfigFile& file, const StatusArguments& arguments) {
    auto view = open_view(file);
    if (!view) {
        fmt::print(stderr, "{}\n", view.error().message);
        return view.error().status;
    }
    std::vector<Row> rows = rows_of(*view);
    if (!arguments.feed.empty())
        std::erase_if(rows, [&](const Row& row) { return row.subscription.url != arguments.feed; });
    if (rows.empty() && !arguments.feed.empty()) {
        fmt::print(stderr,
                   "feedmerged: {} is not subscribed; `feedmerged export` lists the feeds\n",
                   redact_url(arguments.feed));
        return kFailed;
    }
    const TimePoint now = SystemClock{}.now();
    if (arguments.json) {
        ordered_json feeds = ordered_json::array();
        for (const Row& row : rows) feeds.push_back(to_json(row));
        std::cout << ordered_json{{"feeds", feeds}}.dump(2, ' ', false,
                                                         ordered_json::error_handler_t::replace)
                  << '\n';
        return kDone;
    }
    for (const Row& row : rows) print_row(row, now);
    return kDone;
}

}  // namespace feedmerged::app
