// SPDX-License-Identifier: MIT
// Whatever an item holds, what is written can be read: by two XML parsers and a JSON parser.
#include "story_fixture.hpp"

#include <random>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace feedmerged;
using namespace feedmerged::render;
using namespace feedmerged::test;

namespace {

/// A story whose every text is `text`.
Story story_of(const std::string& text) {
    Story story = make_rich_story();
    story.entry_id = story.feed_url = story.feed_title = story.category = text;
    story.source = {text, text, text, text, text, text, text, text, kNoon};
    Item& item = story.item;
    item.guid = item.url = item.external_url = item.title = item.teaser = text;
    item.summary_html = item.content_html = item.image = item.language = item.rights = text;
    item.authors = {{text, text, text}};
    item.tags = {text, text};
    item.attachments = {{text, text, -1, -1, text}, {text, text, {}, {}, text}};
    story.also_in = {{text, text, text, text}};
    story.more = {{text, text, text, text, text}};
    return story;
}

void check_readable(const Story& story, bool full_content) {
    Head head = make_head();
    head.output.full_content = full_content;
    head.output.title = story.item.title;
    head.language = story.item.language;
    CHECK(xml_complaint(render_all(Format::Atom, head, {story, story})) == "");
    CHECK(xml_complaint(render_all(Format::Rss, head, {story, story})) == "");
    const std::string json = render_all(Format::Json, head, {story, story});
    CHECK(nlohmann::json::accept(json));
    CHECK(json.find("\\u0000") == std::string::npos);
    CHECK(nlohmann::json::accept(story_json(story, head.output)));
    // The page is text to no parser that could fail, but it must end as a page.
    CHECK(render_all(Format::Html, head, {story, story}).ends_with("</body>\n</html>\n"));
    (void)article_text(story, head.output);
}

}  // namespace

TEST_SUITE("render/hostile") {
    TEST_CASE("renderers: hostile texts give readable documents") {
        const std::string texts[] = {
            "",
            "]]>",
            "<![CDATA[x]]>",
            "<script>alert(1)</script>",
            "&amp;amp;",
            "&#0;&#x1F;&bogus;",
            "\"'><&`",
            "-->",
            "<?php ?>",
            std::string("nul \0 inside", 12),
            "\x01\x02\x0b\x0c\x1b[31m",
            "\uFFFE\uFFFF\uFEFF\u0085\u2028",
            "\xff\xfe\x80\xc3",
            "\xed\xa0\x80\xed\xb0\x80",
            "\xf4\x90\x80\x80",
            "\u202Ertl\u202C",
            "line\nbreak\r\ttab",
            "👍🏽 漢字 e\u0301",
            "{{title}}{{{style}}}{{/stories}}",
            std::string(100'000, '<'),
        };
        for (const std::string& text : texts) {
            CAPTURE(text.substr(0, 100));
            for (const bool full : {true, false}) check_readable(story_of(text), full);
        }
    }

    TEST_CASE("renderers: random bytes give readable documents") {
        constexpr unsigned kSeed = 4711;
        CAPTURE(kSeed);
        std::mt19937 random(kSeed);
        for (int round = 0; round < 60; ++round) {
            std::string text;
            for (int i = 0; i < 80; ++i) text += static_cast<char>(random() % 256);
            check_readable(story_of(text), round % 2 == 0);
        }
    }

    TEST_CASE("renderers: dates at the ends of time give readable documents") {
        for (const std::int64_t seconds : {-99'999'999'999'999L, -1L, 0L, 99'999'999'999'999L}) {
            CAPTURE(seconds);
            Story story = make_rich_story();
            story.published = story.updated = story.sort_date = story.first_seen =
                from_unix(seconds);
            check_readable(story, true);
        }
    }
}
