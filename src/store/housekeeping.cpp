// SPDX-License-Identifier: MIT
#include "housekeeping.hpp"

#include "codec.hpp"
#include "feedmerged/core/flow_limits.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/dedup/ladder.hpp"
#include "fingerprint_rows.hpp"
#include "item_identity.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace feedmerged::store {
namespace {

// No story is older than its sort date, so the index leaves out most of those that are too young.
constexpr const char kFindPurgeable[] = R"sql(
SELECT story.id FROM story
WHERE story.sort_date < ?1 AND NOT EXISTS (
    SELECT 1 FROM item
    JOIN feed ON feed.id = item.feed
    JOIN known ON known.feed = item.feed AND known.key = item.key
    WHERE item.story = story.id
      AND (item.first_seen >= ?1 OR (feed.active = 1 AND known.carried = 1))
))sql";
constexpr const char kItemsSince[] = "SELECT value FROM mark WHERE name = 'items_since'";
constexpr const char kLowerItemsSince[] =
    "UPDATE mark SET value = ?1 WHERE name = 'items_since' AND value > ?1";
constexpr const char kLeaveTombstones[] = R"sql(
UPDATE known SET item = NULL, content_hash = NULL, carried = 0
WHERE (feed, key) IN (SELECT feed, key FROM item WHERE story = ?))sql";
// A story has at most one item of a feed.
constexpr const char kCountDown[] =
    "UPDATE feed SET items = items - 1 WHERE id IN (SELECT feed FROM item WHERE story = ?)";
constexpr const char kItemsOfStory[] = "SELECT id FROM item WHERE story = ?";
constexpr const char kDeleteItems[] = "DELETE FROM item WHERE story = ?";
constexpr const char kDeleteStory[] = "DELETE FROM story WHERE id = ?";

constexpr const char kGetMeta[] = "SELECT value FROM meta WHERE name = ?";
constexpr const char kSetMeta[] =
    "INSERT INTO meta (name, value) VALUES (?, ?) "
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value";
constexpr const char kDropMeta[] = "DELETE FROM meta WHERE name = ?";
const std::string kPublished = "published";
const std::string kPurgedAt = "purged_at";                // seconds since 1970
const std::string kPurgedRetention = "purged_retention";  // seconds

constexpr const char kNextText[] = R"sql(
SELECT id, title, summary_html, content_html, language, teaser
FROM item WHERE id > ? ORDER BY id LIMIT 1)sql";
constexpr const char kNextIdentity[] = R"sql(
SELECT item.id, item.feed, item.key, item.guid, item.url, feed.own_title, item.title,
       item.summary_html, item.content_html, item.attachments
FROM item JOIN feed ON feed.id = item.feed WHERE item.id > ? ORDER BY item.id LIMIT 1)sql";
constexpr const char kSetTeaser[] = "UPDATE item SET teaser = ?2 WHERE id = ?1";

bool has_none_before(Connection& connection, TimePoint cutoff) {
    Query row = connection.query(kItemsSince);
    return row.start().next() && row.time(0) >= cutoff;
}

/// nullopt where there is none, or what is no number.
std::optional<std::int64_t> read_number(Connection& connection, const std::string& name) {
    Query row = connection.query(kGetMeta);
    if (!row.start(name).next()) return std::nullopt;
    const std::string text = row.text(0);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::vector<StoryId> find_purgeable(Connection& connection, TimePoint cutoff) {
    std::vector<StoryId> stories;
    // Stories may be dated long before the store was made: looking at each of them takes as long as
    // polling a thousand feeds that have nothing new.
    if (has_none_before(connection, cutoff)) return stories;
    Query rows = connection.query(kFindPurgeable);
    rows.start(cutoff);
    while (rows.next()) stories.push_back(rows.story(0));
    return stories;
}

std::vector<std::int64_t> items_of(Connection& connection, StoryId story) {
    std::vector<std::int64_t> items;
    Query rows = connection.query(kItemsOfStory);
    rows.start(story);
    while (rows.next()) items.push_back(rows.integer(0));
    return items;
}

void remove_story(Connection& connection, Bands& bands, StoryId story) {
    for (const std::int64_t item : items_of(connection, story)) {
        remove_fingerprint(connection, bands, item);
        remove_aliases(connection, item);
    }
    connection.query(kLeaveTombstones).run(story);
    connection.query(kCountDown).run(story);
    connection.query(kDeleteItems).run(story);
    connection.query(kDeleteStory).run(story);  // and what was frozen for it
}

/// Makes the teaser of the next item behind `last` again and returns the item, 0 behind the last
/// one. One row at a time: articles are up to megabytes long.
std::int64_t refresh_next(Connection& connection, std::int64_t last,
                          const std::function<std::string(const TeaserInput&)>& make) {
    std::int64_t item = 0;
    std::string teaser;
    {
        Query row = connection.query(kNextText);
        if (!row.start(last).next()) return 0;
        item = row.integer(0);
        teaser = make({row.text_view(1), row.text_view(2), row.text_view(3), row.text_view(4)});
        if (teaser == row.text_view(5)) return item;
    }
    connection.query(kSetTeaser).run(item, teaser);
    return item;
}

/// Gives the next item behind `last` a fingerprint and alternate keys of this version and returns
/// it, 0 behind the last one.
std::int64_t refresh_next_identity(Connection& connection, Bands& bands, std::int64_t last,
                                   const std::function<Fingerprint(const IdentityInput&)>& make) {
    std::int64_t item = 0;
    FeedId feed{};
    Hash128 key;
    std::string guid;
    std::string url;
    IdentityInput input;
    {
        Query row = connection.query(kNextIdentity);
        if (!row.start(last).next()) return 0;
        item = row.integer(0);
        feed = row.feed(1);
        key = row.hash(2);
        guid = row.text(3);
        url = row.text(4);
        input = {row.text(5), row.text(6), row.text(7), row.text(8),
                 decode_attachments(row.text_view(9))};
    }
    const Fingerprint print = make(input);
    remove_fingerprint(connection, bands, item);
    add_fingerprint(connection, bands, item, print);
    add_alternates(connection, feed, dedup::alternate_keys(guid, url, print), key);
    return item;
}

}  // namespace

