// SPDX-License-Identifier: MIT
// Which copy of a story an output shows where not all may be shown.
#include "store_fixture.hpp"

#include <set>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::store;
using namespace feedmerged::store::test;

namespace {

const std::string kOpen = "https://open.example/feed";
const std::string kSecret = "https://secret.example/feed";
const OutputSpec kPublic{.name = "all", .limit = 0};
const OutputSpec kPrivate{.name = "mine", .limit = 0, .is_private = true};

std::vector<Subscription> both(bool is_private) {
    return {{.url = kSecret, .is_private = is_private}, {.url = kOpen}};
}

/// An item at the same address as another feed's, so that the two are one story.
Item copy_of(const std::string& guid, const std::string& title) {
    Item item = make_item(guid, "https://a.example/" + guid);
    item.title = title;
    item.teaser = "Teaser: " + title;
    return item;
}

/// A filter that leaves out what has these titles.
class ByTitle final : public StoryFilter {
  public:
    std::set<std::string> of_feeds{};
    std::set<std::string> of_output{};
    std::set<std::string> judged_feeds{};
    int asked = 0;

    void adjust(FeedScope& feed) override {
        if (unsubscribed.contains(feed.url)) feed.subscribed = false;
    }
    std::set<std::string> unsubscribed{};
    [[nodiscard]] bool judges(const FeedScope& feed) const override {
        return judged_feeds.contains(feed.url);
    }
    [[nodiscard]] bool keeps(CopyToJudge& copy) override {
        ++asked;
        CHECK(copy.version() != Hash128{});
        CHECK(judged_feeds.contains(copy.feed().url));
        return !of_feeds.contains(copy.load().title);
    }
    [[nodiscard]] bool judges_stories() const override { return !of_output.empty(); }
    [[nodiscard]] bool keeps_story(CopyToJudge& shown) override {
        ++asked;
        return !of_output.contains(shown.load().title);
    }
};

std::vector<std::string> titles(TestStore& store, const OutputSpec& output,
                                StoryFilter* filter = nullptr) {
    const auto view = store.snapshot();
    std::vector<std::string> out;
    for (const StoryRef& ref : view->select(output, filter))
        out.push_back(view->load(ref, output).value().item.title);
    return out;
}

using Titles = std::vector<std::string>;

}  // namespace

