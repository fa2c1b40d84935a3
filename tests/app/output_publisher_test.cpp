// SPDX-License-Identifier: MIT
// From updates in a real store to files in a real directory.
#include "publish_fixture.hpp"

#include <algorithm>

using namespace feedmerged;
using namespace feedmerged::test;
using namespace std::chrono_literals;

TEST_SUITE("app/output_publisher") {
    TEST_CASE("publish: nothing new leaves every file as it was") {
        Fixture fixture(2);
        fixture.store(0, {make_item(0, 1, kNow - 1h)});
        CHECK(fixture.publish().files_written == 4);
        const auto again = fixture.publish();
        CHECK(again.files_written == 0);
        CHECK(again.files_unchanged == 4);
        CHECK(fixture.rendered[render::Format::Rss] == fixture.file("all.rss"));
    }

    TEST_CASE("publish: an article's other stories are chosen once and stay") {
        Fixture fixture(8);
        for (int feed = 0; feed < 8; ++feed)
            fixture.store(feed, {make_item(feed, 1, kNow - (feed + 1) * 1h)});
        (void)fixture.publish();
        const auto before = fixture.items();
        REQUIRE(before.size() == 8);
        CHECK(before[0]["_feedmerged"]["more_stories"].size() == 6);
        CHECK(before[0]["_feedmerged"]["more_stories"][0] == before[1]["id"]);
        for (int feed = 1; feed < 8; ++feed)
            fixture.store(feed, {make_item(feed, 1, kNow - (feed + 1) * 1h),
                                 make_item(feed, 2, kNow - 1min)});
        (void)fixture.publish();
        const auto after = fixture.items();
        REQUIRE(after.size() == 15);
        for (const auto& item : before) CHECK(std::ranges::count(after, item) == 1);
    }

    TEST_CASE("publish: an empty store gives valid, empty files") {
        Fixture fixture(1);
        CHECK(fixture.publish().stories == 0);
        CHECK(fixture.items().empty());
        CHECK(fixture.file("all.atom").find("<feed") != std::string::npos);
    }

    TEST_CASE("publish: a limit keeps the newest") {
        Fixture fixture(1);
        fixture.output().spec.limit = 2;
        fixture.store(0, {make_item(0, 1, kNow - 3h), make_item(0, 2, kNow - 1h),
                          make_item(0, 3, kNow - 2h)});
        (void)fixture.publish();
        const auto items = fixture.items();
        REQUIRE(items.size() == 2);
        CHECK(items[0]["title"] == "Story 2 of 0");
        CHECK(items[1]["title"] == "Story 3 of 0");
    }

    TEST_CASE("publish: a file in the place of the directory is an error that names it") {
        Fixture fixture(1);
        std::filesystem::remove_all(fixture.output().directory);
        write_text(fixture.output().directory, "no directory");
        const auto report = fixture.try_publish();
        REQUIRE_FALSE(report.has_value());
        CHECK_FALSE(report.error().store);
        CHECK(fixture.rendered.size() == 4);  // a full disk keeps nothing from the server
        CHECK(report.error().message.find(fixture.output().directory.string()) !=
              std::string::npos);
    }
}
