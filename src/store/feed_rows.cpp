// SPDX-License-Identifier: MIT
#include "feed_rows.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

namespace feedmerged::store {
namespace {

// The order that read_feed() and save_feed() follow.
#define FEEDMERGED_FEED_COLUMNS                                                                    \
    "id, url, feed_uid, own_title, description, home_page_url, icon, language, author, rights, "   \
    "updated, etag, last_modified, validators_url, body_hash, next_poll, next_reason, last_poll, " \
    "last_success, last_status, last_error, last_warning, failures, failing_since, polls, "        \
    "not_modified, bytes, items, ttl, ttl_is_period, skip_hours, skip_days, gap, gaps, last_new, " \
    "move_url, move_sightings, move_since, polled_url, announced_url, auth_scheme, last_full, "    \
    "last_probe, gone_since, guid_quality, churns, held_back, held_back_at"

constexpr const char kLoadFeed[] = "SELECT " FEEDMERGED_FEED_COLUMNS " FROM feed WHERE id = ?";
constexpr const char kLoadActiveFeeds[] =
    "SELECT " FEEDMERGED_FEED_COLUMNS " FROM feed WHERE active = 1 ORDER BY position, id";

constexpr const char kLoadConfigured[] =
    "SELECT " FEEDMERGED_FEED_COLUMNS
    ", position, title, category, private FROM feed WHERE active "
    "= 1";
constexpr int kPositionColumn = 48;  // of kLoadConfigured, behind those that read_feed() reads

#undef FEEDMERGED_FEED_COLUMNS

constexpr const char kSaveFeed[] = R"sql(
UPDATE feed SET
    feed_uid = ?2, own_title = ?3, description = ?4, home_page_url = ?5, icon = ?6, language = ?7,
    author = ?8, rights = ?9, updated = ?10, etag = ?11, last_modified = ?12, validators_url = ?13,
    body_hash = ?14, next_poll = ?15, next_reason = ?16, last_poll = ?17, last_success = ?18,
    last_status = ?19, last_error = ?20, last_warning = ?21, failures = ?22, failing_since = ?23,
    polls = ?24, not_modified = ?25, bytes = ?26, items = ?27,
    ttl = ?28, ttl_is_period = ?29, skip_hours = ?30, skip_days = ?31, gap = ?32, gaps = ?33,
    last_new = ?34, move_url = ?35, move_sightings = ?36, move_since = ?37, polled_url = ?38,
    announced_url = ?39, auth_scheme = ?40, last_full = ?41, last_probe = ?42, gone_since = ?43,
    guid_quality = ?44, churns = ?45, held_back = ?46, held_back_at = ?47
WHERE id = ?1)sql";

constexpr const char kSaveNotModified[] = R"sql(
UPDATE feed SET
    etag = ?2, last_modified = ?3, validators_url = ?4, next_poll = ?5, next_reason = ?6,
    last_poll = ?7, last_success = ?8, last_status = ?9, last_error = '', failures = 0,
    failing_since = NULL, polls = polls + 1, not_modified = not_modified + 1, bytes = bytes + ?10,
    ttl = ?11, ttl_is_period = ?12, skip_hours = ?13, skip_days = ?14, gap = ?15, gaps = ?16,
    last_new = ?17, move_url = ?18, move_sightings = ?19, move_since = ?20, polled_url = ?21,
    announced_url = ?22, auth_scheme = ?23, last_full = ?24, last_probe = ?25, gone_since = ?26
WHERE id = ?1)sql";

constexpr const char kAllSubscribed[] =
    "SELECT id, url, active, position, title, category, private FROM feed";
constexpr const char kAddFeed[] = R"sql(
INSERT INTO feed (url, active, position, title, category, private, next_poll, next_reason)
VALUES (?, 1, ?, ?, ?, ?, ?, ?))sql";
constexpr const char kFollowConfiguration[] =
    "UPDATE feed SET active = 1, position = ?2, title = ?3, category = ?4, private = ?5 WHERE id = "
    "?1";
constexpr const char kHideFeed[] = "UPDATE feed SET active = 0 WHERE id = ?";

/// What the configuration said of a feed when it was last followed.
struct Configured {
    FeedId id{};
    bool active = false;
    std::int64_t position = 0;
    std::string title{};
    std::string category{};
    bool is_private = false;
};

FeedInfo read_info(const Query& row, int column) {
    FeedInfo info;
    info.feed_uid = row.text(column);
    info.title = row.text(column + 1);
    info.description = row.text(column + 2);
    info.home_page_url = row.text(column + 3);
    info.icon = row.text(column + 4);
    info.language = row.text(column + 5);
    info.author = row.text(column + 6);
    info.rights = row.text(column + 7);
    info.updated = row.optional_time(column + 8);
    return info;
}

