// SPDX-License-Identifier: MIT
// A damaged database is moved aside, and stories come back into the next one.
#include "store_fixture.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::store;
using namespace feedmerged::store::test;
namespace fs = std::filesystem;

namespace {

const std::string kA = "https://a.example/feed";
const std::string kB = "https://b.example/feed";

RestoredStory make_restored(const std::string& feed, const Item& item) {
    RestoredStory story;
    story.feed_url = feed;
    story.item = item;
    story.item.global_id = "urn:example:" + item.guid;
    story.first_seen = kStart - 48h;
    story.published = kStart - 72h;
    story.updated = kStart - 24h;
    return story;
}

void write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

}  // namespace

TEST_SUITE("store/restore") {
    TEST_CASE("restore: the next document completes a story and dates nothing anew") {
        TestStore store({kA});
        const RestoredStory story = make_restored(kA, make_item("1"));
        REQUIRE(must(store.writer().restore({&story, 1}, kStart)).at(0) != StoryId{});
        CHECK(store.apply(changed(store.feed(), {edited(make_item("1"), "<p>As it is</p>")}))
                  .new_stories == 0);
        const Story found = store.story();
        CHECK(found.entry_id == "urn:example:1");
        CHECK(found.first_seen == story.first_seen);
        CHECK(found.published == story.published);
        CHECK(found.updated == story.updated);
        CHECK(found.sort_date == story.published);
        CHECK(found.item.content_html == "<p>As it is</p>");
    }

    TEST_CASE("restore: a copy stays a copy, by whatever rule it was one") {
        TestStore store({kA, kB});
        RestoredStory story = make_restored(kA, make_item("1"));
        story.copies.push_back({kB, "some-rule", make_item("other")});
        must(store.writer().restore({&story, 1}, kStart));
        store.apply(changed(store.feed(1), {make_item("other")}));
        REQUIRE(store.titles().size() == 1);
        REQUIRE(store.story().also_in.size() == 1);
        CHECK(store.story().also_in.front().rule == "some-rule");
    }

    TEST_CASE("restore: stories of feeds that are not subscribed are passed over") {
        TestStore store({kA});
        const RestoredStory story = make_restored(kB, make_item("1"));
        CHECK(must(store.writer().restore({&story, 1}, kStart)).at(0) == StoryId{});
        CHECK(store.titles().empty());
    }
}

TEST_SUITE("store/set_aside") {
    TEST_CASE("set_aside: the database goes with its log, and the newest three are kept") {
        const feedmerged::test::TempDir dir;
        const fs::path path = dir / "store.db";
        fs::path last;
        for (int turn = 0; turn < 5; ++turn) {
            write(path, "turn " + std::to_string(turn));
            write(path.string() + "-wal", "log");
            last = must(set_aside(path, kStart + turn * 1h));
            CHECK_FALSE(fs::exists(path));
            CHECK_FALSE(fs::exists(path.string() + "-wal"));
        }
        CHECK(last.filename() == "store.db.corrupt-20260102T070405Z");
        CHECK(fs::exists(last.string() + "-wal"));
        int kept = 0;
        for (const fs::directory_entry& entry : fs::directory_iterator(dir / "."))
            kept += entry.path().string().ends_with('Z') ? 1 : 0;
        CHECK(kept == 3);
    }

    TEST_CASE("set_aside: not while another instance uses it") {
        TestStore store({kA});
        const auto moved = set_aside(store.path(), kStart);
        REQUIRE_FALSE(moved.has_value());
        CHECK(moved.error().kind == StoreErrorKind::InUse);
        CHECK(fs::exists(store.path()));
    }
}
