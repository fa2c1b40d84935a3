// SPDX-License-Identifier: MIT
// They are stored as if their feeds had just shown them, so that keys are made in one place alone;
// then they get back what only the earlier store knew.
#include "restore.hpp"

#include "feed_rows.hpp"
#include "housekeeping.hpp"
#include "item_writer.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace feedmerged::store {
namespace {

constexpr const char kFeeds[] = "SELECT id, url FROM feed";
constexpr const char kNameFeed[] =
    "UPDATE feed SET own_title = ?2 WHERE id = ?1 AND own_title = ''";
constexpr const char kFindRow[] = R"sql(
SELECT item.id, item.story FROM known JOIN item ON item.id = known.item
WHERE known.feed = ? AND known.key = ?)sql";
constexpr const char kDateItem[] =
    "UPDATE item SET first_seen = ?2, published = ?3, updated = ?4 WHERE id = ?1";
constexpr const char kDateStory[] =
    "UPDATE story SET sort_date = ?2, updated = ?3 WHERE id = ?1 AND entry_id = ?4";
// Without a hash, so that the next document completes the item; carried by none yet.
constexpr const char kForgetContent[] =
    "UPDATE known SET content_hash = NULL, carried = 0 WHERE feed = ? AND key = ?";
constexpr const char kJoin[] = "UPDATE item SET story = ?2, rule = ?3 WHERE id = ?1";
constexpr const char kDropStory[] = "DELETE FROM story WHERE id = ? AND item = ?";

struct Row {
    std::int64_t item = 0;
    std::int64_t story = 0;
};

class Restorer {
  public:
    Restorer(Connection& connection, Bands& bands, TimePoint now)
        : connection_(connection), bands_(bands), now_(now) {
        Query rows = connection_.query(kFeeds);
        rows.start();
        while (rows.next()) feeds_.emplace(rows.text(1), rows.feed(0));
    }

    StoryId restore(const RestoredStory& story) {
        const FeedId* const feed = subscribed(story.feed_url);
        if (feed == nullptr) return {};
        connection_.query(kNameFeed).run(*feed, story.feed_title);
        const Row row = add(*feed, story.item);
        if (row.item == 0) return {};
        const TimePoint sort_date = std::min(story.first_seen, story.published);
        connection_.query(kDateItem).run(row.item, story.first_seen, story.published,
                                         story.updated);
        connection_.query(kDateStory)
            .run(row.story, sort_date, story.updated, story.item.global_id);
        for (const RestoredStory::Copy& copy : story.copies) join(copy, story, row.story);
        return StoryId{row.story};
    }

  private:
    const FeedId* subscribed(const std::string& url) const {
        const auto feed = feeds_.find(url);
        return feed == feeds_.end() ? nullptr : &feed->second;
    }

    Row find(FeedId feed, const Item& item) {
        Query rows = connection_.query(kFindRow);
        if (!rows.start(feed, item.key).next()) return {};
        return {rows.integer(0), rows.integer(1)};
    }

    /// Another output may have brought it back already.
    Row add(FeedId feed, const Item& item) {
        if (const Row row = find(feed, item); row.item != 0) return row;
        const auto before = load_feed(connection_, feed);
        if (!before) return {};
        FeedUpdate update;
        update.items = {item};
        update.at = now_;
        (void)ItemWriter(connection_, bands_, *before, update).store();
        connection_.query(kForgetContent).run(feed, item.key);
        return find(feed, item);
    }

    /// Whatever rule joined the copy then: it must not become a story of its own now.
    void join(const RestoredStory::Copy& copy, const RestoredStory& story, std::int64_t id) {
        const FeedId* const feed = subscribed(copy.feed_url);
        if (feed == nullptr) return;
        const Row row = add(*feed, copy.item);
        if (row.item == 0) return;
        connection_.query(kDateItem).run(row.item, story.first_seen, story.published,
                                         story.updated);
        if (row.story == id) return;
        connection_.query(kJoin).run(row.item, id, copy.rule);
        connection_.query(kDropStory).run(row.story, row.item);
    }

    Connection& connection_;
    Bands& bands_;
    TimePoint now_;
    std::map<std::string, FeedId> feeds_{};
};

}  // namespace

std::vector<StoryId> restore_stories(Connection& connection, Bands& bands,
                                     std::span<const RestoredStory> stories, TimePoint now) {
    Restorer restorer(connection, bands, now);
    std::vector<StoryId> out;
    out.reserve(stories.size());
    for (const RestoredStory& story : stories) {
        out.push_back(restorer.restore(story));
        note_first_seen(connection, story.first_seen);
    }
    return out;
}

}  // namespace feedmerged::store
