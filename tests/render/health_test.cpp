// SPDX-License-Identifier: MIT
// The health feed as a document.
#include "feedmerged/render/health.hpp"

#include "story_fixture.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::render;
using namespace feedmerged::test;

namespace {

const HealthHead kHead{"urn:uuid:9f6c1d1e-0b0a-4c55-8f2e-2d1c8f6f7a11",
                       "https://feeds.example.org/health.atom", "1.2.3"};

std::vector<HealthEvent> events() {
    using enum HealthKind;
    std::vector<HealthEvent> out;
    for (const HealthKind kind : {Failing, Blocked, Gone, Moved, Recovered})
        out.push_back(
            {static_cast<std::int64_t>(out.size()) + 1, kNoon + std::chrono::hours(out.size()),
             kind, "https://me:s3cret@a.example/feed?a=1&b=2", "A <b> & co", "why \x01 <it> is"});
    for (const HealthKind kind : {DiskFull, Unwritable, Recovered})
        out.push_back({static_cast<std::int64_t>(out.size()) + 1,
                       kNoon + std::chrono::hours(out.size()), kind, "", "", "No space left"});
    std::ranges::reverse(out);
    return out;
}

}  // namespace

TEST_SUITE("render/health") {
    TEST_CASE("health_feed: an entry an event, newest first, valid whatever it says") {
        const std::string xml = health_feed(kHead, events());
        CHECK(xml_complaint(xml) == "");
        pugi::xml_document document;
        load_xml(document, xml);
        const auto feed = document.child("feed");
        CHECK(child_names(feed).starts_with("id title updated link author generator entry"));
        CHECK(std::string(feed.child("updated").text().get()) == "2026-01-02T10:04:05Z");
        std::set<std::string> ids;
        std::vector<std::string> titles;
        for (const auto entry : feed.children("entry")) {
            ids.insert(entry.child("id").text().get());
            titles.emplace_back(entry.child("title").text().get());
        }
        CHECK(ids.size() == 8);
        CHECK(titles == std::vector<std::string>{
                            "Everything can be written again", "Something cannot be written",
                            "The disk is full", "A <b> & co works again", "A <b> & co has moved",
                            "A <b> & co is gone", "A <b> & co refuses feedmerged",
                            "A <b> & co fails"});
        CHECK(xml.find("s3cret") == std::string::npos);
    }

    TEST_CASE("health_feed: the same events give the same bytes, an older one keeps its entry") {
        auto some = events();
        const std::string xml = health_feed(kHead, some);
        CHECK(health_feed(kHead, some) == xml);
        some.erase(some.begin());
        const std::string fewer = health_feed(kHead, some);
        const std::string entry = fewer.substr(fewer.find("<entry>"));
        CHECK(xml.find(entry) != std::string::npos);
    }

    TEST_CASE("health_feed: nothing to tell is a valid feed too") {
        const std::string xml = health_feed({kHead.id, "", ""}, {});
        CHECK(xml_complaint(xml) == "");
        CHECK(xml.find("<updated>1970-01-01T00:00:00Z</updated>") != std::string::npos);
        CHECK(xml.find("rel=\"self\"") == std::string::npos);
    }
}
