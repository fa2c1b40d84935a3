// SPDX-License-Identifier: MIT
// Hubs are told over real sockets; a hub that is slow, broken or forbidden costs nobody anything.
#include "hub_pinger.hpp"

#include "feedmerged/core/clock.hpp"
#include "support/scripted_server.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::app;
using namespace std::chrono_literals;

namespace {

constexpr auto kPatience = 20s;

fetch::Options loopback() {
    fetch::Options options;
    options.user_agent = "feedmerged/test";
    options.allow_private_networks = {"127.0.0.0/8"};
    return hub_options(options);
}

/// Pings these and returns what came of them.
std::vector<PingResult> tell(const std::vector<HubPing>& pings, fetch::Options options = loopback(),
                             std::chrono::milliseconds grace = kPatience) {
    const SystemClock clock;
    std::vector<PingResult> results;
    HubPinger pinger(std::move(options), clock,
                     [&](const PingResult& result) { results.push_back(result); });
    pinger.ping(pings);
    pinger.stop(grace);
    return results;
}

/// The form that the request's head announces, read by asking for its length.
bool has_length_of(const test::SeenRequest& request, const HubPing& ping) {
    return request.header("Content-Length") == std::to_string(ping_form(ping).size());
}

}  // namespace

TEST_SUITE("app/hub_pinger") {
    TEST_CASE("ping_form: the feed's address, percent-encoded") {
        CHECK(ping_form({"https://h.example/", "https://f.example/a b/all.atom?x=1&y=é"}) ==
              "hub.mode=publish&hub.url=https%3A%2F%2Ff.example%2Fa%20b%2Fall.atom%3Fx%3D1%26y%3D"
              "%C3%A9");
    }

    TEST_CASE("pings_after: the feeds whose files changed, not the page") {
        OutputSpec output{.name = "all", .base_url = "https://f.example/"};
        const PublishReport report{
            .written = {render::Format::Atom, render::Format::Html, render::Format::Json}};
        CHECK(pings_after(output, report).empty());
        output.hub = "https://h.example/";
        CHECK(pings_after(output, report) ==
              std::vector<HubPing>{{"https://h.example/", "https://f.example/all.atom"},
                                   {"https://h.example/", "https://f.example/all.json"}});
        CHECK(pings_after(output, {}).empty());
    }

    TEST_CASE("ping: a POST with a form for each feed") {
        test::ScriptedServer hub;
        hub.on("/hub").send("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").close();
        const HubPing atom{hub.url("/hub"), "https://f.example/all.atom"};
        const HubPing rss{hub.url("/hub"), "https://f.example/all.rss"};
        const auto results = tell({atom, rss});
        REQUIRE(results.size() == 2);
        CHECK(results[0].accepted);
        CHECK(results[1].accepted);
        const auto requests = hub.requests("/hub");
        REQUIRE(requests.size() == 2);
        for (const auto& request : requests) {
            CHECK(request.method == "POST");
            CHECK(request.header("Content-Type") == "application/x-www-form-urlencoded");
            CHECK(request.header("User-Agent") == "feedmerged/test");
            CHECK(request.header("Accept") == "*/*");
            CHECK(request.count("Authorization") == 0);
        }
        CHECK(std::ranges::any_of(requests,
                                  [&](const auto& seen) { return has_length_of(seen, atom); }));
        CHECK(std::ranges::any_of(requests,
                                  [&](const auto& seen) { return has_length_of(seen, rss); }));
    }

    TEST_CASE("ping: what the hub says no to is told, with its status") {
        test::ScriptedServer hub;
        hub.on("/hub").send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nno").close();
        const auto results = tell({{hub.url("/hub"), "https://f.example/all.atom"}});
        REQUIRE(results.size() == 1);
        CHECK_FALSE(results[0].accepted);
        CHECK_FALSE(results[0].again);
        CHECK(results[0].error == "the hub answered HTTP 400");
    }

    TEST_CASE("ping: a redirect that would turn the POST into a GET is not followed") {
        test::ScriptedServer hub;
        hub.on("/hub")
            .send("HTTP/1.1 302 Found\r\nLocation: /other\r\nConnection: close\r\n\r\n")
            .close();
        hub.on("/other").respond(200);
        const auto results = tell({{hub.url("/hub"), "https://f.example/all.atom"}});
        REQUIRE(results.size() == 1);
        CHECK_FALSE(results[0].accepted);
        CHECK(hub.requests("/other").empty());
    }

    TEST_CASE("ping: 308 is followed, as a POST") {
        test::ScriptedServer hub;
        hub.on("/hub")
            .send(
                "HTTP/1.1 308 Permanent Redirect\r\nLocation: /other\r\nConnection: close\r\n\r\n")
            .close();
        hub.on("/other").send("HTTP/1.1 202 Accepted\r\nConnection: close\r\n\r\n").close();
        const auto results = tell({{hub.url("/hub"), "https://f.example/all.atom"}});
        REQUIRE(results.size() == 1);
        CHECK(results[0].accepted);
        REQUIRE(hub.requests("/other").size() == 1);
        CHECK(hub.requests("/other")[0].method == "POST");
    }

    TEST_CASE("ping: a hub inside a private network is refused like a feed") {
        test::ScriptedServer hub;
        fetch::Options options = loopback();
        options.allow_private_networks.clear();
        const auto results = tell({{hub.url("/hub"), "https://f.example/all.atom"}}, options);
        REQUIRE(results.size() == 1);
        CHECK_FALSE(results[0].accepted);
        CHECK(hub.connections() == 0);
    }

    TEST_CASE("ping: returns at once, and a silent hub holds up neither it nor the end") {
        test::ScriptedServer hub;
        hub.on("/hub").stall();
        const SystemClock clock;
        std::vector<PingResult> results;
        HubPinger pinger(loopback(), clock,
                         [&](const PingResult& result) { results.push_back(result); });
        pinger.ping({{hub.url("/hub"), "https://f.example/all.atom"}});
        REQUIRE(hub.wait_for_requests(1));
        const auto start = std::chrono::steady_clock::now();
        pinger.stop(50ms);
        CHECK(std::chrono::steady_clock::now() - start < 5s);
        REQUIRE(results.size() == 1);
        CHECK_FALSE(results[0].accepted);
    }

    TEST_CASE("ping: a hub that is down for a moment is told again") {
        test::ScriptedServer hub;
        hub.on("/hub")
            .send("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n")
            .close();
        const SystemClock clock;
        Locked<std::vector<PingResult>> results;
        HubPinger pinger(loopback(), clock,
                         [&](const PingResult& result) { results.lock()->push_back(result); });
        const HubPing ping{hub.url("/hub"), "https://f.example/all.atom"};
        pinger.ping({ping});
        REQUIRE(hub.wait_for_requests(1));
        while (results.lock()->empty()) std::this_thread::yield();
        CHECK(results.lock()->front().again);
        pinger.ping({ping});  // a change: not after the wait, but now
        CHECK(hub.wait_for_requests(2));
        pinger.stop(kPatience);
    }
}
