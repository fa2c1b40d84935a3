// SPDX-License-Identifier: MIT
#include "story_finder.hpp"

#include "feedmerged/core/dedup_limits.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"
#include "fingerprint_rows.hpp"

#include <algorithm>

namespace feedmerged::store {
namespace {

constexpr const char kLoadCopy[] = R"sql(
SELECT item.story, story.item, item.feed, item.key, item.canonical_key, item.guid, item.url,
       item.published, feed.url, feed.home_page_url
FROM item JOIN story ON story.id = item.story JOIN feed ON feed.id = item.feed
WHERE item.id = ?)sql";

// Items of other feeds under this URL, whose stories have none of this feed yet. Two bounded ranges
// of the index instead of "feed <> ?", so that a feed with one URL in all its items is not read
// through for each of them.
constexpr const char kUnderUrl[] = R"sql(
SELECT id FROM (
    SELECT * FROM (SELECT id, story FROM item
                   WHERE canonical_key = ?1 AND feed < ?2 ORDER BY feed, id LIMIT ?3)
    UNION ALL
    SELECT * FROM (SELECT id, story FROM item
                   WHERE canonical_key = ?1 AND feed > ?2 ORDER BY feed, id LIMIT ?3)
) AS candidate
WHERE NOT EXISTS (SELECT 1 FROM item WHERE item.story = candidate.story AND item.feed = ?2)
ORDER BY candidate.id)sql";

// Most pages have one item: that there is no other takes one look.
constexpr const char kAnyUnderUrl[] = "SELECT 1 FROM item WHERE canonical_key = ? LIMIT 1";

constexpr const char kHasItemOfFeed[] = "SELECT 1 FROM item WHERE story = ? AND feed = ?";

bool is_on_sites(const std::string& url, const std::vector<std::string>& sites) {
    const std::string host = site_of(url);
    return !host.empty() && std::ranges::any_of(sites, [&host](const std::string& site) {
        return !site.empty() && (host == site || host.ends_with("." + site));
    });
}

}  // namespace

dedup::Copy StoredCopy::view() const {
    return {guid, url, canonical_key, published, &print, url_is_on_its_site};
}

std::optional<StoredCopy> load_copy(Connection& connection, std::int64_t item) {
    StoredCopy copy{.item = item};
    {
        Query row = connection.query(kLoadCopy);
        if (!row.start(item).next()) return std::nullopt;
        copy.story = row.integer(0);
        copy.winner = row.integer(1);
        copy.feed = row.feed(2);
        copy.key = row.hash(3);
        copy.canonical_key = row.hash(4);
        copy.guid = row.text(5);
        copy.url = row.text(6);
        copy.published = row.optional_time(7);
        copy.url_is_on_its_site =
            is_on_sites(copy.url, {site_of(row.text_view(8)), site_of(row.text_view(9))});
    }
    copy.print = load_fingerprint(connection, item);
    return copy;
}

StoryFinder::StoryFinder(Connection& connection, Bands& bands, FeedId feed,
                         const std::string& feed_url, const std::string& home_page)
    : connection_(connection),
      bands_(bands),
      feed_(feed),
      sites_{site_of(feed_url), site_of(home_page)} {}

dedup::Copy StoryFinder::view(const Item& item, const std::optional<TimePoint>& published) const {
    return {item.guid, item.url,          item.canonical_key,
            published, &item.fingerprint, is_on_sites(item.url, sites_)};
}

std::optional<FoundStory> StoryFinder::find(const dedup::Copy& fresh,
                                            const std::function<bool(const Hash128&)>& is_carried) {
    const std::vector<std::int64_t> of_page = under_url(fresh);
    for (const std::int64_t item : of_page)
        if (auto found = compare_with(item, fresh, is_carried)) return found;
    for (const std::int64_t item :
         find_alike(bands_, *fresh.print, limits::kMaxComparedCandidates)) {
        if (std::ranges::find(of_page, item) != of_page.end()) continue;
        if (!dedup::may_be_copies(load_fingerprint(connection_, item), *fresh.print)) continue;
        if (auto found = compare_with(item, fresh, is_carried)) return found;
    }
    return std::nullopt;
}

std::optional<FoundStory> StoryFinder::compare_with(std::int64_t item, const dedup::Copy& fresh,
                                                    const IsCarried& is_carried) {
    std::optional<StoredCopy> copy = load_copy(connection_, item);
    if (!copy) return std::nullopt;
    if (copy->feed == feed_) {
        if (!dedup::is_renamed_entry(copy->view(), fresh, is_carried(copy->key)))
            return std::nullopt;
        return FoundStory{std::move(*copy), std::string(dedup::rule::kTitleAndText), true};
    }
    const std::string_view rule = dedup::copies_of_one_story(copy->view(), fresh);
    if (rule.empty() || !may_join(*copy, *fresh.print)) return std::nullopt;
    return FoundStory{std::move(*copy), std::string(rule), false};
}

std::vector<std::int64_t> StoryFinder::under_url(const dedup::Copy& fresh) {
    std::vector<std::int64_t> items;
    if (fresh.canonical_key == Hash128{}) return items;
    if (!connection_.query(kAnyUnderUrl).start(fresh.canonical_key).next()) return items;
    Query rows = connection_.query(kUnderUrl);
    rows.start(fresh.canonical_key, feed_, limits::kMaxJoinCandidates);
    while (rows.next()) items.push_back(rows.integer(0));
    return items;
}

bool StoryFinder::may_join(const StoredCopy& copy, const Fingerprint& fresh) {
    if (connection_.query(kHasItemOfFeed).start(copy.story, feed_).next()) return false;
    return copy.item == copy.winner ||
           !dedup::contradict(load_fingerprint(connection_, copy.winner), fresh);
}

}  // namespace feedmerged::store
