// SPDX-License-Identifier: MIT
#include "health_rows.hpp"

#include "feedmerged/core/health_limits.hpp"

#include <algorithm>
#include <array>

namespace feedmerged::store {
namespace {

constexpr const char kAddEvent[] = R"sql(
INSERT INTO health_event (at, kind, url, title, detail)
VALUES (?1, ?2, ?3,
        coalesce((SELECT CASE title WHEN '' THEN own_title ELSE title END FROM feed
                  WHERE url = ?3), ''), ?4))sql";
constexpr const char kDropOldEvents[] =
    "DELETE FROM health_event WHERE id <= (SELECT max(id) FROM health_event) - ?";
constexpr const char kLoadEvents[] =
    "SELECT id, at, kind, url, title, detail FROM health_event ORDER BY id DESC LIMIT ?";

constexpr const char kTold[] = "SELECT kind FROM health_told WHERE url = ?";
constexpr const char kTell[] =
    "INSERT INTO health_told (url, kind) VALUES (?, ?) "
    "ON CONFLICT (url) DO UPDATE SET kind = excluded.kind";
constexpr const char kIsOver[] = "DELETE FROM health_told WHERE url = ?";
constexpr const char kForgetUnsubscribed[] =
    "DELETE FROM health_told WHERE url <> '' AND url NOT IN (SELECT url FROM feed WHERE active = "
    "1)";

std::optional<HealthKind> load_told(Connection& connection, const std::string& url) {
    Query row = connection.query(kTold);
    if (!row.start(url).next()) return std::nullopt;
    return static_cast<HealthKind>(row.integer(0));
}

void add_event(Connection& connection, TimePoint at, const std::string& url,
               const HealthChange& change) {
    const auto kind = static_cast<std::int64_t>(change.kind);
    connection.query(kAddEvent).run(at, kind, url, change.detail);
    connection.query(kDropOldEvents).run(limits::kHealthEvents);
    if (change.kind == HealthKind::Recovered)
        connection.query(kIsOver).run(url);
    else if (change.kind != HealthKind::Moved)
        connection.query(kTell).run(url, kind);
}

/// Not ours to mend: who runs the server does not want us, or the guard does not let us.
bool is_refusal(const FeedUpdate& update) {
    constexpr std::array kRefusals{401, 403, 407, 451};
    return update.address_blocked ||
           std::ranges::find(kRefusals, update.http_status) != kRefusals.end();
}

bool has_failed_for_long(const FeedState& state) {
    return state.failures >= limits::kHealthFailures && state.failing_since && state.last_poll &&
           *state.last_poll - *state.failing_since >= limits::kHealthFailingFor;
}

}  // namespace

bool may_change_health(const FeedState& before, const FeedState& after) {
    return before.failures != 0 || after.failures != 0 ||
           before.memory.polled_url != after.memory.polled_url;
}

std::optional<HealthChange> health_change(const FeedState& before, const FeedState& after,
                                          const FeedUpdate& update,
                                          std::optional<HealthKind> told) {
    if (update.outcome != PollOutcome::Failed) {
        if (!after.memory.polled_url.empty() && after.memory.polled_url != before.memory.polled_url)
            return HealthChange{HealthKind::Moved,
                                "moved for good; it is polled at " + after.memory.polled_url};
        if (told) return HealthChange{HealthKind::Recovered, "it answers again"};
        return std::nullopt;
    }
    if (update.network_down) return std::nullopt;  // says nothing about the feed
    if (after.memory.gone_since && told != HealthKind::Gone)
        return HealthChange{HealthKind::Gone, after.last_error};
    if (told || !has_failed_for_long(after)) return std::nullopt;
    return HealthChange{
        is_refusal(update) ? HealthKind::Blocked : HealthKind::Failing,
        "failing since " + format_rfc3339(*after.failing_since) + ": " + after.last_error};
}

bool note_health(Connection& connection, const FeedState& before, const FeedState& after,
                 const FeedUpdate& update) {
    if (!may_change_health(before, after)) return false;
    const auto told = load_told(connection, after.url);
    auto change = health_change(before, after, update, told);
    if (!change) return false;
    add_event(connection, update.at, after.url, *change);
    // A feed that moved answers from where it is now.
    if (change->kind == HealthKind::Moved && told) connection.query(kIsOver).run(after.url);
    return true;
}

bool note_own_health(Connection& connection, HealthKind kind, const std::string& detail,
                     TimePoint at) {
    static const std::string kItself;
    if (load_told(connection, kItself).has_value() != (kind == HealthKind::Recovered)) return false;
    add_event(connection, at, kItself, {kind, detail});
    return true;
}

void forget_unsubscribed_health(Connection& connection) {
    connection.query(kForgetUnsubscribed).run();
}

std::vector<HealthEvent> load_health(Connection& connection) {
    std::vector<HealthEvent> events;
    Query rows = connection.query(kLoadEvents);
    rows.start(limits::kHealthEvents);
    while (rows.next())
        events.push_back({rows.integer(0), rows.time(1), static_cast<HealthKind>(rows.integer(2)),
                          rows.text(3), rows.text(4), rows.text(5)});
    return events;
}

}  // namespace feedmerged::store