TEST_SUITE("store/selection") {
    TEST_CASE("select: what private feeds bring is in private outputs only") {
        TestStore store;
        store.subscribe(both(true));
        store.apply(changed(store.feed(0), {make_item("1"), make_item("2")}));
        store.apply(changed(store.feed(1), {make_item("3")}));
        CHECK(titles(store, kPublic) == Titles{"Title of 3"});
        CHECK(titles(store, kPrivate).size() == 3);
        store.subscribe(both(false));
        CHECK(titles(store, kPublic).size() == 3);
    }

    TEST_CASE(
        "select: of a story that a private feed brought first, a public output shows the public "
        "copy") {
        TestStore store;
        store.subscribe(both(true));
        Item secret = copy_of("1", "Secret");
        secret.global_id = "tag:secret.example,2026:1";
        store.apply(changed(store.feed(0), {secret}));
        CHECK(titles(store, kPublic).empty());
        store.apply(changed(store.feed(1), {copy_of("1", "Open")}, kStart + 1h));
        CHECK(titles(store, kPublic) == Titles{"Open"});
        CHECK(titles(store, kPrivate) == Titles{"Secret"});
        const auto view = store.snapshot();
        const StoryRef open = view->select(kPublic).at(0);
        const StoryRef mine = view->select(kPrivate).at(0);
        CHECK(mine.entry_id == "tag:secret.example,2026:1");
        CHECK(open.entry_id == uuid5_urn(kOpen + "\n1"));
        CHECK(open.feed == store.feed(1).id);
        const Story story = view->load(open, kPublic).value();
        CHECK(story.entry_id == open.entry_id);
        CHECK(story.feed_url == kOpen);
        CHECK(story.also_in.empty());
        CHECK(view->load(mine, kPrivate).value().also_in.at(0).feed_url == kOpen);
        const OtherStory teaser = view->load_teaser(open).value();
        CHECK(teaser.entry_id == open.entry_id);
        CHECK(teaser.title == "Open");
    }

    TEST_CASE("load: a private copy of a public story is not named in a public output") {
        TestStore store;
        store.subscribe(
            std::vector<Subscription>{{.url = kOpen}, {.url = kSecret, .is_private = true}});
        store.apply(changed(store.feed(0), {copy_of("1", "Open")}));
        store.apply(changed(store.feed(1), {copy_of("1", "Secret")}));
        const auto view = store.snapshot();
        const StoryRef ref = view->select(kPublic).at(0);
        CHECK(ref.item == 0);
        CHECK(view->load(ref, kPublic).value().also_in.empty());
        CHECK(view->load(ref, kPrivate).value().also_in.size() == 1);
    }

    TEST_CASE("load: other stories that are private by now are left out of public outputs") {
        TestStore store;
        store.subscribe(both(false));
        store.apply(changed(store.feed(0), {make_item("1"), make_item("2")}));
        store.apply(changed(store.feed(1), {make_item("3")}));
        std::vector<OtherStory> others;
        StoryRef open{};
        for (const StoryRef& ref : store.select()) {
            others.push_back(store.snapshot()->load_teaser(ref).value());
            if (ref.feed == store.feed(1).id) open = ref;
        }
        const std::vector<Frozen> frozen{{open.id, others}};
        must(store.writer().freeze("all", frozen));
        must(store.writer().freeze("mine", frozen));
        CHECK(store.snapshot()->load(open, kPublic).value().more.size() == 3);
        store.subscribe(both(true));
        CHECK(store.snapshot()->load(open, kPublic).value().more.size() == 1);
        CHECK(store.snapshot()->load(open, kPrivate).value().more.size() == 3);
    }

    TEST_CASE("sync: a private feed that is no longer subscribed stays private") {
        TestStore store;
        store.subscribe(both(true));
        store.apply(changed(store.feed(0), {copy_of("1", "Secret")}));
        store.apply(changed(store.feed(1), {copy_of("1", "Open")}));
        store.subscribe(std::vector<Subscription>{{.url = kOpen}});
        CHECK(titles(store, kPublic) == Titles{"Open"});
    }

    TEST_CASE("select: a feed's rules leave out its copies, and another copy takes the place") {
        TestStore store({kSecret, kOpen});
        store.apply(changed(store.feed(0), {copy_of("1", "Ad"), copy_of("2", "News")}));
        store.apply(changed(store.feed(1), {copy_of("1", "Unbiased")}));
        ByTitle filter;
        filter.judged_feeds = {kSecret};
        filter.of_feeds = {"Ad"};
        const auto shown = titles(store, kPublic, &filter);
        CHECK(std::set(shown.begin(), shown.end()) == std::set<std::string>{"Unbiased", "News"});
        // The story keeps its id: nothing is announced anew when a rule comes or goes.
        const auto ids = [&](StoryFilter* with) {
            std::set<std::string> out;
            for (const StoryRef& ref : store.snapshot()->select(kPublic, with))
                out.insert(ref.entry_id);
            return out;
        };
        CHECK(ids(&filter) == ids(nullptr));
        filter.judged_feeds = {kSecret, kOpen};
        filter.of_feeds = {"Ad", "Unbiased"};
        CHECK(titles(store, kPublic, &filter) == Titles{"News"});
        CHECK(titles(store, kPublic).size() == 2);
    }

    TEST_CASE("select: limit and max_age count what is left, and no more than needed is asked") {
        TestStore store({kOpen});
        std::vector<Item> items;
        for (int i = 0; i < 20; ++i)
            items.push_back(make_item(std::to_string(i), "", kStart - i * 1h));
        store.apply(changed(store.feed(), items));
        ByTitle filter;
        filter.of_output = {"Title of 0", "Title of 2"};
        OutputSpec few = kPublic;
        few.limit = 3;
        CHECK(titles(store, few, &filter) == Titles{"Title of 1", "Title of 3", "Title of 4"});
        CHECK(filter.asked == 5);
        OutputSpec young = kPublic;
        young.max_age = 2h;
        CHECK(titles(store, young, &filter) == Titles{"Title of 1", "Title of 3"});
    }

    TEST_CASE("select: a filter decides which feeds count, for configurations to come") {
        TestStore store({kOpen, kSecret});
        store.apply(changed(store.feed(0), {make_item("1")}));
        store.apply(changed(store.feed(1), {make_item("2")}));
        ByTitle filter;
        filter.unsubscribed = {kOpen};
        CHECK(titles(store, kPublic, &filter) == Titles{"Title of 2"});
    }
}
