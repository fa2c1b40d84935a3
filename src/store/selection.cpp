// SPDX-License-Identifier: MIT
#include "selection.hpp"

#include "codec.hpp"
#include "errors.hpp"
#include "feedmerged/core/hash.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

namespace feedmerged::store {

const char kStoriesByDate[] =
    "SELECT id, entry_id, sort_date, feed FROM story ORDER BY sort_date DESC, entry_id";

namespace {

constexpr const char kFeeds[] = "SELECT id, url, category, active, private FROM feed";
constexpr const char kFeedsOfStory[] = "SELECT feed FROM item WHERE story = ?";
constexpr const char kCopies[] = "SELECT id, feed FROM item WHERE story = ? ORDER BY id";
constexpr const char kWinner[] = "SELECT item FROM story WHERE id = ?";
constexpr const char kShown[] = "SELECT updated, language FROM story WHERE id = ?";
constexpr const char kShownCopy[] = "SELECT updated, language, guid, key FROM item WHERE id = ?";
constexpr const char kVersion[] =
    "SELECT known.content_hash FROM item JOIN known ON known.feed = item.feed AND known.key = "
    "item.key WHERE item.id = ?";
constexpr const char kJudged[] =
    "SELECT title, summary_html, content_html, authors, tags, language FROM item WHERE id = ?";

struct Source {
    FeedScope feed{};
    bool shows = false;   ///< its stories belong into the output
    bool hidden = false;  ///< private: nothing of it may be seen
    bool judged = false;  ///< its own rules are asked
};

struct Copy {
    std::int64_t item = 0;
    std::int64_t feed = 0;
};

class JudgedCopy final : public CopyToJudge {
  public:
    JudgedCopy(Connection& connection, std::int64_t item, const FeedScope& feed)
        : connection_(connection), item_(item), feed_(feed) {}

    [[nodiscard]] std::int64_t item() const override { return item_; }
    [[nodiscard]] const FeedScope& feed() const override { return feed_; }
    [[nodiscard]] Hash128 version() override {
        Query row = connection_.query(kVersion);
        return row.start(item_).next() ? row.hash(0) : Hash128{};
    }
    [[nodiscard]] Item load() override {
        Query row = connection_.query(kJudged);
        Item item;
        if (!row.start(item_).next()) throw DamagedError("an item is missing");
        item.title = row.text(0);
        item.summary_html = row.text(1);
        item.content_html = row.text(2);
        item.authors = decode_people(row.text_view(3));
        item.tags = decode_texts(row.text_view(4));
        item.language = row.text(5);
        return item;
    }

  private:
    Connection& connection_;
    std::int64_t item_;
    const FeedScope& feed_;
};

/// The feeds whose stories an output shows, and which copy it shows of each.
class Sources {
  public:
    Sources(Connection& connection, const OutputSpec& output, StoryFilter* filter)
        : connection_(connection), filter_(filter) {
        Query rows = connection.query(kFeeds);
        for (rows.start(); rows.next();) {
            FeedScope feed{rows.text(1), rows.text(2), rows.integer(3) != 0, rows.integer(4) != 0};
            if (filter != nullptr) filter->adjust(feed);
            Source source;
            source.hidden = feed.is_private && !output.is_private;
            source.shows =
                feed.subscribed && !source.hidden &&
                (output.categories.empty() ||
                 std::ranges::find(output.categories, feed.category) != output.categories.end());
            source.judged = filter != nullptr && filter->judges(feed);
            source.feed = std::move(feed);
            any_shown_ = any_shown_ || source.shows;
            simple_ = simple_ && !source.hidden && !source.judged;
            feeds_.emplace(rows.integer(0), std::move(source));
        }
        judges_stories_ = filter != nullptr && filter->judges_stories();
    }

    [[nodiscard]] bool empty() const { return !any_shown_; }

    /// Whether the story is shown, and by which copy.
    [[nodiscard]] bool show(StoryRef& story) {
        const Source& winner = feeds_.at(static_cast<std::int64_t>(story.feed));
        const bool undisputed = winner.shows && !winner.judged;
        if (undisputed || simple_) {
            if (!undisputed && !carried_by_shown(story.id)) return false;
            return !judges_stories_ || keeps_story(winner_of(story.id), story.feed);
        }
        return choose_copy(story);
    }

