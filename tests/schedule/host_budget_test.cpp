// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/host_budget.hpp"

#include "feedmerged/core/limits.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <random>
#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace std::chrono_literals;
using schedule::HostBudget;

namespace {
constexpr SteadyPoint kStart{1000s};
}

TEST_SUITE("schedule/host_budget") {
    TEST_CASE("ready_at: an unknown host is ready at once, a busy one when a request has ended") {
        HostBudget budget(1, 1s);
        CHECK(budget.ready_at("a.example", kStart) <= kStart);
        budget.started("a.example", kStart);
        CHECK(budget.ready_at("a.example", kStart + 1h) == SteadyPoint::max());
        CHECK(budget.ready_at("b.example", kStart) <= kStart);
        budget.finished("a.example", kStart + 5s);
        CHECK(budget.ready_at("a.example", kStart + 5s) == kStart + 6s);
        CHECK(budget.ready_at("a.example", kStart + 7s) <= kStart + 7s);
    }

    TEST_CASE("ready_at: spacing counts from the last start where several may run") {
        HostBudget budget(3, 2s);
        budget.started("h", kStart);
        CHECK(budget.ready_at("h", kStart) == kStart + 2s);
        budget.started("h", kStart + 2s);
        CHECK(budget.ready_at("h", kStart + 2s) == kStart + 4s);
        budget.started("h", kStart + 4s);
        CHECK(budget.ready_at("h", kStart + 9s) == SteadyPoint::max());
        budget.finished("h", kStart + 9s);
        CHECK(budget.ready_at("h", kStart + 9s) == kStart + 11s);
    }

    TEST_CASE("HostBudget: none at once would be never, so it counts as one") {
        HostBudget budget(0, 0s);
        CHECK(budget.ready_at("h", kStart) <= kStart);
        budget.started("h", kStart);
        CHECK(budget.ready_at("h", kStart) == SteadyPoint::max());
    }

    TEST_CASE("hold: a host that asked for a pause gets it, and a shorter one does not undo it") {
        HostBudget budget(1, 1s);
        budget.started("h", kStart);
        budget.hold("h", kStart + 2h);
        budget.hold("h", kStart + 1h);
        budget.finished("h", kStart + 1s);
        CHECK(budget.ready_at("h", kStart + 2s) == kStart + 2h);
        CHECK(budget.ready_at("other", kStart + 2s) <= kStart + 2s);
    }

    TEST_CASE("finished: one too many does not let more requests through") {
        HostBudget budget(1, 0s);
        budget.finished("h", kStart);
        budget.finished("h", kStart);
        budget.started("h", kStart);
        CHECK(budget.ready_at("h", kStart) == SteadyPoint::max());
    }

    TEST_CASE("HostBudget: idle hosts are forgotten, busy and held ones are not") {
        HostBudget budget(1, 1s);
        budget.started("busy", kStart);
        budget.hold("held", kStart + 9000h);
        SteadyPoint now = kStart;
        for (int i = 0; i < 100'000; ++i) {
            const std::string host = "host-" + std::to_string(i);
            budget.started(host, now);
            budget.finished(host, now);
            now += 10ms;
        }
        // 100 hosts are inside their second of spacing at any time.
        CHECK(budget.size() <= 2 * limits::kHostsBeforeSweep);
        CHECK(budget.ready_at("busy", now) == SteadyPoint::max());
        CHECK(budget.ready_at("held", now) == kStart + 9000h);
    }

    TEST_CASE("learn_address: hosts at one address share eight requests at once") {
        HostBudget budget(1, 0s);
        const auto host = [](int i) { return "h" + std::to_string(i); };
        for (int i = 0; i < 30; ++i) budget.learn_address(host(i), "192.0.2.1");
        for (int i = 0; i < 8; ++i) {
            CHECK(budget.room_at("192.0.2.1", kStart) == 8 - static_cast<std::size_t>(i));
            CHECK(budget.ready_at(host(i), kStart) <= kStart);
            budget.started(host(i), kStart);
        }
        CHECK(budget.room_at("192.0.2.1", kStart) == 0);
        CHECK(budget.ready_at(host(8), kStart) == SteadyPoint::max());
        CHECK(budget.host_ready_at(host(8), kStart) <= kStart);
        CHECK(budget.ready_at("elsewhere", kStart) <= kStart);
        budget.finished(host(3), kStart + 1s);
        CHECK(budget.ready_at(host(8), kStart + 1s) <= kStart + 1s);
        CHECK(budget.room_at("192.0.2.1", kStart + 1s) == 1);
    }

    TEST_CASE("learn_address: an address bears what one host may have, where that is more") {
        HostBudget budget(20, 0s);
        budget.learn_address("h", "192.0.2.1");
        CHECK(budget.room_at("192.0.2.1", kStart) == 20);
        CHECK(budget.room_at("192.0.2.99", kStart) == 20);  // nobody known there
    }

    TEST_CASE("learn_address: what is in flight counts where the host was found") {
        HostBudget budget(3, 0s);
        for (int i = 0; i < 3; ++i) budget.started("h", kStart);
        budget.learn_address("h", "192.0.2.1");
        CHECK(budget.address_of("h") == "192.0.2.1");
        CHECK(budget.room_at("192.0.2.1", kStart) == 5);
        budget.learn_address("h", "192.0.2.1");
        CHECK(budget.room_at("192.0.2.1", kStart) == 5);
        budget.learn_address("h", "");  // nothing said
        CHECK(budget.address_of("h") == "192.0.2.1");
        budget.learn_address("h", "2001:db8::1");  // the name has several, or moved
        CHECK(budget.address_of("h") == "2001:db8::1");
        CHECK(budget.room_at("192.0.2.1", kStart) == 8);
        CHECK(budget.room_at("2001:db8::1", kStart) == 5);
        for (int i = 0; i < 5; ++i) budget.finished("h", kStart);  // two too many
        CHECK(budget.room_at("2001:db8::1", kStart) == 8);
    }

    TEST_CASE("not_sent: gives back the place, and costs no pause") {
        HostBudget budget(1, 10s);
        budget.learn_address("h", "192.0.2.1");
        budget.started("h", kStart);
        budget.not_sent("h");
        CHECK(budget.ready_at("h", kStart + 1s) <= kStart + 1s);
        CHECK(budget.room_at("192.0.2.1", kStart) == 8);
        budget.not_sent("h");  // one too many
        CHECK(budget.room_at("192.0.2.1", kStart) == 8);
        // The pause after the request before it stays, and a hold, too.
        budget.started("h", kStart + 20s);
        budget.finished("h", kStart + 21s);
        budget.started("h", kStart + 40s);
        budget.not_sent("h");
        CHECK(budget.ready_at("h", kStart + 40s) == kStart + 31s);
        budget.started("h", kStart + 50s);
        budget.hold("h", kStart + 1h);
        budget.not_sent("h");
        CHECK(budget.ready_at("h", kStart + 50s) == kStart + 1h);
    }

    TEST_CASE("not_sent: another request's pause is not given back") {
        HostBudget budget(2, 10s);
        budget.started("h", kStart);
        budget.started("h", kStart + 10s);
        budget.not_sent("h");
        CHECK(budget.ready_at("h", kStart + 11s) == kStart + 20s);
        budget.finished("h", kStart + 30s);
        CHECK(budget.ready_at("h", kStart + 30s) == kStart + 40s);
    }

    TEST_CASE("address_busy: no room until one finishes there, or for a while") {
        HostBudget budget(1, 0s);
        for (const char* host : {"a", "b"}) budget.learn_address(host, "192.0.2.1");
        budget.address_busy("192.0.2.1", kStart);
        CHECK(budget.is_busy("192.0.2.1", kStart));
        CHECK(budget.room_at("192.0.2.1", kStart) == 0);
        CHECK(budget.ready_at("a", kStart) == kStart + limits::kBusyAddressRetry);
        CHECK(budget.ready_at("c", kStart) <= kStart);
        const SteadyPoint later = kStart + limits::kBusyAddressRetry;
        CHECK(budget.room_at("192.0.2.1", later) == 8);
        CHECK_FALSE(budget.is_busy("192.0.2.1", later));
        budget.address_busy("192.0.2.1", later);
        budget.started("b", later);
        budget.finished("b", later);
        CHECK_FALSE(budget.is_busy("192.0.2.1", later));
        budget.address_busy("192.0.2.77", kStart);  // where nobody is known: nothing is kept
        CHECK_FALSE(budget.is_busy("192.0.2.77", kStart));
    }

    TEST_CASE("learn_address: memory is bounded, and what is in flight is never forgotten") {
        HostBudget budget(1, 0s);
        budget.started("busy", kStart);
        budget.learn_address("busy", "192.0.2.1");
        budget.learn_address("idle", "192.0.2.1");
        const std::size_t hosts = limits::kMaxKnownAddresses + 1000;
        for (std::size_t i = 0; i < hosts; ++i)
            budget.learn_address("h" + std::to_string(i), "10.0.0." + std::to_string(i % 200));
        CHECK(budget.known_addresses() == limits::kMaxKnownAddresses);
        CHECK(budget.address_of("busy") == "192.0.2.1");
        CHECK(budget.room_at("192.0.2.1", kStart) == 7);
        CHECK(budget.address_of("idle").empty());
        CHECK(budget.address_of("h0").empty());
        CHECK_FALSE(budget.address_of("h" + std::to_string(hosts - 1)).empty());
        budget.finished("busy", kStart);
        CHECK(budget.room_at("192.0.2.1", kStart) == 8);
        budget.learn_address("idle", "192.0.2.1");  // learnt again with its next answer
        CHECK(budget.address_of("idle") == "192.0.2.1");
    }

    TEST_CASE("HostBudget: whatever comes in any order, the counts stay true (seeded)") {
        std::mt19937_64 random{2026};
        const auto below = [&random](std::uint64_t n) { return random() % n; };
        HostBudget budget(3, 1s);
        std::map<std::string, int> in_flight;
        std::map<std::string, std::string> at;
        SteadyPoint now = kStart;
        for (int i = 0; i < 50'000; ++i) {
            const std::string host = "h" + std::to_string(below(20));
            now += std::chrono::milliseconds(below(300));
            switch (below(4)) {
                case 0:
                    if (budget.ready_at(host, now) > now) break;
                    budget.started(host, now);
                    ++in_flight[host];
                    break;
                case 1:
                    if (in_flight[host] == 0) break;
                    budget.finished(host, now);
                    --in_flight[host];
                    break;
                case 2:
                    if (in_flight[host] == 0) break;
                    budget.not_sent(host);
                    --in_flight[host];
                    break;
                default:
                    at[host] = "192.0.2." + std::to_string(below(3));
                    budget.learn_address(host, at[host]);
            }
            REQUIRE(in_flight[host] <= 3);
        }
        std::map<std::string, std::size_t> there;
        for (const auto& [host, count] : in_flight)
            there[at[host]] += static_cast<std::size_t>(count);
        for (const auto& [address, count] : there)
            CHECK(budget.room_at(address, now) == (count >= 8 ? 0 : 8 - count));
    }
}
