// SPDX-License-Identifier: MIT
#include "fetch_fixture.hpp"

#include <thread>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::test;
using namespace std::chrono_literals;

// Through Transfers: what matters is that nothing that libcurl waits for is missed.
TEST_SUITE("fetch/multi_events") {
    TEST_CASE("wait: more transfers than one look tells of, beside many that hang") {
        ScriptedServer server;
        server.on("/hang").stall();
        server.on("*").respond(200, {}, "x");
        fetch::Options options = loopback_options();
        options.concurrency = 400;
        const FakeClock clock;
        fetch::Transfers transfers(options, clock);
        for (int i = 0; i < 100; ++i) transfers.start(request_for(server.url("/hang")));
        for (int i = 0; i < 300; ++i)
            transfers.start(request_for(server.url("/" + std::to_string(i))));
        std::size_t answered = 0;
        while (answered < 300)
            for (const FetchResult& result : transfers.run(10s)) {
                REQUIRE(result.status == 200);
                ++answered;
            }
        CHECK(transfers.in_flight() == 100);
        transfers.cancel_all();
        CHECK(run_all(transfers).size() == 100);
    }

    TEST_CASE("wakeup: ends a wait, and one that comes before it, however often it was called") {
        const FakeClock clock;
        fetch::Transfers transfers(loopback_options(), clock);
        for (int i = 0; i < 1000; ++i) transfers.wakeup();
        CHECK(transfers.run(1h).empty());
        std::jthread other([&] { transfers.wakeup(); });
        CHECK(transfers.run(1h).empty());
        CHECK(transfers.run(0ms).empty());
    }

    TEST_CASE("wait: deadlines are kept with no socket that tells of them") {
        ScriptedServer server;
        server.on("/hang").stall();
        fetch::Options options = loopback_options();
        options.timeout = 100ms;
        const FakeClock clock;
        fetch::Transfers transfers(options, clock);
        transfers.start(request_for(server.url("/hang")));
        std::vector<FetchResult> results;
        // No look at the clock: the wait itself must end.
        while (results.empty()) results = transfers.run(1h);
        CHECK(kind_of(results.front()) == FetchErrorKind::Timeout);
    }

    TEST_CASE("wait: a kept connection that its server closes is told of once at most") {
        ScriptedServer server;
        server.on("*").respond(200, {}, "x").close();
        const FakeClock clock;
        fetch::Transfers transfers(loopback_options(), clock);
        for (int request = 0; request < 3; ++request) {
            CHECK(fetch_one(transfers, request_for(server.url("/"))).status == 200);
            int told = 0;
            for (int wait = 0; wait < 5; ++wait) {
                const auto start = std::chrono::steady_clock::now();
                CHECK(transfers.run(10ms).empty());
                told += std::chrono::steady_clock::now() - start < 10ms ? 1 : 0;
            }
            CHECK(told <= 1);
        }
    }

    TEST_CASE("wait: a kept connection is heard again in the next request, and in the one after") {
        ScriptedServer server;
        server.on("*").respond_with([](const SeenRequest& request) {
            return "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" +
                   std::to_string(request.connection);
        });
        const FakeClock clock;
        fetch::Transfers transfers(loopback_options(), clock);
        for (int request = 0; request < 5; ++request)
            CHECK(fetch_one(transfers, request_for(server.url("/"))).body == "1");
    }

    TEST_CASE("Transfers: one goes, the next takes the numbers of its descriptors") {
        ScriptedServer server;
        server.on("*").respond(200, {}, "x");
        const FakeClock clock;
        for (int i = 0; i < 20; ++i) {
            fetch::Transfers transfers(loopback_options(), clock);
            CHECK(fetch_one(transfers, request_for(server.url("/"))).status == 200);
        }
    }
}
