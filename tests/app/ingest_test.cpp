// SPDX-License-Identifier: MIT
#include "ingest.hpp"

#include "feedmerged/core/limits.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kNow = from_unix(1'767'323'045);
const std::string kFeed =
    R"(<rss version="2.0"><channel><title>T</title><link>https://example.org/</link><description>d</description>)"
    R"(<item><guid isPermaLink="false">1</guid><title>One</title><link>https://example.org/1</link></item></channel></rss>)";

app::Fetched fetched(int status, std::string body = {}) {
    app::Fetched out;
    out.subscription.url = "https://example.org/feed";
    out.result.url = out.result.final_url = out.subscription.url;
    out.result.status = status;
    out.result.body = std::move(body);
    out.result.at = kNow;
    return out;
}

FeedUpdate ingest(const app::Fetched& input) { return app::ingest(input, {}, 0.0); }

}  // namespace

TEST_SUITE("app/ingest") {
    TEST_CASE("ingest: a document brings its items together with its validators") {
        app::Fetched input = fetched(200, kFeed);
        input.result.headers = {{"etag", "W/\"x y\""}, {"last-modified", "yesterday-ish"}};
        const FeedUpdate update = ingest(input);
        CHECK(update.outcome == PollOutcome::Changed);
        REQUIRE(update.items.size() == 1);
        CHECK(update.items[0].title == "One");
        REQUIRE(update.validators.has_value());
        CHECK(update.validators->etag == "W/\"x y\"");
        CHECK(update.validators->last_modified == "yesterday-ish");
        CHECK(update.validators->url == "https://example.org/feed");
        CHECK(update.next_poll.at >= kNow + 1h);
        CHECK_FALSE(update.next_poll.reason.empty());
    }

    TEST_CASE("ingest: the bytes of last time are not read again, but their new validators count") {
        app::Fetched input = fetched(200, kFeed);
        input.state.body_hash = ingest(input).body_hash;
        input.state.last_success = kNow - 1h;
        input.result.headers = {{"etag", "\"new\""}};
        const FeedUpdate update = ingest(input);
        CHECK(update.outcome == PollOutcome::Unchanged);
        CHECK(update.items.empty());
        CHECK(update.validators->etag == "\"new\"");
    }

    TEST_CASE("ingest: a 200 without validators clears the old ones") {
        app::Fetched input = fetched(200, kFeed);
        input.state.validators = {"\"old\"", "old", "https://example.org/feed"};
        const FeedUpdate update = ingest(input);
        REQUIRE(update.validators.has_value());
        CHECK(update.validators->empty());
    }

    TEST_CASE("ingest: a document that was cut off gives its whole items, but not its validators") {
        app::Fetched input = fetched(200, kFeed.substr(0, kFeed.rfind("</channel>")));
        input.result.headers = {{"etag", "\"cut\""}};
        const FeedUpdate update = ingest(input);
        CHECK(update.outcome == PollOutcome::Changed);
        CHECK(update.items.size() == 1);
        CHECK_FALSE(update.validators.has_value());
        input.state.body_hash = update.body_hash;
        input.state.last_success = kNow - 1h;
        CHECK(ingest(input).validators->etag == "\"cut\"");
    }

    TEST_CASE("ingest: a 304 keeps the validators and takes new ones") {
        app::Fetched input = fetched(304);
        input.result.conditional = true;
        input.state.validators = {"\"old\"", "old", "https://example.org/feed"};
        CHECK(ingest(input).outcome == PollOutcome::NotModified);
        CHECK(ingest(input).validators == input.state.validators);
        input.result.headers = {{"etag", "\"new\""}};
        CHECK(ingest(input).validators->etag == "\"new\"");
        CHECK(ingest(input).validators->last_modified == "old");
    }

    TEST_CASE("ingest: a 304 that nobody asked for is a failure") {
        CHECK(ingest(fetched(304)).outcome == PollOutcome::Failed);
    }

    TEST_CASE("ingest: failures say why and leave validators and items alone") {
        const auto check = [](const app::Fetched& input, const std::string& why) {
            const FeedUpdate update = ingest(input);
            CAPTURE(update.error);
            CHECK(update.outcome == PollOutcome::Failed);
            CHECK_FALSE(update.validators.has_value());
            CHECK(update.items.empty());
            CHECK(update.error.find(why) != std::string::npos);
            CHECK(update.next_poll.at >= kNow + 1h);
        };
        check(fetched(404), "404");
        check(fetched(500), "500");
        check(fetched(206, kFeed), "206");
        check(
            fetched(200,
                    "<!DOCTYPE html><html><head><title>Login</title></head><body>x</body></html>"),
            "HTML");
        app::Fetched refused = fetched(0);
        refused.result.error = FetchError{FetchErrorKind::Connect, "connection refused"};
        check(refused, "connection refused");
        app::Fetched challenge = fetched(403);
        challenge.result.headers = {{"cf-mitigated", "challenge"}};
        check(challenge, "Cloudflare");
    }

    TEST_CASE("ingest: validators that would break a header line, or never end, are not kept") {
        app::Fetched input = fetched(200, kFeed);
        input.result.headers = {
            {"etag", "\"a\r\nX: y\""},
            {"last-modified", std::string(limits::kMaxValidatorBytes + 1, 'x')}};
        CHECK(ingest(input).validators->empty());
    }

    TEST_CASE("ingest: a subscription's own interval counts") {
        app::Fetched input = fetched(200, kFeed);
        input.subscription.interval = 6h;
        CHECK(ingest(input).next_poll.at >= kNow + 6h);
    }
}
