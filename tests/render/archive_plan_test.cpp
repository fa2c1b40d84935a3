// SPDX-License-Identifier: MIT
// When archives are closed: nothing is ever in neither the document nor an archive.
#include "feedmerged/render/archive_plan.hpp"

#include "feedmerged/core/output_limits.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::render;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kNow = from_unix(1'767'323'045);

StoryRef story(int id, TimePoint date) {
    return {.id = StoryId{id},
            .entry_id = "tag:" + std::to_string(id),
            .sort_date = date,
            .updated = date,
            .feed = FeedId{1},
            .language = "en"};
}

/// An output over time: stories come, documents and archives are made.
class World {
  public:
    explicit World(std::size_t limit, Seconds max_age = Seconds{0}) {
        output_.limit = limit;
        output_.max_age = max_age;
    }
    void add(TimePoint date) { stories_.push_back(story(++last_, date)); }

    void publish(std::optional<TimePoint> before = std::nullopt) {
        std::ranges::sort(stories_, [](const StoryRef& a, const StoryRef& b) {
            return a.sort_date != b.sort_date ? a.sort_date > b.sort_date : a.entry_id < b.entry_id;
        });
        std::vector<StoryRef> open;
        for (const StoryRef& ref : stories_)
            if (!archived_.contains(ref.id)) open.push_back(ref);
        for (const auto& archive : plan_archives(stories_, open, output_, before)) {
            sizes_.push_back(archive.size());
            CHECK_FALSE(archive.empty());
            CHECK(archive.size() <= limits::kArchiveStories);
            for (const StoryRef& ref : archive) {
                CHECK(archived_.insert(ref.id).second);  // in no other
                CHECK(archive.front().sort_date >= ref.sort_date);
            }
        }
        check_nothing_is_lost(before);
    }

    std::vector<std::size_t> sizes_{};

  private:
    void check_nothing_is_lost(std::optional<TimePoint> before) {
        const std::size_t shown = count_shown(stories_, output_);
        for (std::size_t i = 0; i < stories_.size(); ++i) {
            const bool must = i >= shown || (before && stories_[i].sort_date < *before);
            if (must) CHECK(archived_.contains(stories_[i].id));
        }
    }

    OutputSpec output_{};
    std::vector<StoryRef> stories_{};
    std::set<StoryId> archived_{};
    int last_ = 0;
};

}  // namespace

TEST_SUITE("render/archive_plan") {
    TEST_CASE("plan_archives: nothing while everything is shown") {
        World world(100);
        for (int i = 0; i < 100; ++i) world.add(kNow + i * 1h);
        world.publish();
        CHECK(world.sizes_.empty());
    }

    TEST_CASE("plan_archives: the first that falls out takes the older half with it") {
        World world(100);
        for (int i = 0; i < 500; ++i) {
            world.add(kNow + i * 1h);
            world.publish();
        }
        REQUIRE_FALSE(world.sizes_.empty());
        for (const std::size_t size : world.sizes_) CHECK(size == 51);
    }

    TEST_CASE("plan_archives: a long past goes into full archives") {
        World world(100);
        for (int i = 0; i < 1050; ++i) world.add(kNow + i * 1h);
        world.publish();
        REQUIRE(world.sizes_.size() == 10);
        for (std::size_t i = 0; i + 1 < world.sizes_.size(); ++i) CHECK(world.sizes_[i] == 100);
    }

    TEST_CASE("plan_archives: late stories with old dates go into a later archive") {
        World world(10);
        for (int i = 0; i < 30; ++i) world.add(kNow + i * 1h);
        world.publish();
        const std::size_t before = world.sizes_.size();
        world.add(kNow - 10000h);
        world.publish();
        CHECK(world.sizes_.size() == before + 1);
        world.publish();
        CHECK(world.sizes_.size() == before + 1);
    }

    TEST_CASE("plan_archives: by age too, and what is to be purged") {
        World world(0, 24h);
        for (int i = 0; i < 100; ++i) {
            world.add(kNow + i * 1h);
            world.publish();
        }
        CHECK_FALSE(world.sizes_.empty());
        World quiet(0);
        for (int i = 0; i < 10; ++i) quiet.add(kNow + i * 1h);
        quiet.publish();
        CHECK(quiet.sizes_.empty());
        quiet.publish(kNow + 5h);
        CHECK_FALSE(quiet.sizes_.empty());
    }

    TEST_CASE("plan_archives: any mixture of dates loses nothing") {
        World world(7, 100h);
        unsigned seed = 12345;
        for (int i = 0; i < 400; ++i) {
            seed = seed * 1103515245U + 12345U;
            world.add(kNow + std::chrono::hours((seed >> 16) % 500));
            if (i % 3 == 0) world.publish();
        }
        world.publish();
    }
}
