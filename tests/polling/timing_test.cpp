// SPDX-License-Identifier: MIT
// When the next poll comes: floors, hints, errors, rhythm, hosts, clocks.
#include "polling/poll_world.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <ctime>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace feedmerged::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::hours;
using std::chrono::milliseconds;

constexpr Seconds kHour{3600};
constexpr Seconds kDay{24 * 3600};

/// `wait` is `expected`, and the jitter that only adds.
void check_wait(Seconds wait, Seconds expected) {
    CHECK(wait >= expected);
    CHECK(wait <= expected + expected / 10 + 1s);
}

std::string http_date(TimePoint at, const char* format) {
    const std::time_t seconds = to_unix(at);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}
constexpr const char* kImfFixdate = "%a, %d %b %Y %H:%M:%S GMT";

/// How long the second poll of a feed makes it wait.
Seconds after_second(PollWorld& world, int status, const HeaderList& headers,
                     std::string_view body = {}) {
    world.server.on("/feed")
        .respond(200, {{"ETag", "\"1\""}}, make_rss({"One"}))
        .then()
        .respond(status, headers, body);
    if (world.config.feeds.empty()) world.subscribe("/feed");
    world.poll();
    world.poll_next();
    return world.wait();
}

Seconds second_wait(int status, const HeaderList& headers) {
    PollWorld world;
    return after_second(world, status, headers);
}

/// Adds a day, an hour, to the answers of "/feed": a new item whenever `period` has passed.
void publish_every(PollWorld& world, Seconds period) {
    const TimePoint start = world.clock.now();
    world.server.on("/feed").respond_with([&world, start, period](const SeenRequest&) {
        const auto items = (world.clock.now() - start) / period + 1;
        std::vector<std::string> titles;
        for (auto i = items; i > 0 && i > items - 10; --i) titles.push_back(fmt::format("N{}", i));
        const std::string body = make_rss(titles);
        return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(), body);
    });
}

