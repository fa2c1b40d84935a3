// SPDX-License-Identifier: MIT
#include "feed_status.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace feedmerged;
using namespace std::chrono_literals;
using app::FeedStatus;

namespace {

constexpr TimePoint kNow = from_unix(1'767'323'045);  // 2026-01-02T03:04:05Z

FeedStatus polled() {
    FeedStatus out;
    out.subscription.url = "https://example.org/f";
    out.state.id = FeedId{7};
    out.state.url = out.subscription.url;
    out.state.info.title = "Its own title";
    out.state.last_poll = out.state.last_success = kNow - 10min;
    out.state.last_status = 200;
    out.state.polls = 8;
    out.state.not_modified = 5;
    out.state.bytes = 3 * 1024;
    out.state.items = 12;
    out.state.next_poll = {kNow + 50min, "max-age 3600 s"};
    return out;
}

/// All that there can be to say, with secrets wherever a URL may stand.
FeedStatus eventful() {
    FeedStatus out = polled();
    out.subscription.url = "https://me:secret@example.org/f";
    out.subscription.login = {"me", "secret"};
    out.subscription.headers = {{"Authorization", "secret"}};
    out.subscription.title = "Ours";
    out.subscription.category = "news";
    out.state.last_status = 503;
    out.state.last_error = "HTTP 503: service unavailable";
    out.state.last_warning = "unescaped & at line 12, column 4";
    out.state.failures = 3;
    out.state.failing_since = kNow - 26h;
    out.state.validators = {"W/\"x\"", "yesterday", "https://example.org/f"};
    PollMemory& memory = out.state.memory;
    memory.hints = {1h, false, 0b0100'0000'0000'0000'0111'1111U, 0b100'0001U};
    memory.rhythm = {48h, 9, kNow - 3h};
    memory.move = {"https://me:secret@b.example/f", 2, kNow - 24h};
    memory.polled_url = "https://me:secret@a.example:8443/f";
    memory.announced_url = "https://me:secret@c.example/f";
    memory.auth_scheme = "digest";
    memory.last_full = kNow - 30h;
    memory.last_probe = kNow - 72h;
    memory.gone_since = kNow - 48h;
    out.host_hold = HostHold{"a.example:8443", kNow + 2h, 2, "HTTP 429, Retry-After 7200 s"};
    return out;
}

nlohmann::json json_of(const FeedStatus& feed) {
    return nlohmann::json::parse(app::status_json(std::vector{feed})).at("feeds").at(0);
}

bool has_line(const std::string& text, const std::string& line) {
    return text.find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_SUITE("app/feed_status") {
    TEST_CASE("make_feed_statuses: the order of the configuration, states by URL, holds by host") {
        std::vector<Subscription> subscriptions(4);
        subscriptions[0].url = "https://Two.example:443/f";
        subscriptions[1].url = "https://one.example/f";
        subscriptions[2].url = "http://two.example:8080/f";
        subscriptions[3].url = "https://new.example/f";
        std::vector<FeedState> states(3);
        states[0].id = FeedId{1};
        states[0].url = subscriptions[1].url;
        states[0].memory.polled_url = "https://moved.example/f";
        states[1].id = FeedId{2};
        states[1].url = subscriptions[0].url;
        states[2].id = FeedId{3};
        states[2].url = subscriptions[2].url;
        const std::vector<HostHold> holds{{"two.example", kNow, 1, "a"},
                                          {"two.example:8080", kNow, 1, "b"},
                                          {"moved.example", kNow, 1, "c"},
                                          {"one.example", kNow, 1, "d"}};
        const auto feeds = app::make_feed_statuses(subscriptions, states, holds);
        REQUIRE(feeds.size() == 4);
        CHECK(feeds[0].state.id == FeedId{2});
        CHECK(feeds[1].state.id == FeedId{1});
        CHECK(feeds[2].state.id == FeedId{3});
        CHECK(feeds[3].state.id == FeedId{});
        CHECK(feeds[0].host_hold.value().reason == "a");
        CHECK(feeds[1].host_hold.value().reason == "c");
        CHECK(feeds[2].host_hold.value().reason == "b");
        CHECK_FALSE(feeds[3].host_hold.has_value());
    }

    TEST_CASE("effective_next_poll: a host's hold counts where it lasts longer") {
        FeedStatus feed = polled();
        CHECK(app::effective_next_poll(feed)->at == kNow + 50min);
        feed.host_hold = HostHold{"example.org", kNow + 40min, 1, "HTTP 503"};
        CHECK(app::effective_next_poll(feed)->reason == "max-age 3600 s");
        feed.host_hold->until = kNow + 2h;
        CHECK(app::effective_next_poll(feed)->at == kNow + 2h);
        CHECK(app::effective_next_poll(feed)->reason ==
              "example.org asked for peace until then: HTTP 503");
        feed.state.id = FeedId{};
        CHECK_FALSE(app::effective_next_poll(feed).has_value());
    }

    TEST_CASE("status_text: a feed that does well") {
        CHECK(app::status_text(polled(), kNow) ==
              "https://example.org/f\n"
              "  title      Its own title\n"
              "  last poll  2026-01-02T02:54:05Z (10 min ago)\n"
              "  result     ok (HTTP 200)\n"
              "  items      12\n"
              "  polls      8, 62 % not modified, 3 KiB received\n"
              "  next poll  2026-01-02T03:54:05Z (in 50 min)\n"
              "  because    max-age 3600 s\n");
    }

    TEST_CASE("status_text: a feed of which there is much to say") {
        const std::string text = app::status_text(eventful(), kNow);
        CAPTURE(text);
        for (const char* line :
             {"  title      Ours", "  category   news",
              "  result     failed: HTTP 503: service unavailable",
              "  failing    3 in a row, since 2026-01-01T01:04:05Z (1 d 2 h ago), last success "
              "2026-01-02T02:54:05Z (10 min ago)",
              "  recovered  unescaped & at line 12, column 4",
              "  rhythm     usually something new every 2 d, last 2026-01-02T00:04:05Z (3 h ago)",
              "  probe      without validators 2025-12-30T03:04:05Z (3 d ago)",
              "  asks for   ttl 1 h; not at 0-6, 22 h GMT; not on Sunday, Saturday (GMT)",
              "  moved      for good, polled at https://***@a.example:8443/f",
              "  moving     perhaps to https://***@b.example/f, seen 2 times, first "
              "2026-01-01T03:04:05Z (1 d ago)",
              "  announces  https://***@c.example/f (a hint, not followed)",
              "  gone       since 2025-12-31T03:04:05Z (2 d ago), asked again every 30 d",
              "  login      digest",
              "  host       a.example:8443 wants no request before 2026-01-02T05:04:05Z (in 2 h): "
              "HTTP 429, Retry-After 7200 s (2 times in a row)",
              "  next poll  2026-01-02T05:04:05Z (in 2 h)",
              "  because    a.example:8443 asked for peace until then: HTTP 429, Retry-After 7200 "
              "s"})
            CHECK_MESSAGE(has_line(text, line), line);
        CHECK(text.find("secret") == std::string::npos);
    }

    TEST_CASE("status_text: feeds that were not polled, are due, or answered 304") {
        FeedStatus feed;
        feed.subscription.url = "https://example.org/f";
        CHECK(app::status_text(feed, kNow) ==
              "https://example.org/f\n"
              "  last poll  never\n"
              "  items      0\n"
              "  next poll  once the daemon has read the configuration again\n");
        feed = polled();
        feed.state.last_status = 304;
        feed.state.next_poll.at = kNow - 5min;
        const std::string text = app::status_text(feed, kNow);
        CHECK(has_line(text, "  result     not modified (HTTP 304)"));
        CHECK(has_line(text, "  next poll  due since 2026-01-02T02:59:05Z (5 min ago)"));
        feed.state.memory.hints = {24h, true, 1U, 0};
        feed.state.memory.rhythm.last_new = kNow - 1h;
        const std::string more = app::status_text(feed, kNow);
        CHECK(has_line(more, "  asks for   update period 1 d; not at 0 h GMT"));
        CHECK(has_line(more, "  rhythm     something new last 2026-01-02T02:04:05Z (1 h ago)"));
    }

    TEST_CASE("known_gap: what a silence lasts does not change the rhythm shown") {
        CHECK(app::known_gap({48h, 9, kNow - 999h}) == Seconds{48h});
        CHECK_FALSE(app::known_gap({48h, 1, kNow}).has_value());
        CHECK_FALSE(app::known_gap({{}, 9, kNow}).has_value());
    }

    TEST_CASE("status_json: every key, always") {
        const auto full = json_of(eventful());
        std::vector<std::string> keys;
        for (const auto& [key, value] : full.items()) keys.push_back(key);
        for (const FeedStatus& feed : {FeedStatus{}, polled()}) {
            std::vector<std::string> others;
            const auto json = json_of(feed);
            for (const auto& [key, value] : json.items()) others.push_back(key);
            CHECK(others == keys);
        }
        CHECK(full["url"] == "https://***@example.org/f");
        CHECK(full["title"] == "Ours");
        CHECK(full["http_status"] == 503);
        CHECK(full["error"] == "HTTP 503: service unavailable");
        CHECK(full["failures"] == 3);
        CHECK(full["failing_since"] == "2026-01-01T01:04:05Z");
        CHECK(full["not_modified_share"] == 0.625);
        CHECK(full["etag"] == "W/\"x\"");
        CHECK(full["polled_url"] == "https://***@a.example:8443/f");
        CHECK(full["move"]["url"] == "https://***@b.example/f");
        CHECK(full["move"]["sightings"] == 2);
        CHECK(full["announced_url"] == "https://***@c.example/f");
        CHECK(full["rhythm"]["usual_gap_seconds"] == 48 * 3600);
        CHECK(full["rhythm"]["last_new"] == "2026-01-02T00:04:05Z");
        CHECK(full["hints"]["ttl_seconds"] == 3600);
        CHECK(full["hints"]["skip_hours"] == std::vector{0, 1, 2, 3, 4, 5, 6, 22});
        CHECK(full["hints"]["skip_days"] == std::vector{0, 6});
        CHECK(full["host_hold"]["host"] == "a.example:8443");
        CHECK(full["host_hold"]["until"] == "2026-01-02T05:04:05Z");
        CHECK(full["next_poll"] == "2026-01-02T05:04:05Z");
        CHECK(full.dump().find("secret") == std::string::npos);
    }

    TEST_CASE("status_json: null is what is not known") {
        FeedStatus unknown;
        unknown.subscription.url = "https://example.org/f";
        const auto json = json_of(unknown);
        for (const char* key : {"last_poll", "last_success", "failing_since", "gone_since",
                                "not_modified_share", "move", "host_hold", "next_poll"})
            CHECK_MESSAGE(json[key].is_null(), key);
        CHECK(json["rhythm"]["usual_gap_seconds"].is_null());
        CHECK(json["hints"]["skip_hours"].is_array());
        FeedStatus bytes = polled();
        bytes.state.validators.etag = "\"\xFF\"";
        CHECK(json_of(bytes)["etag"] == "\"\xEF\xBF\xBD\"");
    }
}
