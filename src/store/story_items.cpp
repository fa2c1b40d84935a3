// SPDX-License-Identifier: MIT
#include "story_items.hpp"

namespace feedmerged::store {
namespace {

constexpr const char kLoadItems[] = R"sql(
SELECT item.id, item.id = story.item, feed.url, feed.title, feed.own_title, feed.category,
       feed.active, coalesce(known.carried, 0), item.guid, item.url, item.title, item.rule,
       item.first_seen, item.published, item.updated, feed.private
FROM item
JOIN story ON story.id = item.story
JOIN feed ON feed.id = item.feed
LEFT JOIN known ON known.feed = item.feed AND known.key = item.key
WHERE item.story = ?
ORDER BY item.id)sql";

}  // namespace

std::vector<StoryItem> load_story_items(Connection& connection, StoryId story) {
    std::vector<StoryItem> items;
    Query row = connection.query(kLoadItems);
    for (row.start(story); row.next();) {
        StoryItem item;
        item.id = row.integer(0);
        item.winner = row.integer(1) != 0;
        item.feed_url = row.text(2);
        item.feed_title = row.text(3).empty() ? row.text(4) : row.text(3);
        item.category = row.text(5);
        item.subscribed = row.integer(6) != 0;
        item.carried = row.integer(7) != 0;
        item.guid = row.text(8);
        item.url = row.text(9);
        item.title = row.text(10);
        item.rule = row.text(11);
        item.first_seen = row.time(12);
        item.published = row.optional_time(13);
        item.updated = row.time(14);
        item.is_private = row.integer(15) != 0;
        items.push_back(std::move(item));
    }
    return items;
}

}  // namespace feedmerged::store
