// SPDX-License-Identifier: MIT
// Following the configuration, purging, and making teasers again.
#include "store_fixture.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::store;
using namespace feedmerged::store::test;

namespace {

const std::string kA = "https://a.example/feed";
const std::string kB = "https://b.example/feed";
using Titles = std::vector<std::string>;

std::int64_t count(const std::filesystem::path& file, const std::string& what) {
    SQLite::Database database(file.string(), SQLite::OPEN_READONLY, 5000);
    return database.execAndGet("SELECT count(*) FROM " + what).getInt64();
}

}  // namespace

TEST_SUITE("store/sync") {
    TEST_CASE("sync: new feeds are due at once, in the order of the configuration") {
        TestStore store;
        store.subscribe({kB, kA}, kStart);
        REQUIRE(store.feeds().size() == 2);
        CHECK(store.feed(0).url == kB);
        CHECK(store.feed(1).url == kA);
        CHECK(store.feed(0).next_poll.at == kStart);
        CHECK_FALSE(store.feed(0).next_poll.reason.empty());
        CHECK(store.feed(0).validators.empty());
        CHECK_FALSE(store.feed(0).last_poll.has_value());
        const FeedId b = store.feed(0).id;
        store.subscribe({kA, "https://c.example/feed", kB}, kStart + 1h);
        CHECK(store.feed(2).id == b);
        CHECK(store.feed(2).next_poll.at == kStart);
        store.reopen();
        const auto feeds = store.snapshot()->feeds();
        REQUIRE(feeds.size() == 3);
        CHECK(feeds[0].url == kA);
        CHECK(feeds[1].url == "https://c.example/feed");
        CHECK(feeds[2].url == kB);
    }

    TEST_CASE("sync: a feed named twice is one feed") {
        TestStore store;
        store.subscribe({kA, kA, kB});
        REQUIRE(store.feeds().size() == 3);
        CHECK(store.feed(0).id == store.feed(1).id);
        CHECK(store.snapshot()->feeds().size() == 2);
    }

    TEST_CASE("sync: an unsubscribed feed is hidden, and comes back as it was") {
        TestStore store({kA, kB});
        store.apply(changed(store.feed(0), {make_item("1"), make_item("2")}));
        store.apply(changed(store.feed(1), {make_item("3")}));
        const auto before = store.select();
        const FeedState a = store.snapshot()->feeds().at(0);
        store.subscribe({kB});
        CHECK(store.titles() == Titles{"Title of 3"});
        CHECK(store.snapshot()->feeds().size() == 1);
        store.reopen();
        CHECK(store.titles() == Titles{"Title of 3"});

        store.subscribe({kA, kB}, kStart + 100h);
        CHECK(store.feed(0).id == a.id);
        CHECK(store.feed(0).validators == a.validators);
        CHECK(store.feed(0).items == 2);
        const auto after = store.select();
        REQUIRE(after.size() == before.size());
        for (std::size_t i = 0; i < after.size(); ++i)
            CHECK(after[i].entry_id == before[i].entry_id);
        CHECK(store.apply(changed(store.feed(0), {make_item("1"), make_item("2")}, kStart + 101h))
                  .new_items == 0);
    }

    TEST_CASE("sync: a story whose first feed is hidden is still shown by its copy") {
        TestStore store({kA, kB});
        store.apply(changed(store.feed(0), {make_item("1", "https://x.example/1")}));
        store.apply(changed(store.feed(1), {make_item("2", "https://x.example/1")}));
        const Story before = store.story();
        store.subscribe({kB});
        REQUIRE(store.select().size() == 1);
        CHECK(store.story().entry_id == before.entry_id);
        CHECK(store.story().feed_url == kA);
        store.subscribe({kA});
        CHECK(store.story().also_in.empty());  // hidden from every output
    }

    TEST_CASE("sync: titles and categories follow at once") {
        TestStore store;
        store.subscribe(std::vector<Subscription>{{.url = kA, .title = "Mine", .category = "x"}});
        store.apply(changed(store.feed(0), {make_item("1")}));
        CHECK(store.story().feed_title == "Mine");
        CHECK(store.story().category == "x");
        store.subscribe(std::vector<Subscription>{{.url = kA, .category = "y"}});
        CHECK(store.story().feed_title == "Own title of " + kA);
        CHECK(store.story().category == "y");
        CHECK(store.titles({.categories = {"x"}}).empty());
        CHECK(store.titles({.categories = {"y"}}).size() == 1);
        FeedUpdate untitled = changed(store.feed(0), {make_item("1")});
        untitled.info->title.clear();
        store.apply(untitled);
        CHECK(store.story().feed_title == kA);
    }
}

