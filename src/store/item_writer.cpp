// SPDX-License-Identifier: MIT
#include "item_writer.hpp"

#include "codec.hpp"
#include "errors.hpp"
#include "feedmerged/core/limits.hpp"

#include <optional>
#include <utility>

namespace feedmerged::store {
namespace {

constexpr const char kNextItem[] = "SELECT coalesce(max(id), 0) + 1 FROM item";
constexpr const char kNextStory[] = "SELECT coalesce(max(id), 0) + 1 FROM story";

constexpr const char kLoadKnown[] =
    "SELECT key, item, content_hash, carried FROM known WHERE feed = ?";
constexpr const char kAddKnown[] =
    "INSERT INTO known (feed, key, item, content_hash, carried) VALUES (?, ?, ?, ?, 1)";
constexpr const char kChangeKnown[] =
    "UPDATE known SET content_hash = ?3 WHERE feed = ?1 AND key = ?2";
constexpr const char kMarkCarried[] = "UPDATE known SET carried = ?3 WHERE feed = ?1 AND key = ?2";

constexpr const char kAddStory[] = R"sql(
INSERT INTO story (id, item, feed, entry_id, sort_date, updated, language)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (entry_id) DO NOTHING)sql";

constexpr const char kAddItem[] = R"sql(
INSERT INTO item (id, feed, story, rule, key, canonical_key, first_seen, published, updated, guid,
                  url, external_url, title, teaser, image, language, rights, authors, tags,
                  attachments, summary_html, content_html)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";

constexpr const char kLoadUpdated[] = "SELECT updated FROM item WHERE id = ?";
// What an item was when it was first seen stays: its story, first_seen and published.
constexpr const char kChangeItem[] = R"sql(
UPDATE item SET canonical_key = ?2, updated = ?3, guid = ?4, url = ?5, external_url = ?6,
    title = ?7, teaser = ?8, image = ?9, language = ?10, rights = ?11, authors = ?12, tags = ?13,
    attachments = ?14, summary_html = ?15, content_html = ?16
WHERE id = ?1)sql";
constexpr const char kChangeStory[] = R"sql(
UPDATE story SET updated = ?2, language = ?3
WHERE id = (SELECT story FROM item WHERE id = ?1) AND item = ?1)sql";

// The first story that an item of another feed has under this URL, and that has none of this feed
// yet. Two bounded ranges of the index instead of "feed <> ?", so that a feed with one URL in all
// its items is not read through for each of them.
constexpr const char kFindStory[] = R"sql(
SELECT story FROM (
    SELECT * FROM (SELECT id, story FROM item
                   WHERE canonical_key = ?1 AND feed < ?2 ORDER BY feed, id LIMIT ?3)
    UNION ALL
    SELECT * FROM (SELECT id, story FROM item
                   WHERE canonical_key = ?1 AND feed > ?2 ORDER BY feed, id LIMIT ?3)
) AS candidate
WHERE NOT EXISTS (SELECT 1 FROM item WHERE item.story = candidate.story AND item.feed = ?2)
ORDER BY candidate.id LIMIT 1)sql";

std::int64_t one_number(Connection& connection, const char* sql) {
    Query row = connection.query(sql);
    row.start().next();
    return row.integer(0);
}

}  // namespace

ItemWriter::ItemWriter(Connection& connection, FeedId feed, std::string feed_url, TimePoint at)
    : connection_(connection),
      feed_(feed),
      feed_url_(std::move(feed_url)),
      at_(at),
      next_item_(one_number(connection, kNextItem)),
      next_story_(one_number(connection, kNextStory)) {}

StoredItems ItemWriter::store(std::span<const Item> items) {
    stored_ = {};
    KnownItems known = load_known();
    for (const Item& item : items) {
        const auto [entry, is_new] = known.try_emplace(item.key);
        Known& row = entry->second;
        if (row.present) continue;  // twice in one document: the first stands
        row.present = true;
        if (is_new) {
            add(item);
        } else if (row.item != 0) {
            if (row.content_hash != item.content_hash)
                change(row.item, item, row.content_hash == Hash128{});
            if (!row.carried) mark_carried(item.key, true);
        }  // else a tombstone: purged once, never back
    }
    for (const auto& [key, row] : known)
        if (row.carried && !row.present) mark_carried(key, false);
    return stored_;
}

