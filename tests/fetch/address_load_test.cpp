// SPDX-License-Identifier: MIT
// The bound on transfers at one address: the count alone, and over real sockets.
#include "address_load.hpp"

#include "feedmerged/core/limits.hpp"
#include "fetch_fixture.hpp"

#include <string>
#include <utility>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::test;
using namespace std::chrono_literals;
using Kind = FetchErrorKind;

namespace {

constexpr std::size_t kBound = limits::kMaxPerAddress;

/// Options with the bound as it is by default.
fetch::Options bounded_options() {
    fetch::Options options = loopback_options();
    options.per_address = 0;
    return options;
}

/// As many transfers to `address` as may be, all waiting for their answers.
void fill(fetch::Transfers& transfers, const ScriptedServer& server, const std::string& address) {
    const std::size_t before = server.requests().size();
    for (std::size_t i = 0; i < kBound; ++i)
        transfers.start(request_for(server.url(address, "/stall" + std::to_string(i))));
    while (!server.wait_for_requests(before + kBound, 0ms)) REQUIRE(transfers.run(100ms).empty());
}

/// What comes out first.
FetchResult first_result(fetch::Transfers& transfers, FetchRequest request) {
    transfers.start(std::move(request));
    std::vector<FetchResult> results;
    for (int i = 0; i < 200 && results.empty(); ++i) results = transfers.run(100ms);
    REQUIRE(results.size() == 1);
    return std::move(results.front());
}

}  // namespace

TEST_SUITE("fetch/address_load") {
    TEST_CASE("Visit: counts once, and leaves when it ends") {
        fetch::AddressLoad load{0};
        CHECK(load.bound() == kBound);
        CHECK(fetch::AddressLoad{kBound + 1}.bound() == kBound + 1);
        std::vector<fetch::Visit> visits;
        for (std::size_t i = 0; i < kBound; ++i) {
            CHECK_FALSE(load.full("a"));
            visits.emplace_back(load);
            visits.back().enter("a");
            visits.back().enter("a");
        }
        CHECK(load.full("a"));
        CHECK_FALSE(load.full("b"));
        fetch::Visit late{load};
        CHECK(late.refused("a"));
        CHECK_FALSE(late.refused("b"));
        CHECK_FALSE(visits.back().refused("a"));
        visits.back().enter("b");
        visits.back().settle("b");
        CHECK_FALSE(load.full("a"));
        late.enter("a");
        CHECK(load.full("a"));
        late = fetch::Visit{load};
        CHECK_FALSE(load.full("a"));
        const fetch::Visit moved = std::move(visits.front());
        visits.clear();
        for (std::size_t i = 1; i < kBound; ++i) visits.emplace_back(load).enter("a");
        CHECK(load.full("a"));
    }

    TEST_CASE("Transfers: a full address is busy, and has room again afterwards") {
        ScriptedServer server;
        server.listen_on("127.0.0.2");
        server.on("*").stall().respond(200, {}, "x");
        server.on("/feed").respond(200, {}, "x");
        const FakeClock clock;
        fetch::Transfers transfers(bounded_options(), clock);
        fill(transfers, server, "127.0.0.1");

        const FetchResult busy = first_result(transfers, request_for(server.url("/feed")));
        CHECK(kind_of(busy) == Kind::AddressBusy);
        CHECK(busy.address == "127.0.0.1");
        CHECK(busy.status == 0);
        CHECK(detail_of(busy) == "8 transfers are under way at 127.0.0.1 already");
        CHECK(server.requests("/feed").empty());
        CHECK(server.connections() == kBound);
        // Other addresses are others.
        CHECK(first_result(transfers, request_for(server.url("127.0.0.2", "/feed"))).status == 200);

        server.release();
        CHECK(run_all(transfers).size() == kBound);
        // Kept connections of transfers that have ended do not count.
        CHECK(fetch_one(transfers, request_for(server.url("/feed"))).status == 200);
        ScriptedServer neighbour;
        neighbour.on("/feed").respond(200, {}, "x");
        CHECK(fetch_one(transfers, request_for(neighbour.url("/feed"))).status == 200);
    }

    TEST_CASE("Transfers: those on kept connections count too") {
        ScriptedServer server;
        server.on("*").respond(200, {}, "x").then().stall().respond(200, {}, "x");
        const FakeClock clock;
        fetch::Transfers transfers(bounded_options(), clock);
        for (std::size_t i = 0; i < kBound; ++i)
            server.on("/stall" + std::to_string(i))
                .respond(200, {}, "x")
                .then()
                .stall()
                .respond(200, {}, "x");
        for (std::size_t i = 0; i < kBound; ++i)
            transfers.start(request_for(server.url("/stall" + std::to_string(i))));
        CHECK(run_all(transfers).size() == kBound);
        const std::size_t connections = server.connections();
        fill(transfers, server, "127.0.0.1");
        CHECK(server.connections() == connections);
        ScriptedServer neighbour;
        const FetchResult busy = first_result(transfers, request_for(neighbour.url("/feed")));
        CHECK(kind_of(busy) == Kind::AddressBusy);
        CHECK(neighbour.connections() == 0);
        transfers.cancel_all();
        CHECK(run_all(transfers).size() == kBound);
        neighbour.on("/feed").respond(200, {}, "x");
        CHECK(fetch_one(transfers, request_for(neighbour.url("/feed"))).status == 200);
    }

    TEST_CASE("Transfers: what has begun is not given up for a full address") {
        ScriptedServer server;
        server.listen_on("127.0.0.2");
        server.on("*").stall().respond(200, {}, "x");
        server.on("/moved").respond(302, {{"Location", server.url("127.0.0.1", "/feed")}});
        server.on("/feed").respond(200, {}, "x");
        const FakeClock clock;
        fetch::Transfers transfers(bounded_options(), clock);
        fill(transfers, server, "127.0.0.1");
        const FetchResult result =
            first_result(transfers, request_for(server.url("127.0.0.2", "/moved")));
        CHECK(result.status == 200);
        CHECK(result.address == "127.0.0.1");
        CHECK(result.redirects.size() == 1);
        server.release();
        run_all(transfers);
    }

    TEST_CASE("Transfers: per_address raises the bound, but does not lower it") {
        ScriptedServer server;
        server.on("*").stall().respond(200, {}, "x");
        fetch::Options options = loopback_options();
        options.per_address = kBound + 2;
        const FakeClock clock;
        fetch::Transfers transfers(options, clock);
        for (std::size_t i = 0; i < kBound + 3; ++i)
            transfers.start(request_for(server.url("/" + std::to_string(i))));
        std::vector<FetchResult> results;
        while (!server.wait_for_requests(kBound + 2, 0ms))
            std::ranges::move(transfers.run(100ms), std::back_inserter(results));
        while (results.empty())
            std::ranges::move(transfers.run(100ms), std::back_inserter(results));
        REQUIRE(results.size() == 1);
        CHECK(kind_of(results.front()) == Kind::AddressBusy);
        server.release();
        CHECK(run_all(transfers).size() == kBound + 2);
    }
}
