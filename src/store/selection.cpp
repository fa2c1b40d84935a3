// SPDX-License-Identifier: MIT
#include "selection.hpp"

#include "errors.hpp"

#include <algorithm>
#include <optional>
#include <unordered_set>

namespace feedmerged::store {

const char kStoriesByDate[] =
    "SELECT id, entry_id, sort_date, feed FROM story ORDER BY sort_date DESC, entry_id";

namespace {

constexpr const char kActiveFeeds[] = "SELECT id, category FROM feed WHERE active = 1";
constexpr const char kFeedsOfStory[] = "SELECT feed FROM item WHERE story = ?";
constexpr const char kShown[] = "SELECT updated, language FROM story WHERE id = ?";

/// The feeds whose stories an output shows.
class Sources {
  public:
    Sources(Connection& connection, const OutputSpec& output)
        : copies_(connection.query(kFeedsOfStory)) {
        Query rows = connection.query(kActiveFeeds);
        rows.start();
        while (rows.next())
            if (output.categories.empty() ||
                std::ranges::find(output.categories, rows.text(1)) != output.categories.end())
                feeds_.insert(rows.integer(0));
    }

    [[nodiscard]] bool empty() const { return feeds_.empty(); }

    /// Whether the winner's feed is among them, or that of another copy.
    [[nodiscard]] bool show(StoryId story, FeedId winner) {
        if (feeds_.contains(static_cast<std::int64_t>(winner))) return true;
        copies_.start(story);
        while (copies_.next())
            if (feeds_.contains(copies_.integer(0))) return true;
        return false;
    }

  private:
    std::unordered_set<std::int64_t> feeds_;
    Query copies_;
};

}  // namespace

std::vector<StoryRef> select_stories(Connection& connection, const OutputSpec& output) {
    std::vector<StoryRef> selected;
    Sources sources(connection, output);
    if (sources.empty()) return selected;
    Query stories = connection.query(kStoriesByDate);
    Query shown = connection.query(kShown);
    std::optional<TimePoint> oldest;
    for (stories.start(); stories.next();) {
        const TimePoint sort_date = stories.time(2);
        if (oldest && sort_date < *oldest) break;
        StoryRef story{.id = stories.story(0), .sort_date = sort_date, .feed = stories.feed(3)};
        if (!sources.show(story.id, story.feed)) continue;
        // Back from the newest story of this output, so that time alone changes nothing.
        if (!oldest && output.max_age > Seconds{0}) oldest = sort_date - output.max_age;
        if (!shown.start(story.id).next())
            throw DamagedError("an index names a story that is not there");
        story.entry_id = stories.text(1);
        story.updated = shown.time(0);
        story.language = shown.text(1);
        selected.push_back(std::move(story));
        if (output.limit != 0 && selected.size() >= output.limit) break;
    }
    return selected;
}

}  // namespace feedmerged::store
