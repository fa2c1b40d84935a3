// SPDX-License-Identifier: MIT
// Archives in the store: what was closed stays, byte for byte, through edits, purges and restarts.
#include "archive_codec.hpp"
#include "errors.hpp"
#include "store_fixture.hpp"

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::store;
using namespace feedmerged::store::test;

namespace {

const OutputSpec kAll{.name = "all",
                      .title = "All",
                      .id = "urn:uuid:1",
                      .base_url = "https://feeds.example/",
                      .limit = 0,
                      .max_age = {},
                      .archive = true};

Archive archive_of(Snapshot& view, const std::vector<StoryRef>& refs) {
    Archive archive{kAll, true, "1.2", {}};
    for (const StoryRef& ref : refs) archive.stories.push_back(view.load(ref.id, "all").value());
    return archive;
}

std::string whole(const Archive& archive) {
    std::string out = encode_head(archive);
    for (const Story& story : archive.stories) out += '\n' + encode_story(story);
    return out;
}

Story rich_story() {
    Story story;
    story.entry_id = "tag:a.example,2026:1";
    story.sort_date = kStart;
    story.first_seen = kStart + 1h;
    story.published = kStart + 2h;
    story.updated = kStart + 3h;
    story.feed_url = "https://a.example/feed";
    story.feed_title = "A";
    story.category = "News";
    story.source = {"uid", "own", "what", "https://a.example/", "icon", "fr", "Ann", "CC", kStart};
    Item& item = story.item;
    item.guid = "g";
    item.url = "https://a.example/1";
    item.external_url = "https://b.example/";
    item.title = "Titre «é»";
    item.summary_html = "<p>s</p>";
    item.content_html = "<p>\"c\"\n</p>";
    item.teaser = "c…";
    item.authors = {{"Ann", "a@a.example", "https://a.example/ann"}};
    item.tags = {"x", "y"};
    item.attachments = {{"https://a.example/m.mp3", "audio/mpeg", 5, std::nullopt, "M"}};
    item.image = "https://a.example/i.png";
    item.language = "fr";
    item.rights = "CC";
    story.also_in = {{"https://b.example/feed", "h", "https://b.example/1", "canonical-url"}};
    story.more = {{"tag:o", "https://o.example/", "O", "its teaser", "en"}};
    return story;
}

}  // namespace

TEST_SUITE("store/archive") {
    TEST_CASE("encode_story: everything that a renderer reads comes back") {
        const Story story = rich_story();
        const Story back = decode_story(encode_story(story));
        CHECK(encode_story(back) == encode_story(story));
        CHECK(back.entry_id == story.entry_id);
        CHECK(back.sort_date == story.sort_date);
        CHECK(back.first_seen == story.first_seen);
        CHECK(back.published == story.published);
        CHECK(back.updated == story.updated);
        CHECK(back.feed_title == story.feed_title);
        CHECK(back.category == story.category);
        CHECK(back.source == story.source);
        CHECK(back.item.content_html == story.item.content_html);
        CHECK(back.item.summary_html == story.item.summary_html);
        CHECK(back.item.authors == story.item.authors);
        CHECK(back.item.tags == story.item.tags);
        CHECK(back.item.attachments == story.item.attachments);
        CHECK(back.also_in == story.also_in);
        CHECK(back.more == story.more);
        CHECK_THROWS_AS((void)decode_story("{}"), DamagedError);
        CHECK_THROWS_AS((void)decode_story("[1]"), DamagedError);
        CHECK_THROWS_AS((void)decode_head(R"({"name": 1})"), DamagedError);
    }

    TEST_CASE("add_archive: numbers from 1, each story in one archive only") {
        TestStore store({"https://a.example/feed"});
        store.apply(changed(store.feed(), {make_item("1"), make_item("2"), make_item("3")}));
        const auto view = store.snapshot();
        const auto refs = view->select(kAll);
        REQUIRE(refs.size() == 3);
        CHECK(view->archives("all") == 0);
        CHECK(view->unarchived("all", refs).size() == 3);
        CHECK(must(store.writer().add_archive("all", archive_of(*view, {refs[1], refs[2]}))) == 1);
        // Chosen once more meanwhile, by somebody else.
        CHECK(must(store.writer().add_archive("all", archive_of(*view, {refs[2]}))) == 0);
        CHECK(must(store.writer().add_archive("all", archive_of(*view, refs))) == 2);
        const auto after = store.snapshot();
        CHECK(after->archives("all") == 2);
        CHECK(after->unarchived("all", refs).empty());
        CHECK(after->unarchived("other", refs).size() == 3);
        const Archive first = after->archive("all", 1).value();
        CHECK(first.output.id == "urn:uuid:1");
        CHECK(first.output.base_url == "https://feeds.example/");
        CHECK(first.has_page);
        CHECK(first.program_version == "1.2");
        REQUIRE(first.stories.size() == 2);
        CHECK(first.stories[0].entry_id == refs[1].entry_id);
        REQUIRE(after->archive("all", 2)->stories.size() == 1);
        CHECK(after->archive("all", 2)->stories[0].entry_id == refs[0].entry_id);
        CHECK_FALSE(after->archive("all", 3));
        CHECK_FALSE(after->archive("other", 1));
    }

    TEST_CASE("archive: edits, purges and restarts change nothing in it") {
        TestStore store({"https://a.example/feed"});
        const Item item = make_item("1");
        store.apply(changed(store.feed(), {item, make_item("2")}));
        {
            const auto view = store.snapshot();
            (void)must(store.writer().add_archive("all", archive_of(*view, view->select(kAll))));
        }
        const std::string before = whole(store.snapshot()->archive("all", 1).value());
        store.apply(changed(store.feed(), {edited(item, "<p>Other words</p>")}, kStart + 1h));
        CHECK(whole(store.snapshot()->archive("all", 1).value()) == before);
        store.apply(changed(store.feed(), {}, kStart + 2h));
        CHECK(must(store.writer().purge(1h, kStart + 1000h)) == 2);
        store.reopen();
        CHECK(store.select().empty());
        CHECK(whole(store.snapshot()->archive("all", 1).value()) == before);
    }
}