TEST_SUITE("polling/timing") {
    TEST_CASE("poll_013: no hint goes below the floor") {
        for (const HeaderList& headers :
             {HeaderList{{"Cache-Control", "max-age=1"}}, HeaderList{{"Retry-After", "1"}},
              HeaderList{{"Expires", "0"}}})
            check_wait(second_wait(304, headers), kHour);
        PollWorld ttl;
        ttl.server.on("/feed")
            .respond(200, {}, make_rss({"One"}, "<ttl>1</ttl>"))
            .then()
            .respond(304);
        ttl.subscribe("/feed");
        ttl.poll();
        CHECK(ttl.wait() >= kHour);
        PollWorld low;
        low.config.fetch.policy = {.interval = 1s, .min_interval = 1s};
        check_wait(after_second(low, 304, {{"Cache-Control", "max-age=1"}}), 15min);
    }

    TEST_CASE("poll_014: Cache-Control, Expires and Age (RFC 9111 4.2)") {
        struct Row {
            HeaderList headers;
            Seconds wait;
        };
        const TimePoint now = FakeClock{}.now();
        const std::string in_three_hours = http_date(now + hours(30), kImfFixdate);
        const std::string date = http_date(now + hours(27), kImfFixdate);
        const std::vector<Row> rows = {
            {{{"Cache-Control", "max-age=7200"}}, 2 * kHour},
            {{{"Cache-Control", "public, MAX-AGE=7200"}}, 2 * kHour},
            {{{"Cache-Control", "max-age=\"7200\""}}, 2 * kHour},
            {{{"Cache-Control", "max-age=7200, max-age=9000"}}, 2 * kHour},
            {{{"Cache-Control", "s-maxage=9000"}}, kHour},
            {{{"Cache-Control", "no-cache"}}, kHour},
            {{{"Cache-Control", "no-store"}}, kHour},
            {{{"Cache-Control", "max-age=-1"}}, kHour},
            {{{"Cache-Control", "max-age=1000000000000"}}, kDay},
            {{{"Cache-Control", "max-age=soon"}}, kHour},
            {{{"Cache-Control", "max-age=10800"}, {"Age", "3600"}}, 2 * kHour},
            {{{"Expires", in_three_hours}, {"Date", date}}, 3 * kHour},
            {{{"Expires", in_three_hours}, {"Date", date}, {"Cache-Control", "max-age=7200"}},
             2 * kHour},
            {{{"Expires", "0"}}, kHour},
            {{{"Expires", "-1"}}, kHour},
        };
        for (const Row& row : rows) {
            CAPTURE(row.headers[0].second);
            check_wait(second_wait(304, row.headers), row.wait);
        }
    }

    TEST_CASE("poll_015: ttl, syndication module, skipHours and skipDays, over 304s and restarts") {
        struct Row {
            std::string head;
            Seconds wait;
        };
        for (const Row& row : std::initializer_list<Row>{
                 {"<ttl>180</ttl>", 3 * kHour},
                 {"<sy:updatePeriod xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\">daily"
                  "</sy:updatePeriod><sy:updateFrequency "
                  "xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\">4</"
                  "sy:updateFrequency>",
                  6 * kHour}}) {
            PollWorld world;
            world.server.on("/feed")
                .respond(200, {{"ETag", "\"1\""}}, make_rss({"One"}, row.head))
                .then()
                .respond(304);
            world.subscribe("/feed");
            world.poll();
            for (int i = 0; i < 3; ++i) {
                world.restart();
                world.poll_next();
                CHECK(world.feed().last_status == 304);
                check_wait(world.wait(), row.wait);
            }
        }
        const auto skipping = [](std::string_view name, int count, int free, bool days) {
            static constexpr std::array kDays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                              "Thursday", "Friday", "Saturday"};
            std::string out = fmt::format("<skip{}>", name);
            for (int i = 0; i < count; ++i)
                if (i != free)
                    out += days
                               ? fmt::format("<day>{}</day>", kDays.at(static_cast<std::size_t>(i)))
                               : fmt::format("<hour>{}</hour>", i == 0 ? 24 : i);
            return out + fmt::format("</skip{}>", name);
        };
        PollWorld world;
        world.server.on("/feed").respond(
            200, {},
            make_rss({"One"}, skipping("Hours", 24, 17, false) + skipping("Days", 7, 3, true)));
        world.subscribe("/feed");
        world.poll();
        const auto at = world.feed().next_poll.at;
        const auto day = std::chrono::floor<std::chrono::days>(at);
        CHECK(std::chrono::weekday{day} == std::chrono::Wednesday);
        CHECK(std::chrono::floor<hours>(at - day) == 17h);
        PollWorld never;
        never.server.on("/feed").respond(200, {},
                                         make_rss({"One"}, skipping("Hours", 24, -1, false)));
        never.subscribe("/feed");
        never.poll();
        CHECK(never.wait() <= 2 * kHour);
        CHECK(never.feed().next_poll.reason.find("ignored") != std::string::npos);
    }

    TEST_CASE("poll_016: 429 with Retry-After in every form: never earlier, not much later") {
        const TimePoint second_poll = FakeClock{}.now();
        struct Row {
            std::string value;
            Seconds least;
            Seconds most;
        };
        // Dates are counted from the poll at which they come, which lies 1 h to 2 h 12 min ahead.
        const auto in = [&](Seconds wait, const char* format) {
            return http_date(second_poll + wait, format);
        };
        const std::vector<Row> rows = {
            {"7200", 2 * kHour, 2 * kHour + 12min},
            {in(30 * kHour, kImfFixdate), 27 * kHour, 32 * kHour},
            {in(30 * kHour, "%A, %d-%b-%y %H:%M:%S GMT"), 27 * kHour, 32 * kHour},
            {in(30 * kHour, "%a %b %e %H:%M:%S %Y"), 27 * kHour, 32 * kHour},
            {in(-30 * kHour, kImfFixdate), 4 * kHour, 5 * kHour},  // gone by: no hint
            {"soon", 4 * kHour, 5 * kHour},
            {"315360000", 7 * kDay, 8 * kDay},
        };
        for (const Row& row : rows) {
            CAPTURE(row.value);
            const Seconds wait = second_wait(429, {{"Retry-After", row.value}});
            CHECK(wait >= row.least);
            CHECK(wait <= row.most);
        }
    }

    TEST_CASE("poll_017: 503 with Retry-After, 429 without: growing; 403s press on the host") {
        check_wait(second_wait(503, {{"Retry-After", "7200"}}), 2 * kHour);
        PollWorld world;
        check_wait(after_second(world, 429, {}), 4 * kHour);
        world.poll_next();
        check_wait(world.wait(), 8 * kHour);

        PollWorld forbidden;
        for (const char* path : {"/a", "/b", "/c"}) {
            forbidden.server.on(path).respond(403);
            forbidden.subscribe(path);
        }
        forbidden.start_daemon();
        CHECK(forbidden.server.requests().size() == 2);
        CHECK(forbidden.holds().size() == 1);
    }

    TEST_CASE("poll_018: Retry-After of one feed holds all feeds of its host, over a restart too") {
        PollWorld world;
        world.server.listen_on("127.0.0.2");
        world.server.on("/moved").respond(302, {{"Location", world.server.url("/limited")}});
        world.server.on("/limited").respond(429, {{"Retry-After", "7200"}});
        world.server.on("/other").respond(200, {}, make_rss({"One"}));
        world.subscribe(world.server.url("127.0.0.2", "/moved"));
        world.start_daemon();  // the host behind the redirect is the one that asked for patience
        world.stop_daemon();
        world.subscribe("/other");
        world.start_daemon();
        world.run_for(7000s, 500s);
        CHECK(world.server.requests("/other").empty());
        world.restart();
        world.start_daemon();
        CHECK(world.server.requests("/other").empty());
        world.run_for(300s, 100s);
        CHECK(world.server.requests("/other").size() == 1);
    }

    TEST_CASE("poll_018: a single run does not wait for a host that wants peace, unless forced") {
        PollWorld world;
        world.server.on("/limited").respond(429, {{"Retry-After", "7200"}});
        world.server.on("/other").respond(200, {}, make_rss({"One"}));
        world.subscribe("/limited");
        world.subscribe("/other");
        world.poll();
        CHECK(world.server.requests("/other").empty());
        CHECK(world.feed("/other").polls == 0);  // and so it is still due
        world.poll();
        CHECK(world.server.requests("/other").empty());
        world.server.on("/limited").respond(200, {}, make_rss({"Two"}));
        world.force();
        CHECK(world.server.requests("/other").size() == 1);
    }

    TEST_CASE("poll_019: failures back off, doubling up to a day, and a success ends that") {
        PollWorld world;
        world.server.on("/feed").respond(500);
        world.subscribe("/feed");
        world.poll();
        Seconds expected = kHour;
        for (int i = 0; i < 8; ++i) {
            world.poll_next();
            expected = std::min(expected * 2, kDay);
            check_wait(world.wait(), expected);
        }
        CHECK(world.feed().failures == 9);
        world.server.on("/feed").respond(200, {}, make_rss({"One"}));
        world.poll_next();
        check_wait(world.wait(), kHour);
        CHECK(world.feed().failures == 0);
        // A failure never comes back sooner than a success would have.
        world.server.on("/feed").respond(500, {{"Cache-Control", "max-age=36000"}});
        world.poll_next();
        CHECK(world.wait() >= 36000s);
    }

    TEST_CASE("poll_020: no poll asks again after a 4xx or a 304, and once at most after a reset") {
        for (const int status : {400, 401, 403, 404, 410, 418, 429}) {
            PollWorld world;
            world.server.on("/feed").respond(status);
            world.subscribe("/feed");
            world.poll();
            CHECK(world.server.requests().size() == 1);
        }
        PollWorld unchanged;
        after_second(unchanged, 304, {});
        CHECK(unchanged.server.requests().size() == 2);
        PollWorld reset;
        reset.server.on("/feed").reset();
        reset.subscribe("/feed");
        reset.poll();
        CHECK(reset.server.requests().size() <= 2);
        CHECK(reset.feed().failures == 1);
    }

    TEST_CASE("poll_021: the rhythm of the feed: weekly near the cap, a burst quicker, in bounds") {
        PollWorld world;
        publish_every(world, 7 * kDay);
        world.subscribe("/feed");
        world.poll();
        const TimePoint start = world.clock.now();
        Seconds longest{};
        while (world.clock.now() < start + hours(6 * 7 * 24)) {
            world.poll_next();
            longest = std::max(longest, world.wait());
        }
        CHECK(world.wait() >= kDay);
        CHECK(longest <= kDay + kDay / 10 + 1s);
        publish_every(world, 2 * kHour);
        for (int i = 0; i < 40; ++i) world.poll_next();
        CHECK(world.wait() < 6 * kHour);
        CHECK(world.wait() >= kHour);
    }

    TEST_CASE("poll_022: feeds added together part, and one host gets one request at a time") {
        PollWorld world;
        world.server.on("*").respond(200, {}, make_rss({"One"}));
        for (int i = 0; i < 500; ++i) world.subscribe(fmt::format("/f{}", i));
        world.poll();
        CHECK(world.server.connections() == 1);
        std::map<std::int64_t, int> polls_in_minute;
        for (const Subscription& feed : world.config.feeds) {
            const auto wait = world.feed(feed.url).next_poll.at - world.clock.now();
            CHECK(wait >= kHour);
            ++polls_in_minute[wait.count() / 60];
        }
        CHECK(polls_in_minute.size() > 50);
        for (const auto& [minute, polls] : polls_in_minute) CHECK(polls <= 30);
    }

    TEST_CASE("frb_033: a server is not hammered: one request at a time, a second apart") {
        PollWorld world;
        world.config.fetch.host_spacing = Seconds{1};
        std::mutex mutex;
        std::vector<SteadyPoint> starts;
        for (int i = 0; i < 12; ++i) world.subscribe(fmt::format("/ok{}", i));
        const std::string body = make_rss({"One"});
        world.server.on("*").respond_with([&](const SeenRequest&) {
            const std::lock_guard lock(mutex);
            starts.push_back(world.clock.steady_now());
            return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(),
                               body);
        });
        world.start_daemon();
        world.run_for(20s, 100ms);
        REQUIRE(starts.size() == 12);
        for (std::size_t i = 1; i < starts.size(); ++i) CHECK(starts[i] - starts[i - 1] >= 1s);
    }

    TEST_CASE("frb_034: many feeds on few servers: all get their turn, one after the other") {
        PollWorld world;
        world.config.fetch.host_spacing = Seconds{1};
        world.server.listen_on("127.0.0.2");
        world.server.on("*").respond(200, {}, make_rss({"One"}));
        for (int i = 0; i < 20; ++i) {
            world.subscribe(world.server.url("127.0.0.1", fmt::format("/f{}", i)));
            world.subscribe(world.server.url("127.0.0.2", fmt::format("/f{}", i)));
        }
        world.start_daemon();
        CHECK(world.server.requests().size() == 2);
        for (int second = 1; second < 20; ++second) {
            world.run_for(1000ms, 500ms);
            CHECK(world.server.requests().size() <= static_cast<std::size_t>(2 * (second + 1)));
        }
        world.run_for(2s, 500ms);
        CHECK(world.server.requests().size() == 40);
        CHECK(world.server.connections() <= 2);
    }

    TEST_CASE("poll_023: clocks that jump cause no storm and no stall") {
        PollWorld world;
        world.server.on("*").respond(200, {}, make_rss({"One"}));
        for (int i = 0; i < 20; ++i) world.subscribe(fmt::format("/f{}", i));
        world.start_daemon();
        REQUIRE(world.server.requests().size() == 20);
        const TimePoint start = world.clock.now();
        world.clock.set_wall(start + std::chrono::days(365));
        world.settle();
        CHECK(world.server.requests().size() == 20);
        world.clock.set_wall(start - hours(1));
        world.settle();
        CHECK(world.server.requests().size() == 20);
        world.run_for(hours(3), 10min);
        CHECK(world.server.requests().size() >= 40);
        CHECK(world.server.requests().size() <= 60);
        // Set back by a year while it was down: nobody waits a year.
        world.stop_daemon();
        world.clock.set_wall(start - std::chrono::days(365));
        const std::size_t before = world.server.requests().size();
        world.restart();
        world.start_daemon();
        world.run_for(hours(3), 10min);
        CHECK(world.server.requests().size() >= before + 20);
        CHECK(world.server.requests().size() <= before + 60);
    }

    TEST_CASE("frb_020: slows down on request: 429 with Retry-After in seconds and as a date") {
        check_wait(second_wait(429, {{"Retry-After", "10000"}}), 10000s);
        const std::string date = http_date(FakeClock{}.now() + hours(48), kImfFixdate);
        const Seconds wait = second_wait(429, {{"Retry-After", date}});
        CHECK(wait >= 45 * kHour);
        CHECK(wait <= 52 * kHour);
    }

    TEST_CASE("frb_021: slows down without hints") {
        check_wait(second_wait(429, {}), 4 * kHour);
        PollWorld world;
        after_second(world, 500, {});
        const Seconds first = world.wait();
        world.poll_next();
        CHECK(world.wait() > first);
    }

    TEST_CASE("frb_022: documents have a cache hint too, on 200 and on 304") {
        check_wait(second_wait(304, {{"Cache-Control", "max-age=20000"}}), 20000s);
        PollWorld world;
        check_wait(
            after_second(world, 200, {{"Cache-Control", "max-age=20000"}}, make_rss({"One"})),
            20000s);
        CHECK(world.feed().next_poll.reason.find("max-age") != std::string::npos);
    }

    TEST_CASE("frb_023: matches the rhythm of the feed") {
        PollWorld daily;
        publish_every(daily, kDay);
        daily.subscribe("/feed");
        daily.poll();
        for (int i = 0; i < 60; ++i) daily.poll_next();
        CHECK(daily.wait() >= 3 * kHour);
        CHECK(daily.wait() <= 12 * kHour);
        CHECK(daily.feed().memory.rhythm.gap >= 20 * kHour);
        CHECK(daily.feed().memory.rhythm.gap <= 30 * kHour);
    }

    TEST_CASE("frb_024: the feed's own hints on when to poll") {
        PollWorld world;
        world.server.on("/feed").respond(200, {}, make_rss({"One"}, "<ttl>300</ttl>"));
        world.subscribe("/feed");
        world.poll();
        CHECK(world.wait() >= 5 * kHour);
        CHECK(world.feed().next_poll.reason.find("ttl") != std::string::npos);
    }

    TEST_CASE("frb_037: no herd at the top of the hour") {
        PollWorld world;
        world.server.on("*").respond(200, {}, make_rss({"One"}));
        for (int i = 0; i < 300; ++i) world.subscribe(fmt::format("/f{}", i));
        world.poll();
        // Half a day on, each feed has been polled again and again.
        const TimePoint end = world.clock.now() + hours(12);
        while (world.clock.now() < end) {
            world.advance(10min);
            world.poll();
        }
        std::map<std::int64_t, int> minutes;
        for (const Subscription& feed : world.config.feeds)
            ++minutes[to_unix(world.feed(feed.url).next_poll.at) / 60 % 60];
        // Steps of 10 min make bunches of 50, which are spread over six minutes.
        for (const auto& [minute, polls] : minutes) CHECK(polls <= 40);
    }
}

}  // namespace
}  // namespace feedmerged::test
