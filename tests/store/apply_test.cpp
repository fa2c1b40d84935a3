// SPDX-License-Identifier: MIT
// What a poll changes in the store, and what it must not: invariants 1, 2 and 7.
#include "feedmerged/core/flow_limits.hpp"
#include "store_fixture.hpp"

#include <algorithm>

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::store;
using namespace feedmerged::store::test;

namespace {

const std::string kFeed = "https://a.example/feed";

/// Every row of the tables that hold items and stories, as text.
std::string dump_items(const std::filesystem::path& file) {
    SQLite::Database database(file.string(), SQLite::OPEN_READONLY, 5000);
    std::string out;
    for (const char* const table : {"story", "item", "known", "frozen"}) {
        SQLite::Statement rows(database, "SELECT * FROM " + std::string(table) + " ORDER BY 1, 2");
        while (rows.executeStep()) {
            out += table;
            for (int i = 0; i < rows.getColumnCount(); ++i)
                out += '|' + rows.getColumn(i).getString();
            out += '\n';
        }
    }
    return out;
}

}  // namespace

TEST_SUITE("store/apply") {
    TEST_CASE("apply: under a clock that was set back, what is new is dated like what is newest") {
        TestStore store({"https://a.example/feed"});
        Item undated = make_item("2");
        undated.published.reset();
        store.apply(changed(store.feed(), {make_item("1")}));
        store.apply(changed(store.feed(), {make_item("1"), undated}, kStart - 3650 * 24h));
        CHECK(store.titles().front() == "Title of 2");
        CHECK(store.story().first_seen == kStart);
        CHECK(store.story().updated == kStart);
        SUBCASE("but not under one that is set right") {
            Item third = make_item("3");
            third.published.reset();
            store.apply(changed(store.feed(), {make_item("1"), undated, third}, kStart - 1h));
            CHECK(store.story(1).item.title == "Title of 3");
            CHECK(store.story(1).first_seen == kStart - 1h);
        }
    }

    TEST_CASE("apply: an item comes back whole after a restart") {
        TestStore store({kFeed});
        Item item = make_item("g1", "https://a.example/1?utm_source=x");
        item.global_id = "tag:a.example,2026:1";
        item.external_url = "https://b.example/";
        item.authors = {{"Ann \"A\"", "ann@a.example", "https://a.example/ann"},
                        {"B\xC3\xA9"
                         "a",
                         "", ""}};
        item.tags = {"one", "two, three", "\xE4\xBA\x8C"};
        item.attachments = {{"https://a.example/1.mp3", "audio/mpeg", 123456789012, 3600, "Sound"},
                            {"https://a.example/2.bin", "application/octet-stream", std::nullopt,
                             std::nullopt, ""}};
        item.image = "https://a.example/1.png";
        item.language = "de-AT";
        item.rights = "CC0";
        item.updated = kStart - 1h;
        item.content_html = "<p>" + std::string(100'000, 'x') + "</p>";
        const FeedUpdate update = changed(store.feed(), {item});
        const AppliedUpdate applied = store.apply(update);
        CHECK(applied.new_items == 1);
        CHECK(applied.new_stories == 1);
        CHECK(applied.changed_items == 0);

        store.reopen();
        const Story story = store.story();
        CHECK(story.entry_id == "tag:a.example,2026:1");
        CHECK(story.first_seen == kStart);
        CHECK(story.published == kStart - 24h);
        CHECK(story.updated == kStart - 1h);
        CHECK(story.sort_date == kStart - 24h);
        CHECK(story.feed == store.feed().id);
        CHECK(story.feed_url == kFeed);
        CHECK(story.feed_title == "Own title of " + kFeed);
        CHECK(story.source == *update.info);
        CHECK(story.also_in.empty());
        CHECK(story.more.empty());
        CHECK(story.item.guid == "g1");
        CHECK(story.item.key == item.key);
        CHECK(story.item.url == item.url);
        CHECK(story.item.external_url == item.external_url);
        CHECK(story.item.title == item.title);
        CHECK(story.item.summary_html == item.summary_html);
        CHECK(story.item.content_html == item.content_html);
        CHECK(story.item.teaser == item.teaser);
        CHECK(story.item.authors == item.authors);
        CHECK(story.item.tags == item.tags);
        CHECK(story.item.attachments == item.attachments);
        CHECK(story.item.image == item.image);
        CHECK(story.item.language == item.language);
        CHECK(story.item.rights == item.rights);
        CHECK(story.item.published == item.published);
        CHECK(story.item.updated == item.updated);
        CHECK(story.item.canonical_key == item.canonical_key);
        CHECK(story.item.content_hash == item.content_hash);
        const StoryRef ref = store.select().at(0);
        CHECK(ref.updated == story.updated);
        CHECK(ref.language == "de-AT");
    }

    TEST_CASE("apply: the state of the feed is what was committed") {
        TestStore store({kFeed});
        FeedUpdate update = changed(store.feed(), {make_item("1"), make_item("2")});
        update.warning = "unescaped & at line 1";
        const AppliedUpdate applied = store.apply(update);
        const FeedState& state = applied.state;
        CHECK(state.items == 2);
        CHECK(state.polls == 1);
        CHECK(state.bytes == 1000);
        CHECK(state.validators == *update.validators);
        CHECK(state.body_hash == update.body_hash);
        CHECK(state.next_poll.at == kStart + 1h);
        CHECK(state.next_poll.reason == "interval");
        CHECK(state.last_poll == kStart);
        CHECK(state.last_success == kStart);
        CHECK(state.last_status == 200);
        CHECK(state.last_warning == "unescaped & at line 1");
        CHECK(state.info == *update.info);

        store.reopen();
        const FeedState read = store.snapshot()->feeds().at(0);
        CHECK(read.items == 2);
        CHECK(read.url == kFeed);
        CHECK(read.validators == state.validators);
        CHECK(read.body_hash == state.body_hash);
        CHECK(read.next_poll.at == state.next_poll.at);
        CHECK(read.next_poll.reason == state.next_poll.reason);
        CHECK(read.last_success == kStart);
        CHECK(read.last_warning == state.last_warning);
        CHECK(read.info == state.info);
    }

    TEST_CASE("apply: a failure keeps validators and items, and is counted (invariant 1)") {
        TestStore store({kFeed});
        const FeedState good = store.apply(changed(store.feed(), {make_item("1")})).state;
        const std::string items = dump_items(store.path());

        FeedUpdate failed = without_items(good, PollOutcome::Failed, kStart + 1h);
        failed.validators = Validators{"\"of an error page\"", "", kFeed};
        failed.body_hash = hash128("error page");
        failed.items = {make_item("of an error page")};
        FeedState state = store.apply(failed).state;
        CHECK(state.validators == good.validators);
        CHECK(state.body_hash == good.body_hash);
        CHECK(state.last_success == kStart);
        CHECK(state.last_poll == kStart + 1h);
        CHECK(state.last_error == "503 Service Unavailable");
        CHECK(state.last_status == 503);
        CHECK(state.failures == 1);
        CHECK(state.failing_since == kStart + 1h);
        state = store.apply(without_items(good, PollOutcome::Failed, kStart + 2h)).state;
        CHECK(state.failures == 2);
        CHECK(state.failing_since == kStart + 1h);
        CHECK(dump_items(store.path()) == items);

        state = store.apply(without_items(good, PollOutcome::NotModified, kStart + 3h)).state;
        CHECK(state.failures == 0);
        CHECK_FALSE(state.failing_since.has_value());
        CHECK(state.last_error.empty());
        CHECK(state.not_modified == 1);
        CHECK(state.polls == 4);
        CHECK(state.body_hash == good.body_hash);
    }

    TEST_CASE("apply: a 304 without validators keeps the stored ones") {
        TestStore store({kFeed});
        const FeedState good = store.apply(changed(store.feed(), {})).state;
        FeedUpdate update = without_items(good, PollOutcome::NotModified, kStart + 1h);
        update.validators.reset();
        CHECK(store.apply(update).state.validators == good.validators);
    }

    TEST_CASE("apply: the same document again changes no item and no story (invariant 2)") {
        TestStore store({kFeed, "https://b.example/feed"});
        std::vector<Item> items;
        for (int i = 0; i < 50; ++i)
            items.push_back(make_item(std::to_string(i), "https://a.example/" + std::to_string(i)));
        store.apply(changed(store.feed(0), items));
        store.apply(changed(store.feed(1), items));
        const std::string before = dump_items(store.path());
        for (int again = 1; again <= 3; ++again) {
            for (std::size_t feed : {0U, 1U}) {
                const AppliedUpdate applied =
                    store.apply(changed(store.feed(feed), items, kStart + again * 1h));
                CHECK(applied.new_items == 0);
                CHECK(applied.new_stories == 0);
                CHECK(applied.changed_items == 0);
                CHECK(applied.state.items == 50);
            }
            store.reopen();
            CHECK(dump_items(store.path()) == before);
        }
        std::reverse(items.begin(), items.end());
        store.apply(changed(store.feed(0), items, kStart + 9h));
        CHECK(dump_items(store.path()) == before);
    }

    TEST_CASE("apply: a document without news writes the feed's row alone") {
        TestStore store({kFeed});
        std::vector<Item> items;
        for (int i = 0; i < 500; ++i) items.push_back(make_item(std::to_string(i)));
        store.apply(changed(store.feed(), items));
        must(store.writer().checkpoint());
        const std::filesystem::path log = store.path().string() + "-wal";
        REQUIRE((!std::filesystem::exists(log) || std::filesystem::file_size(log) == 0));
        store.apply(changed(store.feed(), items, kStart + 1h));
        // The feed's page and the day's, their frames and the log's head.
        CHECK(std::filesystem::file_size(log) < 3 * limits::kPageBytes);
    }

    TEST_CASE("apply: an item twice in one document is one item") {
        TestStore store({kFeed});
        const AppliedUpdate applied = store.apply(
            changed(store.feed(), {make_item("1"), edited(make_item("1"), "<p>second</p>")}));
        CHECK(applied.new_items == 1);
        CHECK(applied.changed_items == 0);
        CHECK(store.story().item.content_html == "<p>Content of 1</p>");
    }

    TEST_CASE("apply: an edited item keeps what was published of it (invariant 7)") {
        TestStore store({kFeed});
        const Item first = make_item("1", "https://a.example/1");
        store.apply(changed(store.feed(), {first}));
        const Story before = store.story();

        Item second = edited(first, "<p>corrected</p>");
        second.title = "Corrected";
        second.global_id = "tag:late";
        second.published = kStart + 2h;
        second.language = "fr";
        const AppliedUpdate applied = store.apply(changed(store.feed(), {second}, kStart + 3h));
        CHECK(applied.new_items == 0);
        CHECK(applied.new_stories == 0);
        CHECK(applied.changed_items == 1);
        store.reopen();
        REQUIRE(store.select().size() == 1);
        const Story after = store.story();
        CHECK(after.id == before.id);
        CHECK(after.entry_id == before.entry_id);
        CHECK(after.sort_date == before.sort_date);
        CHECK(after.first_seen == before.first_seen);
        CHECK(after.published == before.published);
        CHECK(after.feed == before.feed);
        CHECK(after.updated == kStart + 3h);  // the item gives none: the poll's time
        CHECK(after.item.title == "Corrected");
        CHECK(after.item.content_html == "<p>corrected</p>");
        CHECK(after.item.published == first.published);
        CHECK(store.select().at(0).updated == kStart + 3h);
        CHECK(store.select().at(0).language == "fr");
        // and the edit is known from now on
        CHECK(store.apply(changed(store.feed(), {second}, kStart + 4h)).changed_items == 0);
        CHECK(store.story().updated == kStart + 3h);
    }

    TEST_CASE("apply: `updated` follows the item's own date, never into the future, never back") {
        TestStore store({kFeed});
        Item item = make_item("1");
        store.apply(changed(store.feed(), {item}));
        CHECK(store.story().updated == kStart - 24h);
        const auto edit = [&](const std::string& content, std::optional<TimePoint> updated,
                              TimePoint at) {
            item = edited(item, content);
            item.updated = updated;
            store.apply(changed(store.feed(), {item}, at));
            return store.story().updated;
        };
        CHECK(edit("a", kStart - 1h, kStart + 1h) == kStart - 1h);
        CHECK(edit("b", kStart - 5h, kStart + 2h) == kStart + 2h);   // its own is older: the poll's
        CHECK(edit("c", kStart + 99h, kStart + 3h) == kStart + 3h);  // its own is in the future
        CHECK(edit("d", std::nullopt, kStart - 1000h) == kStart + 3h);  // the clock was set back
    }

    TEST_CASE("apply: the dates of a new item are bounded by the day it is seen") {
        struct Row {
            std::optional<TimePoint> published, updated;
            TimePoint stored_published, stored_updated, sort_date;
        };
        const TimePoint old = kStart - 1000h;
        const std::vector<Row> rows = {
            {std::nullopt, std::nullopt, kStart, kStart, kStart},
            {old, std::nullopt, old, old, old},
            {old, old + 1h, old, old + 1h, old},
            {old, old - 1h, old, old, old - 1h},  // never updated before it was published
            {kStart + 1h, std::nullopt, kStart, kStart, kStart},
            {old, kStart + 1h, old, kStart, old},
            {std::nullopt, old, kStart, kStart, old},
            {from_unix(0), std::nullopt, kStart, kStart, kStart},  // 1970: a program without a date
            {from_unix(-2'000'000'000), old, kStart, kStart, old},
        };
        for (std::size_t i = 0; i < rows.size(); ++i) {
            CAPTURE(i);
            TestStore store({kFeed});
            Item item = make_item("1");
            item.published = rows[i].published;
            item.updated = rows[i].updated;
            store.apply(changed(store.feed(), {item}));
            const Story story = store.story();
            CHECK(story.published == rows[i].stored_published);
            CHECK(story.updated == rows[i].stored_updated);
            CHECK(story.sort_date == rows[i].sort_date);
            CHECK(story.first_seen == kStart);
        }
    }

    TEST_CASE("apply: entry ids are the source's where it names the entry everywhere, and unique") {
        const std::string other_feed = "https://b.example/feed";
        TestStore store({kFeed, other_feed});
        Item named = make_item("1");
        named.global_id = "tag:x,2026:1";
        Item without_guid = make_item("");
        Item numbered = make_item("42");
        store.apply(changed(store.feed(0), {named, without_guid, numbered}));
        store.apply(changed(store.feed(1), {named, numbered}));
        std::vector<std::string> ids;
        for (const StoryRef& ref : store.select()) ids.push_back(ref.entry_id);
        std::ranges::sort(ids);
        std::vector<std::string> expected = {
            "tag:x,2026:1",
            uuid5_urn(kFeed + "\n" + to_hex(without_guid.key)),
            uuid5_urn(kFeed + "\n42"),
            uuid5_urn(other_feed + "\n42"),  // the same short guid is another entry there
            uuid5_urn(other_feed + "\n1"),   // its tag: belongs to the other feed already
        };
        std::ranges::sort(expected);
        CHECK(ids == expected);
    }

    TEST_CASE(
        "apply: a feed that claims the id of another's entry to come does not get in its way") {
        TestStore store({kFeed, "https://evil.example/feed"});
        Item squatter = make_item("evil");
        squatter.global_id = uuid5_urn(kFeed + "\n42");
        store.apply(changed(store.feed(1), {squatter}));
        CHECK(store.apply(changed(store.feed(0), {make_item("42")})).new_stories == 1);
        const auto refs = store.select();
        REQUIRE(refs.size() == 2);
        CHECK(refs[0].entry_id != refs[1].entry_id);
    }

    TEST_CASE("apply: one unknown feed undoes the whole group") {
        TestStore store({kFeed});
        const std::string before = dump_items(store.path());
        FeedUpdate unknown = changed(store.feed(), {make_item("2")});
        unknown.feed = FeedId{999};
        unknown.url = "https://nowhere.example/feed";
        const std::vector<FeedUpdate> group = {changed(store.feed(), {make_item("1")}), unknown};
        const auto applied = store.writer().apply(group);
        REQUIRE_FALSE(applied.has_value());
        CHECK(applied.error().message.find("https://nowhere.example/feed") != std::string::npos);
        CHECK(dump_items(store.path()) == before);
        CHECK(store.snapshot()->feeds().at(0).polls == 0);
        CHECK(store.apply(changed(store.feed(), {make_item("1")})).new_items ==
              1);  // and the writer goes on
    }

    TEST_CASE("apply: texts of any bytes come back as they were") {
        TestStore store({kFeed});
        Item item = make_item("1");
        item.title = std::string("a\0b", 3) + "'; DROP TABLE item; --";
        item.authors = {{std::string("x\0y", 3), "", ""}};
        item.tags = {"\xFF\xFE not UTF-8"};
        store.apply(changed(store.feed(), {item}));
        const Story story = store.story();
        CHECK(story.item.title == item.title);
        CHECK(story.item.authors == item.authors);
        CHECK(story.item.tags.size() == 1);
    }
}
