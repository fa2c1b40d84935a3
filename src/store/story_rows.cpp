// SPDX-License-Identifier: MIT
#include "story_rows.hpp"

#include "codec.hpp"
#include "feedmerged/core/hash.hpp"
#include "feedmerged/dedup/canonical_url.hpp"

#include <string>
#include <utility>

namespace feedmerged::store {
namespace {

constexpr const char kLoadStory[] = R"sql(
SELECT story.entry_id, story.sort_date, item.first_seen, item.published, item.updated, item.feed,
       feed.url, feed.title, feed.category,
       feed.feed_uid, feed.own_title, feed.description, feed.home_page_url, feed.icon,
       feed.language, feed.author, feed.rights, feed.updated,
       item.guid, item.key, item.url, item.external_url, item.title, text.summary_html,
       text.content_html, text.teaser, item.authors, item.tags, item.attachments, item.image,
       item.language, item.rights,
       item.canonical_key, known.content_hash, item.id
FROM story
JOIN item ON item.id = coalesce(?2, story.item)
JOIN feed ON feed.id = item.feed
-- Text that was lent is shown as long as it shows nothing of a private feed.
JOIN item AS text ON text.id = coalesce(?2, (
    SELECT lender.id FROM item AS lender JOIN feed AS owner ON owner.id = lender.feed
    WHERE lender.id = story.text_item AND owner.private <= feed.private), story.item)
LEFT JOIN known ON known.feed = item.feed AND known.key = item.key
WHERE story.id = ?1)sql";

// Of subscribed feeds: what is no longer subscribed is hidden from every output.
constexpr const char kLoadCopies[] = R"sql(
SELECT feed.url, item.guid, item.url, item.rule
FROM item JOIN feed ON feed.id = item.feed
WHERE item.story = ?1 AND item.id <> ?2 AND feed.active = 1 AND feed.private <= ?3
ORDER BY item.id)sql";

// The guids that its feeds gave to its items later.
constexpr const char kLoadAliases[] = R"sql(
SELECT feed.url, alias.guid, alias.url, alias.rule
FROM item JOIN feed ON feed.id = item.feed JOIN alias ON alias.item = item.id
WHERE item.story = ?1 AND feed.active = 1 AND feed.private <= ?2
ORDER BY alias.id)sql";

constexpr const char kLoadTeaser[] = R"sql(
SELECT story.entry_id, item.url, item.title, text.teaser, item.language
FROM story
JOIN item ON item.id = coalesce(?2, story.item)
JOIN feed ON feed.id = item.feed
JOIN item AS text ON text.id = coalesce(?2, (
    SELECT lender.id FROM item AS lender JOIN feed AS owner ON owner.id = lender.feed
    WHERE lender.id = story.text_item AND owner.private <= feed.private), story.item)
WHERE story.id = ?1)sql";

constexpr const char kAnyPrivate[] = "SELECT 1 FROM feed WHERE private = 1 LIMIT 1";
constexpr const char kWinnerIsPrivate[] =
    "SELECT feed.private FROM story JOIN feed ON feed.id = story.feed WHERE story.entry_id = ?";

constexpr const char kByEntryId[] = "SELECT id FROM story WHERE entry_id = ?";
constexpr const char kByUrl[] =
    "SELECT story FROM item WHERE canonical_key = ?1 AND url = ?2 ORDER BY id LIMIT 1";
constexpr const char kByOddUrl[] =
    "SELECT story FROM item WHERE canonical_key IS NULL AND url <> '' AND url = ? ORDER BY id "
    "LIMIT 1";
constexpr const char kByCanonicalKey[] =
    "SELECT story FROM item WHERE canonical_key = ? ORDER BY id LIMIT 1";

FeedInfo read_source(const Query& row) {
    FeedInfo info;
    info.feed_uid = row.text(9);
    info.title = row.text(10);
    info.description = row.text(11);
    info.home_page_url = row.text(12);
    info.icon = row.text(13);
    info.language = row.text(14);
    info.author = row.text(15);
    info.rights = row.text(16);
    info.updated = row.optional_time(17);
    return info;
}

