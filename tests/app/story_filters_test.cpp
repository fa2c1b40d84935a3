// SPDX-License-Identifier: MIT
#include "story_filters.hpp"

#include "feedmerged/rules/rules.hpp"

#include <string>
#include <utility>

#include <doctest/doctest.h>

using namespace feedmerged;
using app::StoryFilters;

namespace {

Rules leave_out(const std::string& rule) { return {{}, {rules::parse_rule(rule).value()}}; }

config::Config make_config() {
    config::Config config;
    config.feeds.push_back({.url = "https://a.example/feed", .category = "x"});
    config.feeds.push_back({.url = "https://b.example/feed", .rules = leave_out("text:secret")});
    config.outputs.resize(2);
    config.outputs[0].spec.name = "all";
    config.outputs[1].spec.name = "few";
    config.outputs[1].spec.rules = leave_out("title:ad");
    return config;
}

Item with_text(const std::string& title, const std::string& html) {
    Item item;
    item.title = title;
    item.content_html = html;
    return item;
}

/// A copy that counts how often it is looked into.
class Copy final : public store::CopyToJudge {
  public:
    explicit Copy(Item item) : content(std::move(item)) {}
    Item content{};
    Hash128 hash{0, 1};
    int loads = 0;

    [[nodiscard]] std::int64_t item() const override { return 7; }
    [[nodiscard]] const store::FeedScope& feed() const override { return feed_; }
    [[nodiscard]] Hash128 version() override { return hash; }
    [[nodiscard]] Item load() override {
        ++loads;
        return content;
    }

  private:
    store::FeedScope feed_{"https://b.example/feed", "", true, false};
};

}  // namespace

TEST_SUITE("app/story_filters") {
    TEST_CASE("of: nothing is asked where there are no rules") {
        config::Config config = make_config();
        config.feeds[1].rules = {};
        StoryFilters filters(config);
        CHECK(filters.of(config.outputs[0].spec) == nullptr);
        CHECK(filters.of(config.outputs[1].spec) != nullptr);
    }

    TEST_CASE(
        "of: feeds with rules are judged in every output, stories where the output has some") {
        const config::Config config = make_config();
        StoryFilters filters(config);
        store::StoryFilter* const all = filters.of(config.outputs[0].spec);
        store::StoryFilter* const few = filters.of(config.outputs[1].spec);
        REQUIRE(all != nullptr);
        REQUIRE(few != nullptr);
        CHECK(all->judges({"https://b.example/feed", "", true, false}));
        CHECK_FALSE(all->judges({"https://a.example/feed", "", true, false}));
        CHECK_FALSE(all->judges_stories());
        CHECK(few->judges_stories());
        Copy copy(with_text("An ad", "<p>a <b>sec</b>ret</p>"));
        CHECK_FALSE(all->keeps(copy));
        CHECK_FALSE(few->keeps_story(copy));
    }

    TEST_CASE("keeps: what was judged once is not looked into again until it is edited") {
        const config::Config config = make_config();
        StoryFilters filters(config);
        store::StoryFilter* const filter = filters.of(config.outputs[0].spec);
        Copy copy(with_text("x", "<p>open</p>"));
        CHECK(filter->keeps(copy));
        CHECK(filter->keeps(copy));
        CHECK(filters.of(config.outputs[1].spec)->keeps(copy));
        CHECK(copy.loads == 1);
        copy.content.content_html = "<p>secret</p>";
        copy.hash = {0, 2};
        CHECK_FALSE(filter->keeps(copy));
        CHECK_FALSE(filter->keeps(copy));
        CHECK(copy.loads == 2);
    }

    TEST_CASE(
        "adjust: the store's word, or the configuration's where that is what is asked about") {
        const config::Config config = make_config();
        store::FeedScope known{"https://a.example/feed", "old", false, true};
        store::FeedScope gone{"https://gone.example/feed", "", true, true};
        StoryFilters stored(config);
        stored.of(config.outputs[0].spec)->adjust(known);
        CHECK(known.category == "old");
        StoryFilters configured(config, StoryFilters::Feeds::AsConfigured);
        store::StoryFilter* const filter = configured.of(config.outputs[0].spec);
        filter->adjust(known);
        CHECK(known.category == "x");
        CHECK(known.subscribed);
        CHECK_FALSE(known.is_private);
        filter->adjust(gone);
        CHECK_FALSE(gone.subscribed);
        CHECK(gone.is_private);
    }

    TEST_CASE("left_out_by: the rule is named") {
        const config::Config config = make_config();
        StoryFilters filters(config);
        const Item item = with_text("Ad", "secret");
        CHECK(filters.left_out_by_feed("https://b.example/feed", item) ==
              "exclude \"text:secret\"");
        CHECK(filters.left_out_by_feed("https://a.example/feed", item).empty());
        CHECK(filters.left_out_by_output(config.outputs[1].spec, item) == "exclude \"title:ad\"");
        CHECK(filters.left_out_by_output(config.outputs[0].spec, item).empty());
    }
}
