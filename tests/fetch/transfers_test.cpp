// SPDX-License-Identifier: MIT
// The loop over real sockets: manners of a request, deadlines, reuse of connections, cancelling,
// waking, many at once.
#include "fetch_fixture.hpp"

#include <chrono>
#include <cstdlib>
#include <future>
#include <set>
#include <string>
#include <thread>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::test;
using namespace std::chrono_literals;
using Kind = FetchErrorKind;
using Steady = std::chrono::steady_clock;

TEST_SUITE("fetch/transfers") {
    TEST_CASE("Transfers: connections to more hosts than run at once are kept") {
        ScriptedServer server;
        server.listen_on("127.0.0.2");
        server.listen_on("127.0.0.3");
        server.on("*").respond(200, {}, "x");
        fetch::Options options = loopback_options();
        options.concurrency = 1;
        const FakeClock clock;
        fetch::Transfers transfers(options, clock);
        for (int round = 0; round < 3; ++round)
            for (const char* address : {"127.0.0.1", "127.0.0.2", "127.0.0.3"})
                CHECK(fetch_one(transfers, request_for(server.url(address, "/"))).status == 200);
        CHECK(server.connections() == 3);
    }

    TEST_CASE("Transfers: a request says who we are and what we read, and nothing more") {
        ScriptedServer server;
        server.on("*").respond(200, {{"Set-Cookie", "a=b"}}, "x");
        const FakeClock clock;
        fetch::Transfers transfers(loopback_options(), clock);
        // Twice: a cookie would come with the second request.
        CHECK(fetch_one(transfers, request_for(server.url("/feed?a=%7e&b"))).status == 200);
        const FetchResult result = fetch_one(transfers, request_for(server.url("/feed?a=%7e&b")));
        CHECK(result.header("set-cookie").empty());
        for (const SeenRequest& seen : server.requests()) {
            CHECK(seen.method == "GET");
            CHECK(seen.target == "/feed?a=%7e&b");
            std::set<std::string> names;
            for (const auto& [name, value] : seen.headers) names.insert(name);
            CHECK(names ==
                  std::set<std::string>{"Host", "User-Agent", "Accept", "Accept-Encoding"});
            CHECK(seen.header("host") == "127.0.0.1:" + std::to_string(server.port()));
            CHECK(seen.header("user-agent") == "feedmerged/test");
            const std::string accept = seen.header("accept");
            for (const char* type : {"application/atom+xml", "application/rss+xml",
                                     "application/feed+json", "*/*;q=0.1"})
                CHECK(accept.find(type) != std::string::npos);
        }
    }

    TEST_CASE("Transfers: a proxy in the environment and a .netrc are not for us") {
        ScriptedServer server;
        server.on("/feed").respond(200, {}, "x");
        const std::string proxy = "http://127.0.0.1:" + std::to_string(unused_port());
        for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY"})
            REQUIRE(setenv(name, proxy.c_str(), 1) == 0);
        const FetchResult result = fetch_url(server.url("/feed"));
        for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) unsetenv(name);
        CHECK(result.status == 200);
    }

    TEST_CASE("Transfers: headers of the subscription are sent, but not those that are ours") {
        ScriptedServer server;
        server.on("/feed").respond(200, {}, "x");
        FetchRequest request = request_for(server.url("/feed"));
        request.headers = {{"X-Key", " s  3 "},          {"Accept", "text/x-mine"},
                           {"User-Agent", "mine/1"},     {"X-Empty", ""},
                           {"If-None-Match", "\"old\""}, {"Range", "bytes=0-5"},
                           {"X-Bad", "a\r\nX-Evil: 1"},  {"X Bad", "name"},
                           {"X-Bad:X-Evil", "1"}};
        const FakeClock clock;
        fetch::Transfers transfers(loopback_options(), clock);
        CHECK(fetch_one(transfers, std::move(request)).status == 200);
        const SeenRequest seen = server.requests().front();
        CHECK(seen.header("x-key") == " s  3 ");
        CHECK(seen.count("accept") == 1);
        CHECK(seen.header("accept") == "text/x-mine");
        CHECK(seen.count("user-agent") == 1);
        CHECK(seen.header("user-agent") == "mine/1");
        CHECK(seen.count("x-empty") == 1);
        for (const char* name : {"if-none-match", "range", "x-bad", "x bad", "x-evil"})
            CHECK(seen.count(name) == 0);
    }

    TEST_CASE(
        "Transfers: connections are used again, and a host's requests after each other share one") {
        ScriptedServer server;
        server.on("*").respond(200, {}, "x");
        const FakeClock clock;
        fetch::Transfers transfers(loopback_options(), clock);
        for (int i = 0; i < 50; ++i)
            CHECK(fetch_one(transfers, request_for(server.url("/" + std::to_string(i)))).status ==
                  200);
        CHECK(server.requests().size() == 50);
        CHECK(server.connections() == 1);
    }

    TEST_CASE(
        "Transfers: a kept connection that the server has closed costs nothing but a new one") {
        ScriptedServer server;
        server.on("/feed").respond(200, {}, "x").close();
        const FakeClock clock;
        fetch::Transfers transfers(loopback_options(), clock);
        for (int i = 0; i < 5; ++i) {
            const FetchResult result = fetch_one(transfers, request_for(server.url("/feed")));
            CHECK_FALSE(result.error.has_value());
            CHECK(result.body == "x");
        }
        CHECK(server.requests().size() == 5);
    }

    TEST_CASE("Transfers: bytes that wait on a kept connection are no answer to the next request") {
        for (const std::string left_behind :
             {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", "garbage"}) {
            ScriptedServer server;
            std::promise<void> planted;
            server.on("/bad")
                .respond(200, {}, "bad's own")
                .stall()
                .send(left_behind)
                .respond_with([&planted](const SeenRequest&) {
                    planted.set_value();
                    return std::string{};
                });
            server.on("/good").respond(200, {}, "good");
            const FakeClock clock;
            fetch::Transfers transfers(loopback_options(), clock);
            CHECK(fetch_one(transfers, request_for(server.url("/bad"))).body == "bad's own");
            server.release();
            planted.get_future().wait();
            const FetchResult good = fetch_one(transfers, request_for(server.url("/good")));
            CHECK_FALSE(good.error.has_value());
            CHECK(good.body == "good");
            CHECK(server.requests("/good").size() == 1);
            CHECK(server.connections() == 2);
        }
    }

    TEST_CASE("Transfers: connection refused names address and port") {
        const std::uint16_t port = unused_port();
        const FetchResult result = fetch_url("http://127.0.0.1:" + std::to_string(port) + "/x");
        CHECK(kind_of(result) == Kind::Connect);
        CHECK(detail_of(result) == "connection refused by 127.0.0.1 port " + std::to_string(port));
        CHECK(result.status == 0);
    }

    TEST_CASE("Transfers: reset or closed before any byte") {
        ScriptedServer server;
        server.on("/reset").reset();
        server.on("/close").close();
        const FetchResult reset = fetch_url(server.url("/reset"));
        CHECK(kind_of(reset) == Kind::Connect);
        CHECK(detail_of(reset).find("reset by 127.0.0.1 port") != std::string::npos);
        const FetchResult closed = fetch_url(server.url("/close"));
        CHECK(kind_of(closed) == Kind::Connect);
        // No retry inside a poll.
        CHECK(server.requests().size() == 2);
    }

    TEST_CASE("Transfers: silence at any place ends with the deadline") {
        ScriptedServer server;
        server.on("/accept").stall();
        server.on("/headers").send("HTTP/1.1 200 OK\r\nX-A: a").stall();
        server.on("/body").send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc").stall();
        fetch::Options options = loopback_options();
        options.timeout = 150ms;
        const auto start = Steady::now();
        for (const char* path : {"/accept", "/headers", "/body"}) {
            CAPTURE(path);
            const FetchResult result = fetch_url(server.url(path), options);
            CHECK(kind_of(result) == Kind::Timeout);
            CHECK(result.body.empty());
        }
        CHECK(Steady::now() - start < 10s);
        CHECK(detail_of(fetch_url(server.url("/accept"), options)) == "no answer within 150 ms");
        CHECK(detail_of(fetch_url(server.url("/body"), options)) ==
              "answer not complete within 150 ms");
        // The kind of status is known all the same where only an error's body hangs.
        server.on("/error").send("HTTP/1.1 503 X\r\nContent-Length: 10\r\n\r\nabc").stall();
        const FetchResult error = fetch_url(server.url("/error"), options);
        CHECK_FALSE(error.error.has_value());
        CHECK(error.status == 503);
    }

    TEST_CASE("Transfers: a server that stalls delays nobody else") {
        ScriptedServer server;
        server.on("/stall").stall().respond(200);
        server.on("/feed").respond(200, {}, "x");
        const FakeClock clock;
        fetch::Transfers transfers(loopback_options(), clock);
        transfers.start(request_for(server.url("/stall")));
        while (!server.wait_for_requests(1, 0ms)) CHECK(transfers.run(10ms).empty());
        for (int i = 0; i < 20; ++i) transfers.start(request_for(server.url("/feed")));
        std::size_t finished = 0;
        while (finished < 20)
            for (const FetchResult& result : transfers.run(1s)) {
                CHECK(result.status == 200);
                ++finished;
            }
        CHECK(transfers.in_flight() == 1);
        server.release();
        run_all(transfers);
        CHECK(transfers.in_flight() == 0);
    }

    TEST_CASE("Transfers: 500 at once, each with its own answer") {
        ScriptedServer server;
        server.on("*").stall().respond_with([](const SeenRequest& seen) {
            return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(seen.target.size()) +
                   "\r\n\r\n" + seen.target;
        });
        fetch::Options options = loopback_options();
        options.concurrency = 500;
        const FakeClock clock;
        fetch::Transfers transfers(options, clock);
        for (int i = 0; i < 500; ++i) {
            FetchRequest request = request_for(server.url("/" + std::to_string(i)));
            request.feed = FeedId{i};
            transfers.start(std::move(request));
        }
        CHECK(transfers.in_flight() == 500);
        // All of them are on the wire before the first is answered.
        while (!server.wait_for_requests(500, 0ms)) REQUIRE(transfers.run(100ms).empty());
        CHECK(server.connections() == 500);
        server.release();
        std::set<FeedId> feeds;
        for (const FetchResult& result : run_all(transfers)) {
            CHECK(result.status == 200);
            CHECK(result.body == "/" + std::to_string(static_cast<std::int64_t>(result.feed)));
            feeds.insert(result.feed);
        }
        CHECK(feeds.size() == 500);
    }

    TEST_CASE("Transfers: those above the concurrency wait, and their time with them") {
        ScriptedServer server;
        server.on("*").stall().respond(200, {}, "x");
        fetch::Options options = loopback_options();
        options.concurrency = 3;
        const FakeClock clock;
        fetch::Transfers transfers(options, clock);
        for (int i = 0; i < 10; ++i)
            transfers.start(request_for(server.url("/" + std::to_string(i))));
        while (!server.wait_for_requests(3, 0ms)) REQUIRE(transfers.run(100ms).empty());
        CHECK(transfers.run(20ms).empty());
        CHECK(server.connections() == 3);
        CHECK(transfers.in_flight() == 10);
        server.release();
        CHECK(run_all(transfers).size() == 10);
        CHECK(server.requests().size() == 10);
        CHECK(server.connections() == 3);
    }

    TEST_CASE("cancel_all: everything comes out of the next run, within milliseconds") {
        ScriptedServer server;
        server.on("*").stall();
        fetch::Options options = loopback_options();
        options.concurrency = 20;
        const FakeClock clock;
        fetch::Transfers transfers(options, clock);
        for (int i = 0; i < 30; ++i)
            transfers.start(request_for(server.url("/" + std::to_string(i))));
        while (!server.wait_for_requests(20, 0ms)) REQUIRE(transfers.run(100ms).empty());
        const auto start = Steady::now();
        transfers.cancel_all();
        CHECK(transfers.in_flight() == 30);
        const auto results = transfers.run(1h);
        CHECK(Steady::now() - start < 1s);
        CHECK(results.size() == 30);
        for (const FetchResult& result : results) {
            CHECK(kind_of(result) == Kind::Cancelled);
            CHECK(result.url.starts_with("http://127.0.0.1:"));
        }
        CHECK(transfers.in_flight() == 0);
        // And it goes on working.
        server.on("/feed").respond(200, {}, "x");
        CHECK(fetch_one(transfers, request_for(server.url("/feed"))).status == 200);
    }

    TEST_CASE("Transfers: may go away in the middle of everything") {
        ScriptedServer server;
        server.on("*").stall();
        const FakeClock clock;
        fetch::Transfers transfers(loopback_options(), clock);
        for (int i = 0; i < 100; ++i)
            transfers.start(request_for(server.url("/" + std::to_string(i))));
        while (!server.wait_for_requests(10, 0ms)) CHECK(transfers.run(100ms).empty());
    }

    TEST_CASE("run: waits while nothing happens, and wakeup ends the wait from another thread") {
        const FakeClock clock;
        fetch::Transfers transfers(loopback_options(), clock);
        const auto idle = Steady::now();
        CHECK(transfers.run(30ms).empty());
        CHECK(Steady::now() - idle >= 29ms);
        const auto start = Steady::now();
        std::thread other([&transfers] { transfers.wakeup(); });
        CHECK(transfers.run(1h).empty());
        CHECK(Steady::now() - start < 1min);
        other.join();
        // Before the wait: it is not lost.
        transfers.wakeup();
        CHECK(transfers.run(1h).empty());
    }

    TEST_CASE("start: what cannot be fetched is a result like any other, with the others at once") {
        const FakeClock clock;
        fetch::Transfers transfers(loopback_options(), clock);
        for (const char* url : {"", "feed.xml", "ftp://h.example/", "http://user:secret@/",
                                "file:///etc/passwd", "gopher://h.example/"})
            transfers.start(request_for(url));
        const auto results = transfers.run(1h);
        CHECK(results.size() == 6);
        for (const FetchResult& result : results) {
            CAPTURE(result.url);
            CHECK(kind_of(result) == Kind::BadUrl);
            CHECK_FALSE(detail_of(result).empty());
            CHECK(detail_of(result).find("secret") == std::string::npos);
            CHECK(result.status == 0);
        }
    }

    TEST_CASE("Transfers: a password in the URL shows in no message") {
        const std::string port = std::to_string(unused_port());
        const FetchResult refused = fetch_url("http://user:secret@127.0.0.1:" + port + "/");
        CHECK(kind_of(refused) == Kind::Connect);
        CHECK(detail_of(refused).find("secret") == std::string::npos);
        CHECK(refused.final_url.find("secret") == std::string::npos);
    }

    TEST_CASE("Transfers: a bad range is an error at the start") {
        const FakeClock clock;
        fetch::Options options;
        options.allow_private_networks = {"localhost"};
        CHECK_THROWS_AS(fetch::Transfers(options, clock), std::invalid_argument);
    }

    TEST_CASE("make_user_agent: name, version, and how to reach the operator") {
        CHECK(fetch::make_user_agent("1.2.3", "") == "feedmerged/1.2.3");
        CHECK(fetch::make_user_agent("1.2.3", "https://example.org/about") ==
              "feedmerged/1.2.3 (+https://example.org/about)");
        CHECK(fetch::make_user_agent("1", "a)\r\nX-Evil: (1\\") ==
              "feedmerged/1 (+a\\)X-Evil: \\(1\\\\)");
    }
}