  private:
    /// Whether a copy's feed is among those that are shown.
    [[nodiscard]] bool carried_by_shown(StoryId story) {
        Query copies = connection_.query(kFeedsOfStory);
        for (copies.start(story); copies.next();)
            if (feeds_.at(copies.integer(0)).shows) return true;
        return false;
    }

    [[nodiscard]] bool choose_copy(StoryRef& story) {
        const std::vector<Copy> copies = load_copies(story.id);
        const std::int64_t winner = winner_of(story.id);
        const auto may_count = [&](const Copy& copy) {
            return feeds_.at(copy.feed).shows && keeps(copy);
        };
        const auto first = std::ranges::find_if(copies, may_count);
        if (first == copies.end()) return false;
        const Source& winning = feeds_.at(static_cast<std::int64_t>(story.feed));
        if (!winning.hidden && keeps({winner, static_cast<std::int64_t>(story.feed)}))
            return !judges_stories_ || keeps_story(winner, story.feed);
        show_copy(story, *first, winning.hidden);
        return !judges_stories_ || keeps_story(story.item, story.feed);
    }

    [[nodiscard]] std::vector<Copy> load_copies(StoryId story) {
        std::vector<Copy> copies;
        Query rows = connection_.query(kCopies);
        for (rows.start(story); rows.next();) copies.push_back({rows.integer(0), rows.integer(1)});
        return copies;
    }

    [[nodiscard]] std::int64_t winner_of(StoryId story) {
        Query row = connection_.query(kWinner);
        if (!row.start(story).next())
            throw DamagedError("an index names a story that is not there");
        return row.integer(0);
    }

    [[nodiscard]] bool keeps(const Copy& copy) {
        const Source& source = feeds_.at(copy.feed);
        if (!source.judged) return true;
        JudgedCopy judged(connection_, copy.item, source.feed);
        return filter_->keeps(judged);
    }

    [[nodiscard]] bool keeps_story(std::int64_t item, FeedId feed) {
        JudgedCopy judged(connection_, item, feeds_.at(static_cast<std::int64_t>(feed)).feed);
        return filter_->keeps_story(judged);
    }

    /// The id of a story is made of its first copy, so a private one may show in it.
    void show_copy(StoryRef& story, const Copy& copy, bool hide_id) {
        Query row = connection_.query(kShownCopy);
        if (!row.start(copy.item).next()) throw DamagedError("an item is missing");
        story.item = copy.item;
        story.feed = FeedId{copy.feed};
        story.updated = row.time(0);
        story.language = row.text(1);
        if (!hide_id) return;
        const std::string guid = row.text(2);
        story.entry_id = uuid5_urn(feeds_.at(copy.feed).feed.url + '\n' +
                                   (guid.empty() ? to_hex(row.hash(3)) : guid));
    }

    Connection& connection_;
    StoryFilter* filter_;
    std::unordered_map<std::int64_t, Source> feeds_{};
    bool any_shown_ = false;
    bool simple_ = true;  ///< no feed is hidden or judged
    bool judges_stories_ = false;
};

void read_shown(Connection& connection, StoryRef& story) {
    Query shown = connection.query(kShown);
    if (!shown.start(story.id).next())
        throw DamagedError("an index names a story that is not there");
    story.updated = shown.time(0);
    story.language = shown.text(1);
}

}  // namespace

std::vector<StoryRef> select_stories(Connection& connection, const OutputSpec& output,
                                     StoryFilter* filter) {
    std::vector<StoryRef> selected;
    Sources sources(connection, output, filter);
    if (sources.empty()) return selected;
    Query stories = connection.query(kStoriesByDate);
    std::optional<TimePoint> oldest;
    for (stories.start(); stories.next();) {
        const TimePoint sort_date = stories.time(2);
        if (oldest && sort_date < *oldest) break;
        StoryRef story{.id = stories.story(0),
                       .entry_id = stories.text(1),
                       .sort_date = sort_date,
                       .feed = stories.feed(3)};
        if (!sources.show(story)) continue;
        // Back from the newest story of this output, so that time alone changes nothing.
        if (!oldest && output.max_age > Seconds{0}) oldest = sort_date - output.max_age;
        if (story.item == 0) read_shown(connection, story);
        selected.push_back(std::move(story));
        if (output.limit != 0 && selected.size() >= output.limit) break;
    }
    return selected;
}

}  // namespace feedmerged::store