PollMemory read_memory(const Query& row, int column) {
    PollMemory memory;
    memory.hints.ttl = row.optional_seconds(column);
    memory.hints.ttl_is_period = row.integer(column + 1) != 0;
    memory.hints.skip_hours = static_cast<std::uint32_t>(row.integer(column + 2));
    memory.hints.skip_days = static_cast<std::uint8_t>(row.integer(column + 3));
    memory.rhythm.gap = row.seconds(column + 4);
    memory.rhythm.gaps = static_cast<int>(row.integer(column + 5));
    memory.rhythm.last_new = row.optional_time(column + 6);
    memory.move.url = row.text(column + 7);
    memory.move.sightings = static_cast<int>(row.integer(column + 8));
    memory.move.first_seen = row.optional_time(column + 9);
    memory.polled_url = row.text(column + 10);
    memory.announced_url = row.text(column + 11);
    memory.auth_scheme = row.text(column + 12);
    memory.last_full = row.optional_time(column + 13);
    memory.last_probe = row.optional_time(column + 14);
    memory.gone_since = row.optional_time(column + 15);
    return memory;
}

FeedState read_feed(const Query& row) {
    FeedState state;
    state.id = row.feed(0);
    state.url = row.text(1);
    state.info = read_info(row, 2);
    state.validators = {row.text(11), row.text(12), row.text(13)};
    state.body_hash = row.hash(14);
    state.next_poll = {row.time(15), row.text(16)};
    state.last_poll = row.optional_time(17);
    state.last_success = row.optional_time(18);
    state.last_status = static_cast<int>(row.integer(19));
    state.last_error = row.text(20);
    state.last_warning = row.text(21);
    state.failures = static_cast<int>(row.integer(22));
    state.failing_since = row.optional_time(23);
    state.polls = row.integer(24);
    state.not_modified = row.integer(25);
    state.bytes = row.integer(26);
    state.items = row.integer(27);
    state.memory = read_memory(row, 28);
    state.identity = {row.text(44), static_cast<int>(row.integer(45)),
                      static_cast<int>(row.integer(46)), row.optional_time(47)};
    return state;
}

std::map<std::string, Configured> load_configured(Connection& connection) {
    std::map<std::string, Configured> feeds;
    Query rows = connection.query(kAllSubscribed);
    rows.start();
    while (rows.next())
        feeds.emplace(rows.text(1), Configured{rows.feed(0), rows.integer(2) != 0, rows.integer(3),
                                               rows.text(4), rows.text(5), rows.integer(6) != 0});
    return feeds;
}

bool follows(const Configured& row, const Subscription& subscription, std::int64_t position) {
    return row.active && row.position == position && row.title == subscription.title &&
           row.category == subscription.category && row.is_private == subscription.is_private;
}

}  // namespace

std::optional<FeedState> load_feed(Connection& connection, FeedId id) {
    Query rows = connection.query(kLoadFeed);
    if (!rows.start(id).next()) return std::nullopt;
    return read_feed(rows);
}

std::vector<FeedState> load_active_feeds(Connection& connection) {
    std::vector<FeedState> states;
    Query rows = connection.query(kLoadActiveFeeds);
    rows.start();
    while (rows.next()) states.push_back(read_feed(rows));
    return states;
}

// One read through the rows, and no map.
std::optional<std::vector<FeedState>> load_followed(Connection& connection,
                                                    std::span<const Subscription> subscriptions) {
    std::vector<FeedState> states(subscriptions.size());
    std::size_t found = 0;
    Query rows = connection.query(kLoadConfigured);
    for (rows.start(); rows.next(); ++found) {
        const auto place = static_cast<std::size_t>(rows.integer(kPositionColumn));
        if (place >= subscriptions.size()) return std::nullopt;
        const Subscription& subscription = subscriptions[place];
        if (rows.text_view(1) != subscription.url ||
            rows.text_view(kPositionColumn + 1) != subscription.title ||
            rows.text_view(kPositionColumn + 2) != subscription.category ||
            (rows.integer(kPositionColumn + 3) != 0) != subscription.is_private)
            return std::nullopt;
        states[place] = read_feed(rows);
    }
    // No two rows have the same URL, so none took another's place.
    if (found != subscriptions.size()) return std::nullopt;
    return states;
}

