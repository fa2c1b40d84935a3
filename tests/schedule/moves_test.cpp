// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/moves.hpp"

#include "feedmerged/core/limits.hpp"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace std::chrono_literals;
using schedule::judge_move;
using schedule::MoveContext;
using schedule::MoveJudgement;
using schedule::permanent_target;

namespace {

constexpr TimePoint kNow = from_unix(1'795'467'600);
const std::string kOld = "https://old.example/feed";
const std::string kNew = "https://new.example/feed.xml";
constexpr MoveContext kFeed{.is_feed = true};

/// The answer to `url` after hops of (status, target).
FetchResult answer(const std::string& url, const std::vector<std::pair<int, std::string>>& hops,
                   int status = 200) {
    FetchResult result;
    result.url = url;
    result.final_url = url;
    result.status = status;
    for (const auto& [hop, to] : hops) {
        result.redirects.push_back({hop, result.final_url, to});
        result.final_url = to;
    }
    return result;
}

FeedState feed_at(const std::string& url) {
    FeedState state;
    state.url = url;
    return state;
}

/// A feed at kOld whose redirect to `target` was seen `sightings` times since `age` ago.
FeedState sighted(int sightings, Seconds age, const std::string& target = kNew) {
    FeedState state = feed_at(kOld);
    state.memory.move = {target, sightings, kNow - age};
    return state;
}

/// Asks as the poller does, `polls` times, `spacing` apart; the state after it.
FeedState poll(FeedState state, const std::vector<std::pair<int, std::string>>& hops,
               const MoveContext& context, int polls, Seconds spacing) {
    for (int i = 0; i < polls; ++i) {
        const std::string& url =
            state.memory.polled_url.empty() ? state.url : state.memory.polled_url;
        if (url != state.url) break;
        MoveJudgement judgement = judge_move(state, answer(url, hops), context, kNow + i * spacing);
        state.memory.move = judgement.move;
        state.memory.polled_url = judgement.polled_url;
    }
    return state;
}

}  // namespace

TEST_SUITE("schedule/moves") {
    TEST_CASE("permanent_target: chains of 301 and 308 only") {
        struct Row {
            std::vector<std::pair<int, std::string>> hops;
            std::string target;
        };
        const std::string hop = "https://hop.example/";
        const Row rows[] = {
            {{}, ""},
            {{{301, kNew}}, kNew},
            {{{308, kNew}}, kNew},
            {{{301, hop}, {308, kNew}}, kNew},
            {{{302, kNew}}, ""},
            {{{303, kNew}}, ""},
            {{{307, kNew}}, ""},
            {{{300, kNew}}, ""},
            {{{301, hop}, {302, kNew}}, ""},  // a temporary hop anywhere (ocaml v2#1152)
            {{{302, hop}, {301, kNew}}, ""},
            {{{301, kNew + "#top"}}, kNew},
            {{{301, hop}, {301, kOld}}, ""},  // and back: a cookie was set
        };
        for (const Row& row : rows) CHECK(permanent_target(answer(kOld, row.hops)) == row.target);
        FetchResult loop = answer(kOld, {{301, kNew}});
        loop.error = FetchError{FetchErrorKind::TooManyRedirects, ""};
        CHECK(permanent_target(loop).empty());
    }

    TEST_CASE("judge_move: believed after three sightings over a week, each a feed") {
        struct Row {
            int before;  // sightings
            Seconds age;
            bool is_taken;
        };
        const Row rows[] = {
            {0, 0s, false},
            {1, 24h, false},
            {2, 24h, false},
            {2, 7 * 24h - 1s, false},
            {2, 7 * 24h, true},
            {1, 30 * 24h, false},
            {50, 6 * 24h, false},
            {50, 8 * 24h, true},
            {std::numeric_limits<int>::max(), 8 * 24h, true},
        };
        for (const Row& row : rows) {
            CAPTURE(row.before);
            const FeedState before = row.before == 0 ? feed_at(kOld) : sighted(row.before, row.age);
            const auto judged = judge_move(before, answer(kOld, {{301, kNew}}), kFeed, kNow);
            CHECK(judged.polled_url == (row.is_taken ? kNew : ""));
            CHECK(judged.move.url == (row.is_taken ? "" : kNew));
        }
        CHECK(judge_move(sighted(2, 8 * 24h), answer(kOld, {{301, kNew}}), kFeed, kNow).note ==
              "moved to https://new.example/feed.xml (seen 3 times over 8 d)");
        CHECK(judge_move(feed_at(kOld), answer(kOld, {{301, kNew}}), kFeed, kNow).note ==
              "redirected for good to https://new.example/feed.xml (seen once)");
    }

    TEST_CASE("judge_move: polled hourly it takes a week, polled weekly two") {
        CHECK(poll(feed_at(kOld), {{308, kNew}}, kFeed, 7 * 24, 1h).memory.polled_url.empty());
        CHECK(poll(feed_at(kOld), {{308, kNew}}, kFeed, 7 * 24 + 1, 1h).memory.polled_url == kNew);
        CHECK(poll(feed_at(kOld), {{308, kNew}}, kFeed, 2, 7 * 24h).memory.polled_url.empty());
        CHECK(poll(feed_at(kOld), {{308, kNew}}, kFeed, 3, 7 * 24h).memory.polled_url == kNew);
    }

    TEST_CASE("judge_move: http to https on the same host, path and query is taken at once") {
        struct Row {
            const char* from;
            const char* to;
            bool is_taken;
        };
        const Row rows[] = {
            {"http://a.example/feed", "https://a.example/feed", true},
            {"http://a.example", "https://a.example/", true},
            {"http://a.example:80/feed?x=1", "https://A.example:443/feed?x=1", true},
            {"http://a.example/feed", "https://a.example/feed/", false},
            {"http://a.example/feed?x=1", "https://a.example/feed", false},
            {"http://a.example/feed", "https://www.a.example/feed", false},
            {"http://a.example:8080/feed", "https://a.example/feed", false},
            {"http://a.example/feed", "https://a.example:8443/feed", false},
            {"http://a.example/feed", "http://a.example/feed2", false},
        };
        for (const Row& row : rows) {
            CAPTURE(row.to);
            for (const int status : {301, 308}) {
                const auto judged = judge_move(feed_at(row.from),
                                               answer(row.from, {{status, row.to}}), kFeed, kNow);
                CHECK(judged.polled_url == (row.is_taken ? row.to : ""));
            }
            // Not for a temporary redirect, and not to what is no feed.
            CHECK(judge_move(feed_at(row.from), answer(row.from, {{302, row.to}}), kFeed, kNow)
                      .polled_url.empty());
            CHECK(judge_move(feed_at(row.from), answer(row.from, {{301, row.to}}), {}, kNow)
                      .polled_url.empty());
        }
        // By way of another host, too, as long as all is permanent.
        const auto judged = judge_move(
            feed_at("http://a.example/feed"),
            answer("http://a.example/feed",
                   {{301, "https://www.a.example/feed"}, {301, "https://a.example/feed"}}),
            kFeed, kNow);
        CHECK(judged.polled_url == "https://a.example/feed");
    }

    TEST_CASE("judge_move: what is never taken, however often it is seen") {
        struct Row {
            const char* what;
            std::string url;
            std::vector<std::pair<int, std::string>> hops;
            MoveContext context;
            std::string note;
        };
        const std::string to_new = "redirected to https://new.example/feed.xml, ";
        const Row rows[] = {
            {"temporary", kOld, {{302, kNew}}, kFeed, ""},
            {"a temporary hop", kOld, {{301, "https://hop.example/"}, {307, kNew}}, kFeed, ""},
            {"no feed", kOld, {{301, kNew}}, {}, ""},
            {"downgrade",
             kOld,
             {{301, "http://old.example/feed"}},
             kFeed,
             "redirected from https to http, not kept"},
            {"downgrade on the way",
             kOld,
             {{301, "http://old.example/feed"}, {301, kNew}},
             kFeed,
             "redirected from https to http, not kept"},
            {"temporary downgrade",
             kOld,
             {{302, "http://old.example/feed"}},
             kFeed,
             "redirected from https to http, not kept"},
            {"crowded",
             kOld,
             {{301, kNew}},
             {.is_feed = true, .is_crowded = true},
             to_new + "like other hosts: not kept"},
            {"subscribed",
             kOld,
             {{301, kNew}},
             {.is_feed = true, .is_subscribed = true},
             to_new + "which is subscribed already: not kept"},
            {"subscribed, at once",
             "http://old.example/feed",
             {{301, kOld}},
             {.is_feed = true, .is_subscribed = true},
             "redirected to https://old.example/feed, which is subscribed already: not kept"},
            {"secrets",
             kOld,
             {{301, kNew}},
             {.is_feed = true, .has_secrets = true},
             to_new + "where its credentials may not go: not kept"},
            {"secrets, another port",
             kOld,
             {{301, "https://old.example:8443/feed"}},
             {.is_feed = true, .has_secrets = true},
             "redirected to https://old.example:8443/feed, where its credentials may not go: not "
             "kept"},
            {"credentials in the target",
             kOld,
             {{301, "https://me:secret@new.example/feed.xml"}},
             kFeed,
             "redirected to https://***@new.example/feed.xml, a URL with credentials: not kept"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.what);
            const auto judged =
                judge_move(feed_at(row.url), answer(row.url, row.hops), row.context, kNow);
            CHECK(judged.note == row.note);
            CHECK(judged.move.sightings == 0);
            CHECK(judged.move.url == (row.context.is_crowded ? kNew : ""));
            const FeedState after = poll(feed_at(row.url), row.hops, row.context, 40, 24h);
            CHECK(after.memory.polled_url.empty());
            CHECK(after.memory.move.sightings == 0);
        }
    }

    TEST_CASE("judge_move: secrets stay with their origin, and come along to its https") {
        const MoveContext secret{.is_feed = true, .has_secrets = true};
        const std::string path = "https://old.example/feed2";
        CHECK(poll(feed_at(kOld), {{301, path}}, secret, 9, 24h).memory.polled_url == path);
        CHECK(judge_move(feed_at("http://old.example/feed"),
                         answer("http://old.example/feed", {{301, kOld}}), secret, kNow)
                  .polled_url == kOld);
        // They were not sent behind the redirect, so https asks for them.
        const FetchResult denied = answer("http://old.example/feed", {{301, kOld}}, 401);
        CHECK(judge_move(feed_at("http://old.example/feed"), denied, {.has_secrets = true}, kNow)
                  .polled_url == kOld);
        CHECK(judge_move(feed_at("http://old.example/feed"), denied, {}, kNow).polled_url.empty());
    }

    TEST_CASE("judge_move: what ends the count, and what leaves it") {
        struct Row {
            const char* what;
            FetchResult result;
            MoveContext context;
            int sightings;  // after two
        };
        FetchResult timeout = answer(kOld, {}, 0);
        timeout.error = FetchError{FetchErrorKind::Timeout, ""};
        FetchResult blocked = answer(kOld, {{301, kNew}}, 0);
        blocked.error = FetchError{FetchErrorKind::BlockedAddress, ""};
        const Row rows[] = {
            {"the same target", answer(kOld, {{308, kNew}}), kFeed, 3},
            {"another target", answer(kOld, {{301, "https://third.example/"}}), kFeed, 1},
            {"no redirect", answer(kOld, {}), kFeed, 0},
            {"no redirect, 304", answer(kOld, {}, 304), kFeed, 0},
            {"a temporary redirect", answer(kOld, {{302, kNew}}), kFeed, 0},
            {"crowded", answer(kOld, {{301, kNew}}), {.is_feed = true, .is_crowded = true}, 0},
            {"a login behind it", answer(kOld, {{301, kNew}}), {}, 2},
            {"an error behind it", answer(kOld, {{301, kNew}}, 503), {}, 2},
            {"an error before it", answer(kOld, {}, 503), {}, 2},
            {"too many requests", answer(kOld, {}, 429), {}, 2},
            {"no answer", timeout, {}, 2},
            {"an address that may not be reached", blocked, {}, 2},
        };
        for (const Row& row : rows) {
            CAPTURE(row.what);
            const auto judged = judge_move(sighted(2, 24h), row.result, row.context, kNow);
            CHECK(judged.move.sightings == row.sightings);
            CHECK(judged.polled_url.empty());
            if (row.sightings == 1) CHECK(judged.move.first_seen == kNow);
            if (row.sightings > 1) CHECK(judged.move.first_seen == kNow - 24h);
        }
    }

    TEST_CASE("judge_move: a crowd is remembered over a start, and is no sighting of a move") {
        const MoveContext crowded{.is_feed = true, .is_crowded = true};
        const FeedState after = poll(feed_at(kOld), {{301, kNew}}, crowded, 20, 24h);
        CHECK(after.memory.move.url == kNew);
        CHECK(after.memory.move.sightings == 0);
        // Not even where the old URL is gone afterwards, and the week begins without the crowd.
        CHECK(judge_move(after, answer(kOld, {}, 410), {}, kNow).polled_url.empty());
        const auto judged = judge_move(after, answer(kOld, {{301, kNew}}), kFeed, kNow + 30 * 24h);
        CHECK(judged.move == Move{kNew, 1, kNow + 30 * 24h});
    }

    TEST_CASE("judge_move: a clock that was set back starts the week again") {
        const auto judged = judge_move(sighted(9, -24h), answer(kOld, {{301, kNew}}), kFeed, kNow);
        CHECK(judged.polled_url.empty());
        CHECK(judged.move.first_seen == kNow);
    }

    TEST_CASE("judge_move: an old URL that is gone is left at once for what was sighted") {
        for (const int status : {404, 410}) {
            const auto judged = judge_move(sighted(1, 1h), answer(kOld, {}, status), {}, kNow);
            CHECK(judged.polled_url == kNew);
            CHECK(judged.move == Move{});
            CHECK(judged.note ==
                  "moved to https://new.example/feed.xml: the old URL answers HTTP " +
                      std::to_string(status));
            // Nothing sighted: nowhere to go.
            const auto lost = judge_move(feed_at(kOld), answer(kOld, {}, status), {}, kNow);
            CHECK(lost.polled_url.empty());
            CHECK(lost.note.empty());
            for (const MoveContext& context :
                 {MoveContext{.is_crowded = true}, MoveContext{.is_subscribed = true},
                  MoveContext{.has_secrets = true}})
                CHECK(judge_move(sighted(1, 1h), answer(kOld, {}, status), context, kNow)
                          .polled_url.empty());
        }
        // What is gone behind a redirect is not the old URL.
        CHECK(judge_move(sighted(2, 30 * 24h), answer(kOld, {{301, kNew}}, 404), {}, kNow)
                  .polled_url.empty());
    }

    TEST_CASE("judge_move: moved on from where it had moved to, back, and away from the dead") {
        FeedState moved = feed_at(kOld);
        moved.memory.polled_url = kNew;
        const std::string third = "https://third.example/";
        // On: counted from the URL that is asked now.
        moved.memory.move = {third, 2, kNow - 8 * 24h};
        CHECK(judge_move(moved, answer(kNew, {{301, third}}), kFeed, kNow).polled_url == third);
        // Back to its own URL, which is written as none.
        moved.memory.move = {kOld, 2, kNow - 8 * 24h};
        const auto back = judge_move(moved, answer(kNew, {{301, kOld}}), kFeed, kNow);
        CHECK(back.polled_url.empty());
        CHECK(back.note == "moved to https://old.example/feed (seen 3 times over 8 d)");
        // The new one is dead, and nothing was sighted since.
        moved.memory.move = {};
        for (const int status : {404, 410}) {
            const auto dead = judge_move(moved, answer(kNew, {}, status), {}, kNow);
            CHECK(dead.polled_url.empty());
            CHECK(dead.note == "the URL that it moved to answers HTTP " + std::to_string(status) +
                                   ": its own is asked again");
        }
        // Its own leads there still: not followed again, since it is no feed.
        CHECK(judge_move(feed_at(kOld), answer(kOld, {{301, kNew}}, 404), {}, kNow)
                  .polled_url.empty());
        // Everything else leaves it where it is.
        for (const int status : {200, 304, 401, 403, 500, 503})
            CHECK(judge_move(moved, answer(kNew, {}, status), {.is_feed = status < 400}, kNow)
                      .polled_url == kNew);
    }
}