void note_first_seen(Connection& connection, TimePoint at) {
    connection.query(kLowerItemsSince).run(at);
}

std::size_t purge_before(Connection& connection, Bands& bands, TimePoint cutoff) {
    const std::vector<StoryId> stories = find_purgeable(connection, cutoff);
    for (std::span<const StoryId> rest = stories; !rest.empty();) {
        const auto batch = rest.first(std::min(rest.size(), limits::kHousekeepingBatch));
        SQLite::Transaction transaction(connection.database(),
                                        SQLite::TransactionBehavior::IMMEDIATE);
        for (const StoryId story : batch) remove_story(connection, bands, story);
        forget_published(connection);
        transaction.commit();
        rest = rest.subspan(batch.size());
    }
    if (!stories.empty()) {
        const int pages = limits::kVacuumBytes / connection.page_bytes();
        const std::string vacuum = "PRAGMA incremental_vacuum(" + std::to_string(pages) + ')';
        connection.execute(vacuum.c_str());
    }
    return stories.size();
}

void note_purge(Connection& connection, Seconds retention, TimePoint now) {
    connection.query(kSetMeta).run(kPurgedAt, std::to_string(to_unix(now)));
    connection.query(kSetMeta).run(kPurgedRetention, std::to_string(retention.count()));
}

bool purge_is_due(Connection& connection, Seconds retention, TimePoint now) {
    if (read_number(connection, kPurgedRetention) != std::int64_t{retention.count()}) return true;
    const std::optional<std::int64_t> at = read_number(connection, kPurgedAt);
    // One in the future was written by a clock that was wrong.
    if (!at || *at > to_unix(now)) return true;
    const Seconds period = retention > Seconds{0} ? std::min(retention, kPurgeEvery) : kPurgeEvery;
    return to_unix(now) - *at >= period.count();
}

void note_published(Connection& connection, const std::string& made_of) {
    connection.query(kSetMeta).run(kPublished, made_of);
}

std::string load_published(Connection& connection) {
    Query row = connection.query(kGetMeta);
    return row.start(kPublished).next() ? row.text(0) : std::string();
}

void forget_published(Connection& connection) { connection.query(kDropMeta).run(kPublished); }

void refresh_teasers(Connection& connection, const std::string& options_key,
                     const std::function<std::string(const TeaserInput&)>& make) {
    static const std::string kName = "teaser_options";
    {
        Query row = connection.query(kGetMeta);
        if (row.start(kName).next() && row.text(0) == options_key) return;
    }
    for (std::int64_t last = 0, done = 0; !done;) {
        SQLite::Transaction transaction(connection.database(),
                                        SQLite::TransactionBehavior::IMMEDIATE);
        for (std::size_t i = 0; i < limits::kHousekeepingBatch && !done; ++i) {
            const std::int64_t item = refresh_next(connection, last, make);
            done = item == 0;
            if (!done) last = item;
        }
        forget_published(connection);
        if (done) connection.query(kSetMeta).run(kName, options_key);
        transaction.commit();
    }
}

void refresh_identity(Connection& connection, Bands& bands,
                      const std::function<Fingerprint(const IdentityInput&)>& make) {
    static const std::string kName = "identity_version";
    static const std::string version = std::to_string(dedup::kIdentityVersion);
    {
        Query row = connection.query(kGetMeta);
        if (row.start(kName).next() && row.text(0) == version) return;
    }
    for (std::int64_t last = 0, done = 0; !done;) {
        SQLite::Transaction transaction(connection.database(),
                                        SQLite::TransactionBehavior::IMMEDIATE);
        for (std::size_t i = 0; i < limits::kHousekeepingBatch && !done; ++i) {
            const std::int64_t item = refresh_next_identity(connection, bands, last, make);
            done = item == 0;
            if (!done) last = item;
        }
        forget_published(connection);
        if (done) connection.query(kSetMeta).run(kName, version);
        transaction.commit();
    }
}

}  // namespace feedmerged::store