void save_feed(Connection& connection, const FeedState& state) {
    const FeedInfo& info = state.info;
    const PollMemory& memory = state.memory;
    connection.query(kSaveFeed).run(
        state.id, info.feed_uid, info.title, info.description, info.home_page_url, info.icon,
        info.language, info.author, info.rights, info.updated, state.validators.etag,
        state.validators.last_modified, state.validators.url, HashOrNull{state.body_hash},
        state.next_poll.at, state.next_poll.reason, state.last_poll, state.last_success,
        state.last_status, state.last_error, state.last_warning, state.failures,
        state.failing_since, state.polls, state.not_modified, state.bytes, state.items,
        memory.hints.ttl, memory.hints.ttl_is_period, memory.hints.skip_hours,
        memory.hints.skip_days, memory.rhythm.gap, memory.rhythm.gaps, memory.rhythm.last_new,
        memory.move.url, memory.move.sightings, memory.move.first_seen, memory.polled_url,
        memory.announced_url, memory.auth_scheme, memory.last_full, memory.last_probe,
        memory.gone_since, state.identity.guid_quality, state.identity.churns,
        state.identity.held_back, state.identity.held_back_at);
}

bool save_not_modified(Connection& connection, const FeedState& state, std::uint64_t wire_bytes) {
    const PollMemory& memory = state.memory;
    return connection.query(kSaveNotModified)
               .run(state.id, state.validators.etag, state.validators.last_modified,
                    state.validators.url, state.next_poll.at, state.next_poll.reason,
                    state.last_poll, state.last_success, state.last_status, wire_bytes,
                    memory.hints.ttl, memory.hints.ttl_is_period, memory.hints.skip_hours,
                    memory.hints.skip_days, memory.rhythm.gap, memory.rhythm.gaps,
                    memory.rhythm.last_new, memory.move.url, memory.move.sightings,
                    memory.move.first_seen, memory.polled_url, memory.announced_url,
                    memory.auth_scheme, memory.last_full, memory.last_probe,
                    memory.gone_since) == 1;
}

FeedState after_poll(FeedState state, const FeedUpdate& update, std::size_t new_items) {
    state.memory = update.memory;
    state.next_poll = update.next_poll;
    if (new_items > 0 && update.with_news) {
        state.memory.rhythm = update.with_news->rhythm;
        state.next_poll = update.with_news->next_poll;
    }
    state.items += static_cast<std::int64_t>(new_items);
    state.last_poll = update.at;
    state.last_status = update.http_status;
    state.polls += 1;
    state.bytes += static_cast<std::int64_t>(update.wire_bytes);
    if (update.outcome == PollOutcome::Failed) {
        // The validators stay: they belong to what is stored, and nothing new was stored (invariant
        // 1).
        state.last_error = update.error.empty() ? "failed" : update.error;
        if (update.network_down) return state;  // says nothing about the feed
        state.failures += 1;
        if (!state.failing_since) state.failing_since = update.at;
        return state;
    }
    state.last_success = update.at;
    state.last_error.clear();
    state.failures = 0;
    state.failing_since.reset();
    if (update.validators) state.validators = *update.validators;
    if (update.outcome == PollOutcome::NotModified) state.not_modified += 1;
    if (update.outcome == PollOutcome::Changed) {
        if (update.info) state.info = *update.info;
        state.body_hash = update.body_hash;
        state.last_warning = update.warning;
    }
    return state;
}

std::vector<FeedState> sync_feeds(Connection& connection,
                                  std::span<const Subscription> subscriptions, TimePoint now) {
    static const std::string kReason = "new feed";
    std::map<std::string, Configured> known = load_configured(connection);
    std::vector<FeedId> ids;
    std::map<std::string, FeedId> chosen;
    for (const Subscription& subscription : subscriptions) {
        if (const auto twice = chosen.find(subscription.url); twice != chosen.end()) {
            ids.push_back(twice->second);
            continue;
        }
        const auto position = static_cast<std::int64_t>(ids.size());
        const auto row = known.find(subscription.url);
        FeedId id{};
        if (row == known.end()) {
            connection.query(kAddFeed).run(subscription.url, position, subscription.title,
                                           subscription.category, subscription.is_private, now,
                                           kReason);
            id = FeedId{connection.database().getLastInsertRowid()};
        } else {
            id = row->second.id;
            if (!follows(row->second, subscription, position))
                connection.query(kFollowConfiguration)
                    .run(id, position, subscription.title, subscription.category,
                         subscription.is_private);
        }
        chosen.emplace(subscription.url, id);
        ids.push_back(id);
    }
    for (const auto& [url, row] : known)
        if (row.active && !chosen.contains(url)) connection.query(kHideFeed).run(row.id);

    // In one read: a statement for each feed would take most of a start with thousands.
    std::vector<FeedState> active = load_active_feeds(connection);
    std::unordered_map<FeedId, std::size_t> places;
    for (std::size_t i = 0; i < active.size(); ++i) places.emplace(active[i].id, i);
    std::vector<FeedState> states;
    states.reserve(ids.size());
    for (const FeedId id : ids) states.push_back(active[places.at(id)]);
    return states;
}

}  // namespace feedmerged::store
