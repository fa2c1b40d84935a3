// SPDX-License-Identifier: MIT
#include "poll_day_rows.hpp"

#include <cstddef>
#include <map>

namespace feedmerged::store {
namespace {

/// So that this month can be held against the same one of last year.
constexpr std::chrono::days kKept{400};

constexpr const char kCount[] = R"sql(
INSERT INTO poll_day (day, polls, not_modified, failed, new_stories, bytes)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (day) DO UPDATE SET
    polls = polls + excluded.polls,
    not_modified = not_modified + excluded.not_modified,
    failed = failed + excluded.failed,
    new_stories = new_stories + excluded.new_stories,
    bytes = bytes + excluded.bytes)sql";
constexpr const char kLoad[] = R"sql(
SELECT day, polls, not_modified, failed, new_stories, bytes
FROM poll_day WHERE day >= ? ORDER BY day)sql";
constexpr const char kPurge[] = "DELETE FROM poll_day WHERE day < ?";

std::int64_t number_of(std::chrono::sys_days day) { return day.time_since_epoch().count(); }

}  // namespace

void count_polls(Connection& connection, std::span<const FeedUpdate> updates,
                 std::span<const AppliedUpdate> applied) {
    std::map<std::int64_t, PollDay> days;
    for (std::size_t i = 0; i < updates.size(); ++i) {
        PollDay& day = days[number_of(std::chrono::floor<std::chrono::days>(updates[i].at))];
        ++day.polls;
        if (updates[i].outcome == PollOutcome::NotModified) ++day.not_modified;
        if (updates[i].outcome == PollOutcome::Failed) ++day.failed;
        day.new_stories += static_cast<std::int64_t>(applied[i].new_stories);
        day.bytes += static_cast<std::int64_t>(updates[i].wire_bytes);
    }
    Query count = connection.query(kCount);
    for (const auto& [number, day] : days)
        count.run(number, day.polls, day.not_modified, day.failed, day.new_stories, day.bytes);
}

std::vector<PollDay> load_poll_days(Connection& connection, std::chrono::sys_days first) {
    std::vector<PollDay> out;
    Query rows = connection.query(kLoad);
    rows.start(number_of(first));
    while (rows.next())
        out.push_back({std::chrono::sys_days{std::chrono::days{rows.integer(0)}}, rows.integer(1),
                       rows.integer(2), rows.integer(3), rows.integer(4), rows.integer(5)});
    return out;
}

void purge_poll_days(Connection& connection, TimePoint now) {
    connection.query(kPurge).run(number_of(std::chrono::floor<std::chrono::days>(now) - kKept));
}

}  // namespace feedmerged::store
