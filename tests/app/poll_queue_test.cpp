// SPDX-License-Identifier: MIT
#include "poll_queue.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace std::chrono_literals;

namespace {

constexpr SteadyPoint kStart{1'000'000ms};

app::PollQueue make_queue(std::size_t per_host, std::chrono::milliseconds spacing) {
    return app::PollQueue(schedule::HostBudget(per_host, spacing));
}

std::string host_name(std::int64_t id) { return "h" + std::to_string(id); }
std::string host_name(FeedId id) { return host_name(static_cast<std::int64_t>(id)); }

std::vector<FeedId> take_all(app::PollQueue& queue, SteadyPoint now) {
    std::vector<FeedId> taken;
    while (const auto id = queue.take(now)) taken.push_back(*id);
    return taken;
}

/// Feeds on hosts on few addresses that the queue only learns from answers, and a network that lets
/// eight requests through to each, whatever the queue believes.
class World {
  public:
    explicit World(std::uint64_t seed) : random_(seed) {
        for (int id = 0; id < kFeeds; ++id) {
            hosts_.push_back("h" + std::to_string(below(60)));
            queue_.add(FeedId{id}, hosts_.back(),
                       kStart + std::chrono::milliseconds(below(60'000)));
        }
    }

    /// Until each feed was answered three times.
    void run() {
        SteadyPoint now = kStart;
        while (answers_ < 3 * kFeeds) {
            start(now);
            SteadyPoint next = queue_.next_event();
            if (!ends_.empty()) next = std::min(next, ends_.begin()->first);
            REQUIRE(next != SteadyPoint::max());  // or somebody waits for ever
            now = std::max(now, next);
            while (!ends_.empty() && ends_.begin()->first <= now) finish(now);
        }
        CHECK(put_backs_ < 20 * kFeeds);
    }

  private:
    static constexpr int kFeeds = 400;
    static constexpr auto kSpacing = 100ms;

    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    /// Names have one or two addresses.
    std::string address_of(const std::string& host) {
        const auto at = std::hash<std::string>{}(host) % 5;
        return "192.0.2." + std::to_string(at == 0 ? below(2) : at);
    }

    void start(SteadyPoint now) {
        while (ends_.size() < 40) {
            const auto id = queue_.take(now);
            if (!id) return;
            const std::string& host = hosts_[static_cast<std::size_t>(*id)];
            REQUIRE(++in_flight_[host] == 1);
            const std::string address = address_of(host);
            if (there_[address] >= 8) {
                --in_flight_[host];
                ++put_backs_;
                queue_.put_back(*id, host, below(10) == 0 ? "" : address, now);
                continue;
            }
            REQUIRE(now >= free_at_[host]);
            ++there_[address];
            ends_.emplace(now + std::chrono::milliseconds(1 + below(3000)),
                          std::pair{*id, address});
        }
    }

    void finish(SteadyPoint now) {
        const auto [id, address] = ends_.begin()->second;
        ends_.erase(ends_.begin());
        const std::string& host = hosts_[static_cast<std::size_t>(id)];
        --in_flight_[host];
        --there_[address];
        ++answers_;
        // Without an answer nothing is learnt.
        if (below(10) != 0) queue_.learn_address(host, address);
        free_at_[host] = std::max(free_at_[host], now + kSpacing);
        if (below(20) == 0) {
            free_at_[host] = std::max(free_at_[host], now + 30s);
            queue_.hold(host, now + 30s);
        }
        queue_.finished(host, now);
        queue_.add(id, host, now + std::chrono::milliseconds(below(60'000)));
    }

    std::mt19937_64 random_;
    app::PollQueue queue_ = make_queue(1, kSpacing);
    std::vector<std::string> hosts_{};  ///< by feed
    std::map<std::string, int> in_flight_{};
    std::map<std::string, std::size_t> there_{};  ///< by address
    std::map<std::string, SteadyPoint> free_at_{};
    std::multimap<SteadyPoint, std::pair<FeedId, std::string>> ends_{};
    int answers_ = 0;
    int put_backs_ = 0;
};

}  // namespace

TEST_SUITE("app/poll_queue") {
    TEST_CASE("take: in order of their due times, never before") {
        auto queue = make_queue(1, 0ms);
        queue.add(FeedId{1}, "a", kStart + 10s);
        queue.add(FeedId{2}, "b", kStart + 5s);
        CHECK_FALSE(queue.take(kStart).has_value());
        CHECK(queue.next_event() == kStart + 5s);
        CHECK(queue.take(kStart + 5s) == FeedId{2});
        CHECK_FALSE(queue.take(kStart + 9s).has_value());
        CHECK(queue.take(kStart + 10s) == FeedId{1});
        CHECK(queue.next_event() == SteadyPoint::max());
    }

    TEST_CASE("take: one request at a time to a host, others go ahead") {
        auto queue = make_queue(1, 0ms);
        for (int id = 1; id <= 3; ++id) queue.add(FeedId{id}, "slow", kStart);
        queue.add(FeedId{4}, "quick", kStart);
        CHECK(queue.take(kStart).has_value());
        CHECK(queue.take(kStart).has_value());
        CHECK_FALSE(queue.take(kStart + 1h).has_value());
        CHECK(queue.next_event() == SteadyPoint::max());
        queue.finished("slow", kStart + 2s);
        CHECK(queue.take(kStart + 2s) == FeedId{2});
        CHECK_FALSE(queue.take(kStart + 2s).has_value());
    }

    TEST_CASE("take: requests to a host keep their distance") {
        auto queue = make_queue(8, 1000ms);
        std::map<FeedId, SteadyPoint> started;
        for (int id = 1; id <= 5; ++id) queue.add(FeedId{id}, "h", kStart);
        SteadyPoint now = kStart;
        while (started.size() < 5) {
            if (const auto id = queue.take(now)) {
                started[*id] = now;
                queue.finished("h", now);
            } else {
                REQUIRE(queue.next_event() > now);
                REQUIRE(queue.next_event() != SteadyPoint::max());
                now = queue.next_event();
            }
        }
        SteadyPoint last{};
        for (const auto& [id, at] : started) {
            if (last != SteadyPoint{}) CHECK(at - last >= 1s);
            last = at;
        }
        CHECK(last <= kStart + 4s);
    }

    TEST_CASE("take: a feed added again waits for its new due time") {
        auto queue = make_queue(1, 0ms);
        queue.add(FeedId{1}, "a", kStart);
        CHECK(queue.take(kStart) == FeedId{1});
        queue.finished("a", kStart);
        queue.add(FeedId{1}, "a", kStart + 1h);
        CHECK_FALSE(queue.take(kStart + 59min).has_value());
        CHECK(queue.take(kStart + 1h) == FeedId{1});
    }

    TEST_CASE("hold: no feed of the host goes out before, those of others do") {
        auto queue = make_queue(1, 0ms);
        queue.add(FeedId{1}, "held", kStart);
        queue.add(FeedId{2}, "held", kStart);
        queue.add(FeedId{3}, "free", kStart);
        queue.hold("held", kStart + 1h);
        CHECK(queue.take(kStart) == FeedId{3});
        CHECK_FALSE(queue.take(kStart + 59min).has_value());
        CHECK(queue.next_event() == kStart + 1h);
        CHECK(queue.take(kStart + 1h) == FeedId{1});
    }

    TEST_CASE("hold: one that comes while a feed waits in line counts, too") {
        auto queue = make_queue(2, 0ms);
        for (int id = 1; id <= 4; ++id) queue.add(FeedId{id}, "h", kStart);
        CHECK(queue.take(kStart) == FeedId{1});
        queue.hold("h", kStart + 2h);
        queue.finished("h", kStart + 1s);
        CHECK_FALSE(queue.take(kStart + 1h).has_value());
        CHECK(queue.next_event() == kStart + 2h);
        queue.hold("h", kStart + 3h);
        CHECK_FALSE(queue.take(kStart + 2h).has_value());
        CHECK(queue.next_event() == kStart + 3h);
        CHECK(queue.take(kStart + 3h) == FeedId{2});
        CHECK(queue.take(kStart + 3h) == FeedId{3});
    }

    TEST_CASE("learn_address: thirty hosts at one address get eight requests at once, in turn") {
        auto queue = make_queue(1, 0ms);
        for (int id = 0; id < 30; ++id) {
            queue.learn_address(host_name(id), "192.0.2.1");
            queue.add(FeedId{id}, host_name(id), kStart);
        }
        std::vector<FeedId> under_way = take_all(queue, kStart);
        CHECK(under_way.size() == 8);
        CHECK(queue.next_event() == SteadyPoint::max());
        SteadyPoint now = kStart;
        std::vector<FeedId> order = under_way;
        while (!under_way.empty()) {
            now += 1s;
            queue.finished(host_name(under_way.front()), now);
            under_way.erase(under_way.begin());
            const auto next = take_all(queue, now);
            CHECK(next.size() <= 1);
            for (const FeedId id : next) {
                under_way.push_back(id);
                order.push_back(id);
            }
            REQUIRE(under_way.size() <= 8);
        }
        // First come, first served.
        REQUIRE(order.size() == 30);
        for (int id = 0; id < 30; ++id) CHECK(order[static_cast<std::size_t>(id)] == FeedId{id});
    }

    TEST_CASE("take: a host that comes later does not pass those that wait for the address") {
        auto queue = make_queue(1, 0ms);
        for (int id = 0; id < 9; ++id) {
            queue.learn_address(host_name(id), "192.0.2.1");
            queue.add(FeedId{id}, host_name(id), kStart);
        }
        CHECK(take_all(queue, kStart).size() == 8);
        // Its name sorts before all others.
        queue.learn_address("aaa", "192.0.2.1");
        queue.add(FeedId{100}, "aaa", kStart + 1s);
        CHECK_FALSE(queue.take(kStart + 1s).has_value());
        queue.finished(host_name(0), kStart + 2s);
        queue.add(FeedId{101}, "aab", kStart + 2s);
        queue.learn_address("aab", "192.0.2.1");
        CHECK(queue.take(kStart + 2s) == FeedId{8});
        queue.finished(host_name(1), kStart + 3s);
        CHECK(queue.take(kStart + 3s) == FeedId{100});
        queue.finished(host_name(2), kStart + 4s);
        CHECK(queue.take(kStart + 4s) == FeedId{101});
    }

    TEST_CASE("hold: one that waits for its address gives its room to the next") {
        auto queue = make_queue(1, 0ms);
        for (int id = 0; id < 11; ++id) {
            queue.learn_address(host_name(id), "192.0.2.1");
            queue.add(FeedId{id}, host_name(id), kStart);
        }
        CHECK(take_all(queue, kStart).size() == 8);
        queue.hold(host_name(8), kStart + 1h);
        queue.finished(host_name(0), kStart + 1s);
        queue.hold(host_name(9), kStart + 2h);  // after it was given the room
        CHECK(queue.take(kStart + 1s) == FeedId{10});
        CHECK(queue.next_event() == kStart + 1h);
        for (int id = 1; id < 8; ++id) queue.finished(host_name(id), kStart + 2s);
        CHECK(queue.take(kStart + 1h) == FeedId{8});
        CHECK(queue.take(kStart + 2h) == FeedId{9});
    }

    TEST_CASE("learn_address: a host that moves away leaves its room") {
        auto queue = make_queue(1, 0ms);
        for (int id = 0; id < 9; ++id) {
            queue.learn_address(host_name(id), "192.0.2.1");
            queue.add(FeedId{id}, host_name(id), kStart);
        }
        CHECK(take_all(queue, kStart).size() == 8);
        queue.learn_address(host_name(3), "192.0.2.2");
        CHECK(queue.next_event() <= kStart);
        CHECK(queue.take(kStart) == FeedId{8});
        CHECK_FALSE(queue.take(kStart).has_value());
        CHECK(queue.next_event() == SteadyPoint::max());
    }

    TEST_CASE("put_back: what could not be sent is first in line when room is there") {
        auto queue = make_queue(1, 1000ms);
        for (int id = 0; id < 12; ++id) queue.add(FeedId{id}, host_name(id), kStart);
        const auto under_way = take_all(queue, kStart);  // nobody knows yet that it is one address
        CHECK(under_way.size() == 12);
        for (int id = 8; id < 12; ++id)
            queue.put_back(FeedId{id}, host_name(id), "192.0.2.1", kStart + 10ms);
        CHECK_FALSE(queue.take(kStart + 10ms).has_value());
        // Another host of the address, known from before, comes after them.
        queue.learn_address("aaa", "192.0.2.1");
        queue.add(FeedId{100}, "aaa", kStart + 20ms);
        CHECK_FALSE(queue.take(kStart + 20ms).has_value());
        queue.learn_address(host_name(0), "192.0.2.1");
        queue.finished(host_name(0), kStart + 50ms);
        // No pause of a second: nothing was sent.
        CHECK(queue.take(kStart + 50ms) == FeedId{8});
    }

    TEST_CASE("put_back: where nothing is seen to finish, it is tried again after a while") {
        auto queue = make_queue(1, 0ms);
        for (int id = 0; id < 3; ++id) queue.add(FeedId{id}, host_name(id), kStart);
        CHECK(take_all(queue, kStart).size() == 3);
        SteadyPoint now = kStart;
        int tries = 0;
        queue.put_back(FeedId{0}, host_name(0), "192.0.2.1", now);
        queue.put_back(FeedId{1}, host_name(1), "", now);  // its address is not known
        while (now < kStart + 1min) {
            const SteadyPoint next = queue.next_event();
            REQUIRE(next != SteadyPoint::max());
            now = std::max(now, next);
            for (const FeedId id : take_all(queue, now)) {
                ++tries;
                queue.put_back(id, host_name(id), id == FeedId{0} ? "192.0.2.1" : "", now);
            }
        }
        CHECK(tries <= 122);
        CHECK(tries >= 116);
    }

    TEST_CASE("put_back: a host with more feeds keeps their order") {
        auto queue = make_queue(1, 1000ms);
        for (int id = 1; id <= 3; ++id) queue.add(FeedId{id}, "h", kStart);
        CHECK(queue.take(kStart) == FeedId{1});
        queue.put_back(FeedId{1}, "h", "192.0.2.1", kStart);
        SteadyPoint now = kStart;
        for (int id = 1; id <= 3; ++id) {
            std::optional<FeedId> taken;
            while (!(taken = queue.take(now))) now = queue.next_event();
            CHECK(taken == FeedId{id});
            queue.finished("h", now);
        }
    }

    TEST_CASE("overdue: counts what is due and not started, in line or not") {
        auto queue = make_queue(1, 0ms);
        for (int id = 0; id < 5; ++id) queue.add(FeedId{id}, "h", kStart);
        queue.add(FeedId{9}, "h", kStart + 1h);
        CHECK(queue.overdue(kStart - 1s) == 0);
        CHECK(queue.overdue(kStart) == 5);
        CHECK(queue.take(kStart) == FeedId{0});
        CHECK(queue.overdue(kStart) == 4);
        CHECK(queue.overdue(kStart + 1h) == 5);
    }

    TEST_CASE("take: everybody is served within the rules, whatever happens (seeded)") {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            CAPTURE(seed);
            World world(seed);
            world.run();
        }
    }

    TEST_CASE("take: 10,000 feeds of as many hosts at one address cost logarithmic time") {
        auto queue = make_queue(1, 1000ms);
        constexpr int kFeeds = 10'000;
        for (int id = 0; id < kFeeds; ++id) {
            queue.learn_address(host_name(id), "192.0.2.1");
            queue.add(FeedId{id}, host_name(id), kStart);
        }
        const auto begin = std::chrono::steady_clock::now();
        std::deque<FeedId> under_way;
        SteadyPoint now = kStart;
        int started = 0;
        while (started < kFeeds) {
            while (const auto id = queue.take(now)) {
                under_way.push_back(*id);
                ++started;
            }
            REQUIRE_FALSE(under_way.empty());
            now += 10ms;
            queue.finished(host_name(under_way.front()), now);
            under_way.pop_front();
        }
        // A linear operation would take minutes; this takes some 20 ms.
        CHECK(std::chrono::steady_clock::now() - begin < 5s);
    }
}
