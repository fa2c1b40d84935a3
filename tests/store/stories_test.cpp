// SPDX-License-Identifier: MIT
// Which items are one story, which stories an output has, how they are found, and what is frozen
// with them.
#include "feedmerged/core/limits.hpp"
#include "selection.hpp"
#include "store_fixture.hpp"

#include <algorithm>
#include <random>

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::store;
using namespace feedmerged::store::test;

namespace {

const std::string kA = "https://a.example/feed";
const std::string kB = "https://b.example/feed";
const std::string kC = "https://c.example/feed";

std::vector<std::string> entry_ids(const std::vector<StoryRef>& refs) {
    std::vector<std::string> ids;
    for (const StoryRef& ref : refs) ids.push_back(ref.entry_id);
    return ids;
}

}  // namespace

TEST_SUITE("store/stories") {
    TEST_CASE("apply: items of different feeds under one canonical URL are one story") {
        TestStore store({kA, kB, kC});
        store.apply(changed(store.feed(0), {make_item("1", "https://www.x.example/story/")}));
        const Story before = store.story();
        const AppliedUpdate joined = store.apply(
            changed(store.feed(1), {make_item("n7", "http://x.example/story?utm_source=rss")},
                    kStart + 1h));
        CHECK(joined.new_items == 1);
        CHECK(joined.new_stories == 0);
        store.apply(
            changed(store.feed(2), {make_item("c", "https://m.x.example/story#top")}, kStart + 2h));
        store.reopen();
        REQUIRE(store.select().size() == 1);
        const Story story = store.story();
        CHECK(story.id == before.id);
        CHECK(story.entry_id == before.entry_id);
        CHECK(story.item.guid == "1");  // the first copy stays the one that is shown
        CHECK(story.feed_url == kA);
        CHECK(story.updated == before.updated);
        const std::vector<StoryCopy> copies = {
            {kB, "n7", "http://x.example/story?utm_source=rss", "canonical-url"},
            {kC, "c", "https://m.x.example/story#top", "canonical-url"},
        };
        CHECK(story.also_in == copies);
        // An edit of a copy moves nothing of the story.
        store.apply(changed(store.feed(1),
                            {edited(make_item("n7", "http://x.example/story"), "<p>new</p>")},
                            kStart + 3h));
        CHECK(store.story().updated == before.updated);
        CHECK(store.story().item.content_html == before.item.content_html);
    }

    TEST_CASE("apply: two items of one feed do not join, however equal their URLs") {
        TestStore store({kA, kB});
        const std::string url = "https://x.example/changes";
        store.apply(
            changed(store.feed(0), {make_item("1", url + "#v1"), make_item("2", url + "#v2")}));
        CHECK(store.select().size() == 2);
        // The first of the other feed joins the first story, the second the second: a story has one
        // item of a feed.
        store.apply(changed(store.feed(1),
                            {make_item("x", url), make_item("y", url), make_item("z", url)}));
        const auto refs = store.select();
        CHECK(refs.size() == 3);
        const auto view = store.snapshot();
        for (const StoryRef& ref : refs) CHECK(view->load(ref.id, "")->also_in.size() <= 1);
    }

    TEST_CASE("apply: items without a canonical URL join nothing") {
        TestStore store({kA, kB});
        for (std::size_t feed : {0U, 1U})
            store.apply(changed(store.feed(feed),
                                {make_item("1", ""), make_item("2", "https://x.example/")}));
        CHECK(store.select().size() == 4);
    }

    TEST_CASE(
        "apply: one URL under thousands of items of several feeds is stored in time linear in "
        "them") {
        TestStore store({kA, kB, kC});
        std::vector<Item> items;
        for (int i = 0; i < 4000; ++i)
            items.push_back(make_item(std::to_string(i), "https://x.example/same"));
        std::size_t stored = 0;
        for (const FeedState& feed : store.feeds())
            stored += store.apply(changed(feed, items)).new_items;
        CHECK(stored == 12'000);
        for (const StoryRef& ref : store.select({.name = "all", .limit = 10}))
            CHECK(store.snapshot()->load(ref.id, "")->also_in.size() <= 2);
    }

    TEST_CASE("select: newest first, ties by entry id, up to the limit") {
        TestStore store({kA});
        store.apply(
            changed(store.feed(),
                    {make_item("old", "", kStart - 3h), make_item("new", "", kStart - 1h),
                     make_item("tie1", "", kStart - 2h), make_item("tie2", "", kStart - 2h)}));
        const auto refs = store.select();
        REQUIRE(refs.size() == 4);
        CHECK(refs[0].sort_date == kStart - 1h);
        CHECK(refs[1].sort_date == refs[2].sort_date);
        CHECK(refs[1].entry_id < refs[2].entry_id);
        CHECK(refs[3].sort_date == kStart - 3h);
        CHECK(entry_ids(store.select({.limit = 2})) ==
              std::vector{refs[0].entry_id, refs[1].entry_id});
    }

    TEST_CASE("select: max_age counts back from the newest story of the output itself") {
        TestStore store;
        store.subscribe(
            std::vector<Subscription>{{.url = kA, .category = "x"}, {.url = kB, .category = "y"}});
        store.apply(changed(store.feed(0), {make_item("1", "", kStart - 1h)}));
        store.apply(changed(store.feed(1),
                            {make_item("2", "", kStart - 100h), make_item("3", "", kStart - 110h),
                             make_item("4", "", kStart - 111h)}));
        CHECK(store.titles({.max_age = 10h}) == std::vector<std::string>{"Title of 1"});
        CHECK(store.titles({.max_age = 10h, .categories = {"y"}}) ==
              std::vector<std::string>{"Title of 2", "Title of 3"});
        CHECK(store.titles({.max_age = 0s}).size() == 4);
    }

    TEST_CASE("select: by category of any feed that carries the story") {
        TestStore store;
        store.subscribe(std::vector<Subscription>{
            {.url = kA, .category = "x"}, {.url = kB, .category = "y"}, {.url = kC}});
        store.apply(changed(store.feed(0), {make_item("shared", "https://x.example/1", kStart - 1h),
                                            make_item("a", "", kStart - 2h)}));
        store.apply(changed(store.feed(1), {make_item("copy", "https://x.example/1", kStart - 1h),
                                            make_item("b", "", kStart - 3h)}));
        store.apply(changed(store.feed(2), {make_item("c", "", kStart - 4h)}));
        using Titles = std::vector<std::string>;
        CHECK(store.titles({.categories = {"x"}}) == Titles{"Title of shared", "Title of a"});
        CHECK(store.titles({.categories = {"y"}}) == Titles{"Title of shared", "Title of b"});
        CHECK(store.titles({.categories = {"y", "x"}}).size() == 3);
        CHECK(store.titles({.categories = {"z"}}).empty());
        CHECK(store.titles().size() == 4);
    }

    TEST_CASE("select: the order in which feeds were polled does not matter (invariant 6)") {
        std::mt19937 random(20261123);
        std::vector<std::string> expected;
        for (int run = 0; run < 6; ++run) {
            TestStore store({kA, kB, kC});
            std::vector<FeedUpdate> updates;
            for (std::size_t f = 0; f < 3; ++f) {
                std::vector<Item> items;
                for (int i = 0; i < 20; ++i)
                    items.push_back(make_item(std::to_string(i), "", kStart - (i % 5) * 1h));
                std::ranges::shuffle(items, random);
                updates.push_back(changed(store.feed(f), items));
            }
            std::ranges::shuffle(updates, random);
            for (const FeedUpdate& update : updates) store.apply(update);
            if (run % 2 == 1) store.reopen();
            const auto ids = entry_ids(store.select());
            if (run == 0) expected = ids;
            CHECK(ids.size() == 60);
            CHECK(ids == expected);
        }
    }

    TEST_CASE("select: reads the stories from an index, in its order, and sorts nothing") {
        TestStore store({kA});
        SQLite::Database database(store.path().string(), SQLite::OPEN_READONLY);
        SQLite::Statement plan(database, std::string("EXPLAIN QUERY PLAN ") + kStoriesByDate);
        std::string text;
        while (plan.executeStep()) text += plan.getColumn(3).getString() + '\n';
        CAPTURE(text);
        CHECK(text.find("USING COVERING INDEX story_by_date") != std::string::npos);
        CHECK(text.find("TEMP B-TREE") == std::string::npos);
    }

    TEST_CASE("find: by entry id, by a copy's URL, by an equal URL") {
        TestStore store({kA, kB});
        Item tagged = make_item("1", "https://www.x.example/story/?utm_medium=rss");
        tagged.global_id = "tag:x,2026:1";
        store.apply(changed(store.feed(0), {tagged, make_item("root", "https://x.example/"),
                                            make_item("other", "https://x.example/other")}));
        store.apply(changed(store.feed(1), {make_item("copy", "http://x.example/story")}));
        const auto view = store.snapshot();
        const auto guid_of = [&](const std::string& id_or_url) -> std::string {
            const auto id = view->find(id_or_url);
            return id ? view->load(*id, "")->item.guid : "(none)";
        };
        CHECK(guid_of("tag:x,2026:1") == "1");
        CHECK(guid_of(uuid5_urn(kA + "\nother")) == "other");
        CHECK(guid_of("https://www.x.example/story/?utm_medium=rss") == "1");
        CHECK(guid_of("http://x.example/story") == "1");
        CHECK(guid_of("https://m.x.example/story#comments") == "1");
        CHECK(guid_of("https://x.example/") == "root");
        CHECK(guid_of("https://x.example/nothing") == "(none)");
        CHECK(guid_of("") == "(none)");
        CHECK(guid_of("' OR 1=1 --") == "(none)");
    }

    TEST_CASE("find: an exact URL comes before an equal one") {
        TestStore store({kA});
        store.apply(changed(store.feed(), {make_item("1", "https://x.example/changes#v1"),
                                           make_item("2", "https://x.example/changes#v2")}));
        const auto view = store.snapshot();
        CHECK(view->load(view->find("https://x.example/changes#v2").value(), "")->item.guid == "2");
        CHECK(view->load(view->find("https://x.example/changes#v1").value(), "")->item.guid == "1");
    }

    TEST_CASE("freeze: what is frozen once stays, by value, for each output apart") {
        TestStore store({kA});
        store.apply(changed(store.feed(), {make_item("1"), make_item("2")}));
        const auto refs = store.select();
        CHECK(store.snapshot()->unfrozen("all", refs) == std::vector{refs[0].id, refs[1].id});
        const OtherStory other = {"tag:other", "https://o.example/", "Other",
                                  "Its teaser\xE2\x80\xA6", "fr"};
        const std::vector<Frozen> first = {{refs[0].id, {other}}};
        must(store.writer().freeze("all", first));
        CHECK(store.snapshot()->unfrozen("all", refs) == std::vector{refs[1].id});
        CHECK(store.snapshot()->unfrozen("few", refs).size() == 2);

        const std::vector<Frozen> second = {
            {refs[0].id, {}}, {refs[1].id, {}}, {StoryId{12345}, {other}}};
        must(store.writer().freeze("all", second));
        must(store.writer().freeze("few", {}));
        store.reopen();
        const auto view = store.snapshot();
        CHECK(view->unfrozen("all", refs).empty());
        CHECK(view->load(refs[0].id, "all")->more == std::vector{other});
        CHECK(view->load(refs[1].id, "all")->more.empty());
        CHECK(view->load(refs[0].id, "few")->more.empty());
        CHECK(view->load(refs[0].id, "")->more.empty());
    }

    TEST_CASE("load_teaser: what other stories show of a story; nothing of none") {
        TestStore store({kA});
        store.apply(changed(store.feed(), {make_item("1", "https://x.example/1")}));
        const StoryRef ref = store.select().at(0);
        const auto teaser = store.snapshot()->load_teaser(ref.id);
        REQUIRE(teaser.has_value());
        CHECK(*teaser ==
              OtherStory{ref.entry_id, "https://x.example/1", "Title of 1", "Content of 1", "en"});
        CHECK_FALSE(store.snapshot()->load_teaser(StoryId{77}).has_value());
        CHECK_FALSE(store.snapshot()->load(StoryId{77}, "all").has_value());
    }

    TEST_CASE("output_token: made once, known to readers, renewed where that is asked") {
        TestStore store;
        CHECK(store.snapshot()->output_token("all").empty());
        CHECK(must(store.writer().output_token("all", "a", false)) == "a");
        CHECK(must(store.writer().output_token("all", "b", false)) == "a");
        store.reopen();
        CHECK(store.snapshot()->output_token("all") == "a");
        CHECK(must(store.writer().output_token("all", "c", true)) == "c");
        CHECK(store.snapshot()->output_token("all") == "c");
        CHECK(store.snapshot()->output_token("few").empty());
    }

    TEST_CASE("output_id: made once, kept for ever, known to readers") {
        TestStore store({kA});
        CHECK(store.snapshot()->output_id("all").empty());
        CHECK(must(store.writer().output_id("all", "urn:uuid:1")) == "urn:uuid:1");
        CHECK(must(store.writer().output_id("all", "urn:uuid:2")) == "urn:uuid:1");
        must(store.writer().freeze("few", {}));  // names the output before it has an id
        CHECK(must(store.writer().output_id("few", "urn:uuid:3")) == "urn:uuid:3");
        store.reopen();
        CHECK(store.snapshot()->output_id("all") == "urn:uuid:1");
        CHECK(store.snapshot()->output_id("few") == "urn:uuid:3");
    }
}