ItemWriter::KnownItems ItemWriter::load_known() {
    KnownItems known;
    Query rows = connection_.query(kLoadKnown);
    rows.start(feed_);
    while (rows.next()) {  // in the order of the keys, so each goes to the end
        const std::int64_t item = rows.is_null(1) ? 0 : rows.integer(1);
        known.emplace_hint(known.end(), rows.hash(0),
                           Known{item, rows.hash(2), rows.integer(3) != 0, false});
    }
    return known;
}

void ItemWriter::add(const Item& item) {
    static const std::string kFirst;
    static const std::string kByCanonicalUrl = "canonical-url";
    const ItemDates dates = dates_at_first_sight(item, at_);
    const std::int64_t id = next_item_++;
    std::int64_t story = find_story(item);
    const bool joins = story != 0;
    if (!joins) {
        story = next_story_++;
        add_story(story, id, item, dates);
        ++stored_.new_stories;
    }
    const std::string authors = encode(item.authors);
    const std::string tags = encode(item.tags);
    const std::string attachments = encode(item.attachments);
    connection_.query(kAddItem).run(
        id, feed_, story, joins ? kByCanonicalUrl : kFirst, item.key,
        HashOrNull{item.canonical_key}, dates.first_seen, dates.published, dates.updated, item.guid,
        item.url, item.external_url, item.title, item.teaser, item.image, item.language,
        item.rights, TextOrNull{authors}, TextOrNull{tags}, TextOrNull{attachments},
        item.summary_html, item.content_html);
    connection_.query(kAddKnown).run(feed_, item.key, id, item.content_hash);
    ++stored_.new_items;
}

void ItemWriter::change(std::int64_t id, const Item& item, bool restored) {
    TimePoint updated{};
    {
        Query row = connection_.query(kLoadUpdated);
        if (!row.start(id).next()) throw DamagedError("an item is missing");
        updated = row.time(0);
    }
    // What was restored from an output is only completed: its source has not edited it.
    if (!restored) updated = updated_by_change(updated, item, at_);
    const std::string authors = encode(item.authors);
    const std::string tags = encode(item.tags);
    const std::string attachments = encode(item.attachments);
    connection_.query(kChangeItem)
        .run(id, HashOrNull{item.canonical_key}, updated, item.guid, item.url, item.external_url,
             item.title, item.teaser, item.image, item.language, item.rights, TextOrNull{authors},
             TextOrNull{tags}, TextOrNull{attachments}, item.summary_html, item.content_html);
    connection_.query(kChangeStory).run(id, updated, item.language);
    connection_.query(kChangeKnown).run(feed_, item.key, item.content_hash);
    ++stored_.changed_items;
}

void ItemWriter::mark_carried(const Hash128& key, bool carried) {
    connection_.query(kMarkCarried).run(feed_, key, carried);
}

std::int64_t ItemWriter::find_story(const Item& item) {
    if (item.canonical_key == Hash128{}) return 0;
    Query rows = connection_.query(kFindStory);
    return rows.start(item.canonical_key, feed_, limits::kMaxJoinCandidates).next()
               ? rows.integer(0)
               : 0;
}

void ItemWriter::add_story(std::int64_t story, std::int64_t item_id, const Item& item,
                           const ItemDates& dates) {
    Query insert = connection_.query(kAddStory);
    const auto add_as = [&](const std::string& entry_id) {
        return insert.run(story, item_id, feed_, entry_id, dates.sort_date, dates.updated,
                          item.language) == 1;
    };
    if (!item.global_id.empty() && add_as(item.global_id)) return;
    // Of the feed and the guid, so that another installation gives the same id.
    const std::string name = feed_url_ + '\n' + (item.guid.empty() ? to_hex(item.key) : item.guid);
    if (add_as(uuid5_urn(name))) return;
    // Somebody else's entry claims this very id: the name space is no secret.
    for (int attempt = 2; !add_as(uuid5_urn(name + '\n' + std::to_string(attempt))); ++attempt) {
    }
}

}  // namespace feedmerged::store
