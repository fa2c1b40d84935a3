// SPDX-License-Identifier: MIT
#include "host_rows.hpp"

#include "feedmerged/core/limits.hpp"

namespace feedmerged::store {
namespace {

constexpr const char kSaveHold[] = R"sql(
INSERT INTO host (host, until, strikes, reason) VALUES (?, ?, ?, ?)
ON CONFLICT (host) DO UPDATE
SET until = excluded.until, strikes = excluded.strikes, reason = excluded.reason)sql";
constexpr const char kDropHold[] = "DELETE FROM host WHERE host = ?";
// ?1: now, ?2: strikes of waits that ended before are forgotten.
constexpr const char kLoadHolds[] = R"sql(
SELECT host, until, strikes, reason FROM host
WHERE until > ?1 OR (strikes > 0 AND until >= ?2)
ORDER BY host)sql";
constexpr const char kPurgeHolds[] =
    "DELETE FROM host WHERE until <= ?1 AND (strikes <= 0 OR until < ?2)";

}  // namespace

void save_hold(Connection& connection, const HostHold& hold, TimePoint now) {
    if (hold.strikes <= 0 && hold.until <= now)
        connection.query(kDropHold).run(hold.host);
    else
        connection.query(kSaveHold).run(hold.host, hold.until, hold.strikes, hold.reason);
}

std::vector<HostHold> load_holds(Connection& connection, TimePoint now) {
    std::vector<HostHold> holds;
    Query rows = connection.query(kLoadHolds);
    rows.start(now, now - limits::kHostHoldMemory);
    while (rows.next())
        holds.push_back(
            {rows.text(0), rows.time(1), static_cast<int>(rows.integer(2)), rows.text(3)});
    return holds;
}

void purge_holds(Connection& connection, TimePoint now) {
    connection.query(kPurgeHolds).run(now, now - limits::kHostHoldMemory);
}

}  // namespace feedmerged::store