TEST_SUITE("store/purge") {
    TEST_CASE("purge: takes what is old and no feed carries any more, for good") {
        TestStore store({kA});
        const Item gone = make_item("gone", "https://x.example/gone");
        const Item carried = make_item("carried");
        store.apply(changed(store.feed(), {gone, carried}));
        const std::vector<Frozen> frozen = {{store.select().at(0).id, {}},
                                            {store.select().at(1).id, {}}};
        must(store.writer().freeze("all", frozen));
        store.apply(changed(store.feed(), {carried, make_item("young")}, kStart + 10h));
        store.apply(changed(store.feed(), {carried}, kStart + 50h));

        CHECK(must(store.writer().purge(0s, kStart + 10'000h)) == 0);
        CHECK(must(store.writer().purge(100h, kStart + 100h)) ==
              0);  // to the second: not older yet
        CHECK(must(store.writer().purge(100h, kStart + 100h + 1s)) == 1);
        CHECK(store.titles().size() == 2);
        CHECK(count(store.path(), "frozen") == 1);
        CHECK(store.snapshot()->feeds().at(0).items == 2);
        CHECK_FALSE(store.snapshot()->find("https://x.example/gone").has_value());

        store.reopen();
        const AppliedUpdate again =
            store.apply(changed(store.feed(), {gone, carried}, kStart + 200h));
        CHECK(again.new_items == 0);
        CHECK(again.changed_items == 0);
        CHECK(store
                  .apply(changed(store.feed(), {edited(gone, "<p>edited</p>"), carried},
                                 kStart + 201h))
                  .new_items == 0);
        CHECK(must(store.writer().purge(100h, kStart + 301h)) == 1);  // "young"
        CHECK(store.titles() == Titles{"Title of carried"});
    }

    TEST_CASE("purge: nothing while a 304 or a failure says that the last document still stands") {
        TestStore store({kA});
        store.apply(changed(store.feed(), {make_item("1")}));
        store.apply(without_items(store.feed(), PollOutcome::NotModified, kStart + 500h));
        store.apply(without_items(store.feed(), PollOutcome::Unchanged, kStart + 600h));
        store.apply(without_items(store.feed(), PollOutcome::Failed, kStart + 700h));
        CHECK(must(store.writer().purge(1h, kStart + 1000h)) == 0);
        CHECK(store.titles().size() == 1);
    }

    TEST_CASE("purge: an item that comes back into the document is carried again") {
        TestStore store({kA});
        store.apply(changed(store.feed(), {make_item("1")}));
        store.apply(changed(store.feed(), {}, kStart + 1h));
        store.apply(changed(store.feed(), {make_item("1")}, kStart + 2h));
        CHECK(must(store.writer().purge(1h, kStart + 1000h)) == 0);
    }

    TEST_CASE("purge: what only unsubscribed feeds carry goes, and does not come back as new") {
        TestStore store({kA, kB});
        store.apply(
            changed(store.feed(0), {make_item("1", "https://x.example/shared"), make_item("2")}));
        store.apply(changed(store.feed(1), {make_item("3", "https://x.example/shared")}));
        store.subscribe({kB});
        CHECK(must(store.writer().purge(1h, kStart + 1000h)) ==
              1);  // the shared story is carried by the other
        CHECK(store.titles() == Titles{"Title of 1"});
        store.subscribe({kA, kB});
        CHECK(store.feed(0).items == 1);
        CHECK(store
                  .apply(changed(store.feed(0),
                                 {make_item("1", "https://x.example/shared"), make_item("2")},
                                 kStart + 1001h))
                  .new_items == 0);
    }

    TEST_CASE("purge: a story waits for its youngest copy") {
        TestStore store({kA, kB});
        store.apply(changed(store.feed(0), {make_item("1", "https://x.example/1")}));
        store.apply(changed(store.feed(1), {make_item("2", "https://x.example/1")}, kStart + 90h));
        store.apply(changed(store.feed(0), {}, kStart + 91h));
        store.apply(changed(store.feed(1), {}, kStart + 91h));
        CHECK(must(store.writer().purge(100h, kStart + 150h)) == 0);
        CHECK(must(store.writer().purge(100h, kStart + 191h)) == 1);
        CHECK(count(store.path(), "item") == 0);
        CHECK(count(store.path(), "known WHERE item IS NULL") == 2);
    }

    TEST_CASE("purge: thousands of stories, whose pages go back to the file system") {
        TestStore store({kA});
        std::vector<Item> items;
        for (int i = 0; i < 3000; ++i) {
            items.push_back(make_item(std::to_string(i)));
            items.back().content_html = std::string(3000, 'x');
        }
        store.apply(changed(store.feed(), items));
        must(store.writer().checkpoint());
        const auto full = std::filesystem::file_size(store.path());
        store.apply(changed(store.feed(), {}, kStart + 1h));
        CHECK(must(store.writer().purge(1h, kStart + 10h)) == 3000);
        must(store.writer().checkpoint());
        CHECK(std::filesystem::file_size(store.path()) < full / 5);
        CHECK(store.snapshot()->feeds().at(0).items == 0);
        CHECK(count(store.path(), "known") == 3000);
    }
}

TEST_SUITE("store/purge_is_due") {
    TEST_CASE("purge_is_due: once a day, also after a restart") {
        TestStore store({kA});
        CHECK(must(store.writer().purge_is_due(100h, kStart)));
        must(store.writer().purge(100h, kStart));
        CHECK_FALSE(must(store.writer().purge_is_due(100h, kStart)));
        store.reopen();
        CHECK_FALSE(must(store.writer().purge_is_due(100h, kStart + kPurgeEvery - 1s)));
        CHECK(must(store.writer().purge_is_due(100h, kStart + kPurgeEvery)));
        must(store.writer().purge(100h, kStart + kPurgeEvery));
        CHECK_FALSE(must(store.writer().purge_is_due(100h, kStart + kPurgeEvery + 1s)));
    }

    TEST_CASE("purge_is_due: more often where stories are kept for less than a day") {
        TestStore store({kA});
        must(store.writer().purge(1h, kStart));
        CHECK_FALSE(must(store.writer().purge_is_due(1h, kStart + 1h - 1s)));
        CHECK(must(store.writer().purge_is_due(1h, kStart + 1h)));
    }

    TEST_CASE("purge_is_due: at once for another retention, and after a clock that was ahead") {
        TestStore store({kA});
        must(store.writer().purge(100h, kStart));
        CHECK(must(store.writer().purge_is_due(99h, kStart)));
        CHECK(must(store.writer().purge_is_due(0s, kStart)));
        CHECK(must(store.writer().purge_is_due(100h, kStart - 1s)));
        must(store.writer().purge(0s, kStart));
        CHECK_FALSE(must(store.writer().purge_is_due(0s, kStart + 1h)));
        CHECK(must(store.writer().purge_is_due(0s, kStart + kPurgeEvery)));
    }
}

TEST_SUITE("store/published") {
    TEST_CASE("published: stays over polls that bring nothing, and over restarts") {
        TestStore store({kA, kB});
        store.apply(changed(store.feed(0), {make_item("1")}));
        CHECK(must(store.writer().published()).empty());
        must(store.writer().note_published("key"));
        store.apply(without_items(store.feed(0), PollOutcome::NotModified, kStart + 1h));
        store.apply(without_items(store.feed(0), PollOutcome::Unchanged, kStart + 2h));
        store.apply(without_items(store.feed(1), PollOutcome::Failed, kStart + 2h));
        must(store.writer().purge(1000h, kStart + 3h));
        must(store.writer().output_id("all", "urn:uuid:1"));  // had none: this is a change
        CHECK(must(store.writer().published()).empty());
        must(store.writer().note_published("key 2"));
        CHECK(must(store.writer().output_id("all", "urn:uuid:2")) == "urn:uuid:1");
        store.reopen();
        store.subscribe({kA, kB});
        CHECK(must(store.writer().published()) == "key 2");
    }

    TEST_CASE("published: forgotten with all that an output may show") {
        TestStore store({kA, kB});
        store.apply(changed(store.feed(0), {make_item("1")}));
        const auto forgotten_by = [&](const auto& change) {
            must(store.writer().note_published("key"));
            change();
            return must(store.writer().published()).empty();
        };
        CHECK(forgotten_by([&] { store.apply(changed(store.feed(0), {make_item("2")})); }));
        const std::vector<Frozen> frozen = {{store.select().at(0).id, {}}};
        CHECK(forgotten_by([&] { must(store.writer().freeze("all", frozen)); }));
        CHECK(forgotten_by([&] { store.subscribe({kB, kA}); }));
        CHECK(forgotten_by([&] {
            store.subscribe({{.url = kB, .title = "Another"}, {.url = kA}});
        }));
        CHECK(forgotten_by([&] {
            store.subscribe({{.url = kB, .title = "Another", .is_private = true}, {.url = kA}});
        }));
        CHECK(forgotten_by([&] { store.subscribe({kA}); }));
        CHECK(forgotten_by([&] { must(store.writer().output_token("all", "a", false)); }));
        CHECK_FALSE(forgotten_by([&] { must(store.writer().output_token("all", "b", false)); }));
        CHECK(forgotten_by([&] { must(store.writer().output_token("all", "b", true)); }));
        CHECK(forgotten_by([&] {
            must(store.writer().refresh_teasers("other", [](const TeaserInput&) { return ""; }));
        }));
        CHECK(forgotten_by([&] {
            store.subscribe({kB});
            must(store.writer().note_published("key"));
            CHECK(must(store.writer().purge(1h, kStart + 1000h)) != 0);
        }));
    }
}

TEST_SUITE("store/refresh_teasers") {
    TEST_CASE("refresh_teasers: all of them where the options changed, none where not") {
        TestStore store({kA});
        std::vector<Item> items;
        for (int i = 0; i < 1200; ++i) items.push_back(make_item(std::to_string(i)));
        items[7].language = "ja";
        store.apply(changed(store.feed(), items));
        std::size_t made = 0;
        const auto make = [&](const TeaserInput& input) {
            ++made;
            return std::string(input.language) + ':' + std::string(input.title) + ':' +
                   std::string(input.content_html.empty() ? input.summary_html
                                                          : input.content_html);
        };
        must(store.writer().refresh_teasers("15 words", make));
        CHECK(made == 1200);
        must(store.writer().refresh_teasers("15 words", make));
        CHECK(made == 1200);
        store.reopen();
        must(store.writer().refresh_teasers("15 words", make));
        CHECK(made == 1200);
        must(store.writer().refresh_teasers("10 words", make));
        CHECK(made == 2400);
        const auto view = store.snapshot();
        CHECK(view->load(view->find(uuid5_urn(kA + "\n7")).value(), "")->item.teaser ==
              "ja:Title of 7:<p>Content of 7</p>");
        CHECK(view->load(view->find(uuid5_urn(kA + "\n1199")).value(), "")->item.teaser ==
              "en:Title of 1199:<p>Content of 1199</p>");
    }

    TEST_CASE("refresh_teasers: one that fails half-way begins anew") {
        TestStore store({kA});
        store.apply(changed(store.feed(), {make_item("1"), make_item("2")}));
        int calls = 0;
        const auto failing = [&](const TeaserInput&) -> std::string {
            if (++calls == 2) throw std::runtime_error("out of memory");
            return "half";
        };
        const auto result = store.writer().refresh_teasers("k", failing);
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().message.find("out of memory") != std::string::npos);
        must(store.writer().refresh_teasers(
            "k", [](const TeaserInput&) { return std::string("whole"); }));
        CHECK(store.story(0).item.teaser == "whole");
        CHECK(store.story(1).item.teaser == "whole");
    }
}