Item read_item(const Query& row) {
    Item item;
    item.published = row.optional_time(3);
    item.updated = row.time(4);
    item.guid = row.text(18);
    item.key = row.hash(19);
    item.url = row.text(20);
    item.external_url = row.text(21);
    item.title = row.text(22);
    item.summary_html = row.text(23);
    item.content_html = row.text(24);
    item.teaser = row.text(25);
    item.authors = decode_people(row.text_view(26));
    item.tags = decode_texts(row.text_view(27));
    item.attachments = decode_attachments(row.text_view(28));
    item.image = row.text(29);
    item.language = row.text(30);
    item.rights = row.text(31);
    item.canonical_key = row.hash(32);
    item.content_hash = row.hash(33);
    return item;
}

std::string title_of_feed(const std::string& configured, const std::string& own,
                          const std::string& url) {
    if (!configured.empty()) return configured;
    return own.empty() ? url : own;
}

Story read_story(StoryId id, const Query& row) {
    Story story;
    story.id = id;
    story.entry_id = row.text(0);
    story.sort_date = row.time(1);
    story.first_seen = row.time(2);
    story.published = row.optional_time(3).value_or(story.first_seen);
    story.updated = row.time(4);
    story.feed = row.feed(5);
    story.feed_url = row.text(6);
    story.category = row.text(8);
    story.source = read_source(row);
    story.feed_title = title_of_feed(row.text(7), story.source.title, story.feed_url);
    story.item = read_item(row);
    return story;
}

std::vector<StoryCopy> load_copies(Connection& connection, StoryId story, std::int64_t shown,
                                   bool with_private) {
    std::vector<StoryCopy> copies;
    Query rows = connection.query(kLoadCopies);
    rows.start(story, shown, with_private);
    while (rows.next()) copies.push_back({rows.text(0), rows.text(1), rows.text(2), rows.text(3)});
    Query aliases = connection.query(kLoadAliases);
    aliases.start(story, with_private);
    while (aliases.next())
        copies.push_back({aliases.text(0), aliases.text(1), aliases.text(2), aliases.text(3)});
    return copies;
}

template <class... Values>
std::optional<StoryId> find_one(Connection& connection, const char* sql, const Values&... values) {
    Query row = connection.query(sql);
    if (!row.start(values...).next()) return std::nullopt;
    return row.story(0);
}

}  // namespace

std::optional<Story> load_story(Connection& connection, StoryId id,
                                std::optional<std::int64_t> item, bool with_private) {
    Query row = connection.query(kLoadStory);
    if (!row.start(id, item).next()) return std::nullopt;
    Story story = read_story(id, row);
    story.also_in = load_copies(connection, id, row.integer(34), with_private);
    return story;
}

std::optional<OtherStory> load_teaser(Connection& connection, StoryId id,
                                      std::optional<std::int64_t> item) {
    Query row = connection.query(kLoadTeaser);
    if (!row.start(id, item).next()) return std::nullopt;
    return OtherStory{row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)};
}

void drop_private(Connection& connection, std::vector<OtherStory>& others) {
    if (!connection.query(kAnyPrivate).start().next()) return;
    Query row = connection.query(kWinnerIsPrivate);
    std::erase_if(others, [&](const OtherStory& other) {
        return row.start(other.entry_id).next() && row.integer(0) != 0;
    });
}

std::optional<StoryId> find_story(Connection& connection, std::string_view id_or_url) {
    const std::string text(id_or_url);
    if (const auto found = find_one(connection, kByEntryId, text)) return found;
    const Hash128 key = dedup::canonical_key(text);
    if (key != Hash128{})
        if (const auto found = find_one(connection, kByUrl, key, text)) return found;
    if (const auto found = find_one(connection, kByOddUrl, text)) return found;
    if (key == Hash128{}) return std::nullopt;
    return find_one(connection, kByCanonicalKey, key);
}

}  // namespace feedmerged::store
