// SPDX-License-Identifier: MIT
#include "why_text.hpp"

#include "feedmerged/core/utf8.hpp"
#include "wrapped_text.hpp"

#include <sstream>
#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::app;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kNow = from_unix(1'767'323'045);  // 2026-01-02T03:04:05Z

StoryItem make_copy(const std::string& site) {
    StoryItem item;
    item.feed_url = "https://" + site + ".example/feed";
    item.feed_title = "Site " + site;
    item.subscribed = item.carried = true;
    item.first_seen = kNow;
    item.published = kNow - 1h;
    item.updated = kNow - 1h;
    return item;
}

WhyReport make_report() {
    WhyReport report;
    report.story.entry_id = "urn:uuid:1";
    report.story.sort_date = kNow - 1h;
    report.story.item.title = "A story";
    report.story.item.url = "https://a.example/1";
    report.items = {make_copy("a"), make_copy("b")};
    report.items[0].winner = true;
    report.items[1].rule = "canonical-url";
    return report;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_SUITE("app/wrapped_text") {
    TEST_CASE("wrapped: lines of 80 characters, indented as the first") {
        std::string text;
        for (int i = 0; i < 60; ++i) text += "été ";
        std::istringstream lines(wrapped("  - ", text));
        int count = 0;
        for (std::string line; std::getline(lines, line); ++count) {
            CHECK(utf8::length(line) <= 80);
            CHECK(line.starts_with(count == 0 ? "  - été" : "    été"));
        }
        CHECK(count == 4);
    }

    TEST_CASE("wrapped: what cannot be broken stays whole, and controls do nothing") {
        const std::string url = "https://a.example/" + std::string(100, 'x');
        CHECK(wrapped("  ", "see " + url + " there") == "  see\n  " + url + "\n  there\n");
        CHECK(wrapped("",
                      "a\x1b[2Jb\r\nc\xc2\x9b"
                      "d") == "a [2Jb c d\n");
        CHECK(wrapped("  ", "") == "\n");
    }
}

TEST_SUITE("app/why_text") {
    TEST_CASE("why_placed: says from which date") {
        StoryItem first = make_copy("a");
        CHECK(why_placed(kNow - 1h, first) ==
              "2026-01-02T02:04:05Z, when its feed says that it was published");
        CHECK(has(why_placed(kNow - 2h, first), "the earliest date that its feed gave"));
        first.published.reset();
        CHECK(has(why_placed(kNow, first), "when it was first seen"));
    }

    TEST_CASE("why_text: every copy with the rule by which it joined") {
        WhyReport report = make_report();
        report.items[1].feed_url = "https://me:secret@b.example/feed";
        report.items[1].carried = false;
        const std::string text = why_text(report);
        CHECK(text.starts_with("A story\n  id       urn:uuid:1\n"));
        CHECK(has(text, "Carried by 2 feeds\n"));
        CHECK(has(text, "began the story; its copy is the one that is shown"));
        CHECK(has(text, "joined by rule canonical-url"));
        CHECK(has(text, "no longer in the feed's document"));
        CHECK_FALSE(has(text, "secret"));
        report.items[1].subscribed = false;
        CHECK(has(why_text(report), "no longer subscribed"));
    }

    TEST_CASE("why_text: the place in an output and why these other stories") {
        WhyReport report = make_report();
        report.outputs = {{.name = "all",
                           .place = 2,
                           .stories = 9,
                           .teasers = {{"Newer", "Site c", kNow},
                                       {"Older", "Site c", kNow - 3h},
                                       {"Gone", "", {}}}},
                          {.name = "few", .left_out = {"its limit is 1"}},
                          {.name = "short", .place = 1, .stories = 1, .no_teasers = "none"}};
        const std::string text = why_text(report);
        CHECK(has(text, "Output all: no. 2 of 9, newest first"));
        CHECK(has(text, "  1. Newer\n     Site c, 1 h newer\n"));
        CHECK(has(text, "  2. Older\n     Site c, 2 h older, no. 2 of its feed\n"));
        CHECK(has(text, "  3. Gone\n     no longer stored\n"));
        CHECK(has(text, "too few were older"));
        CHECK(has(text, "Output few: not in it\n  - its limit is 1\n"));
        CHECK(has(text, "No other stories: none"));
    }
}
