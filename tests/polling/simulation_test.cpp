// SPDX-License-Identifier: MIT
// Thirty days of 10,000 feeds on 2,500 hosts, simulated: the real decisions (schedule, poll queue,
// host pressure) against servers that publish in mixed rhythms, fail, hint and ask for patience.
// Checks the rules that hold whatever happens, and prints what it cost beside a poller that asks
// every feed once an hour.
#include "feedmerged/core/rng.hpp"
#include "feedmerged/schedule/host_budget.hpp"
#include "feedmerged/schedule/host_pressure.hpp"
#include "feedmerged/schedule/http_hints.hpp"
#include "feedmerged/schedule/poll_policy.hpp"
#include "feedmerged/schedule/rhythm.hpp"
#include "poll_queue.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace feedmerged {
namespace {

using namespace std::chrono_literals;
using Milliseconds = std::chrono::milliseconds;

constexpr std::size_t kFeeds = 10'000;
constexpr std::size_t kSmallHosts = 2'490;
constexpr std::size_t kBigHosts = 10;  // a fifth of the feeds is on these
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr auto kLength = std::chrono::hours(4 * 24);  // each step takes ten times as long
#else
constexpr auto kLength = std::chrono::hours(30 * 24);
#endif
constexpr TimePoint kStart = from_unix(1'767'323'045);
constexpr SteadyPoint kSteadyStart{1'000'000ms};
constexpr std::size_t kConcurrency = 64;
constexpr Milliseconds kSpacing{1000};

enum class Behaviour { Plain, NoValidators, MaxAge, Ttl, Flaky, Limited, Gone, SkipsNights };

/// One feed and its server.
struct SimulatedFeed {
    FeedState state{};
    std::string host{};
    Behaviour behaviour = Behaviour::Plain;
    double seconds_between_posts = 0;
    TimePoint next_post{};
    int unseen = 0;  ///< posts since the last poll that saw them
    std::int64_t body_bytes = 0;
};

struct Totals {
    std::int64_t requests = 0;
    std::int64_t bytes = 0;
    std::int64_t not_modified = 0;
    std::int64_t posts = 0;
    double delay_seconds = 0;  ///< of all posts, from their publication to the poll that saw them

    [[nodiscard]] std::string line(std::string_view name) const {
        return fmt::format(
            "{:<16} {:>9} requests {:>8.1f} MB {:>5.1f} % 304 {:>7.1f} min to a new post", name,
            requests, static_cast<double>(bytes) / 1e6,
            100.0 * static_cast<double>(not_modified) /
                static_cast<double>(std::max<std::int64_t>(requests, 1)),
            delay_seconds / static_cast<double>(std::max<std::int64_t>(posts, 1)) / 60);
    }
};

class Simulation {
  public:
    explicit Simulation(std::uint64_t seed) : rng_(seed) {
        for (std::size_t i = 0; i < kFeeds; ++i) feeds_.push_back(make_feed(i));
        for (std::size_t i = 0; i < kFeeds; ++i)
            queue_.add(FeedId{static_cast<std::int64_t>(i)}, feeds_[i].host, kSteadyStart);
    }

    void run() {
        while (now_ < kSteadyStart + kLength) {
            start_due();
            const SteadyPoint end = in_flight_.empty() ? SteadyPoint::max() : in_flight_.top().at;
            const SteadyPoint next =
                in_flight_.size() < kConcurrency ? std::min(queue_.next_event(), end) : end;
            if (next == SteadyPoint::max()) FAIL("nothing will ever happen again");
            now_ = std::max(now_, next);
            while (!in_flight_.empty() && in_flight_.top().at <= now_) finish();
        }
    }

    Totals ours{};
    std::vector<Milliseconds> lateness{};
    std::map<std::int64_t, int> starts_per_second{};

  private:
    struct Transfer {
        SteadyPoint at{};
        std::size_t feed = 0;
        bool operator>(const Transfer& other) const { return at > other.at; }
    };
    struct Host {
        SteadyPoint last_start{};
        std::size_t in_flight = 0;
        std::optional<HostHold> hold{};
        bool asked_for_patience = false;  ///< ever
    };

    [[nodiscard]] TimePoint wall() const {
        return kStart + std::chrono::floor<Seconds>(now_ - kSteadyStart);
    }

    SimulatedFeed make_feed(std::size_t index) {
        SimulatedFeed feed;
        feed.state.id = FeedId{static_cast<std::int64_t>(index)};
        feed.host = rng_.uniform() < 0.2 ? fmt::format("big{}.example", rng_.next() % kBigHosts)
                                         : fmt::format("host{}.example", rng_.next() % kSmallHosts);
        static constexpr std::array kMix{
            std::pair{Behaviour::Plain, 0.62},  std::pair{Behaviour::NoValidators, 0.10},
            std::pair{Behaviour::MaxAge, 0.10}, std::pair{Behaviour::Ttl, 0.06},
            std::pair{Behaviour::Flaky, 0.06},  std::pair{Behaviour::Limited, 0.01},
            std::pair{Behaviour::Gone, 0.02},   std::pair{Behaviour::SkipsNights, 0.03}};
        double pick = rng_.uniform();
        for (const auto& [behaviour, share] : kMix) {
            feed.behaviour = behaviour;
            if ((pick -= share) < 0) break;
        }
        // Half of the big hosts never ask for patience, so that their lateness can be told.
        if (feed.behaviour == Behaviour::Limited && feed.host.starts_with("big") &&
            feed.host[3] % 2 == 0)
            feed.behaviour = Behaviour::Plain;
        // From several an hour to one in some months.
        feed.seconds_between_posts = std::exp(std::log(1200.0) + rng_.uniform() * std::log(6000.0));
        feed.body_bytes = 5'000 + static_cast<std::int64_t>(rng_.uniform() * 150'000);
        feed.next_post = kStart + gap(feed);
        return feed;
    }

    Seconds gap(const SimulatedFeed& feed) {
        return Seconds{1 + static_cast<std::int64_t>(-std::log(1.0 - rng_.uniform()) *
                                                     feed.seconds_between_posts)};
    }

    void start_due() {
        while (in_flight_.size() < kConcurrency) {
            const auto id = queue_.take(now_);
            if (!id) return;
            const auto index = static_cast<std::size_t>(*id);
            check_start(index);
            const Milliseconds took{80 + static_cast<int>(rng_.uniform() * 1200)};
            in_flight_.push({now_ + took, index});
        }
    }

    /// The rules at the moment a request goes out.
    void check_start(std::size_t index) {
        SimulatedFeed& feed = feeds_[index];
        Host& host = hosts_[feed.host];
        const bool early = wall() < feed.state.next_poll.at;
        const bool crowded = host.in_flight > 0;
        const bool close = host.last_start != SteadyPoint{} && now_ - host.last_start < kSpacing;
        const bool held = host.hold && wall() < host.hold->until;
        if (early || crowded || close || held)
            FAIL("early ", early, " crowded ", crowded, " close ", close, " held ", held);
        ++host.in_flight;
        host.last_start = now_;
        ++starts_per_second[std::chrono::floor<std::chrono::seconds>(now_ - kSteadyStart).count()];
        // A host that asked for patience has a crowd waiting when it is over: by its own wish.
        if (feed.state.polls > 0 && !host.asked_for_patience)
            lateness.push_back(std::chrono::duration_cast<Milliseconds>(now_ - due_[index]));
    }

    /// What the server answers now.
    FetchResult answer(SimulatedFeed& feed, bool& new_posts) {
        while (feed.next_post <= wall()) {
            ++feed.unseen;
            ours.posts += 1;
            feed_delay_.push_back(feed.next_post);
            feed.next_post += gap(feed);
        }
        FetchResult result;
        result.at = wall();
        result.status = 200;
        const double luck = rng_.uniform();
        if (feed.behaviour == Behaviour::Gone && wall() > kStart + std::chrono::hours(100))
            result.status = 410;
        if (feed.behaviour == Behaviour::Flaky && luck < 0.3) result.status = 500;
        if (feed.behaviour == Behaviour::Limited && luck < 0.3) {
            result.status = 429;
            if (luck < 0.2) result.headers.emplace_back("retry-after", "14400");
        }
        if (feed.behaviour == Behaviour::MaxAge)
            result.headers.emplace_back("cache-control", "max-age=10800");
        new_posts = result.status == 200 && feed.unseen > 0;
        const bool first = !feed.state.last_success;
        if (result.status == 200 && !first && feed.unseen == 0 &&
            feed.behaviour != Behaviour::NoValidators) {
            result.status = 304;
            result.conditional = true;
        }
        return result;
    }

    void finish() {
        const std::size_t index = in_flight_.top().feed;
        in_flight_.pop();
        SimulatedFeed& feed = feeds_[index];
        Host& host = hosts_[feed.host];
        --host.in_flight;
        queue_.finished(feed.host, now_);
        bool new_posts = false;
        feed_delay_.clear();
        const FetchResult result = answer(feed, new_posts);
        count(feed, result, new_posts);
        if (auto hold = schedule::pressure_of(feed.host, result, host.hold)) {
            if (hold->until > wall()) queue_.hold(feed.host, now_ + (hold->until - wall()));
            host.asked_for_patience = true;
            host.hold = hold->strikes == 0 ? std::nullopt : std::optional(*hold);
        }
        decide(index, result, new_posts);
    }

    void count(SimulatedFeed& feed, const FetchResult& result, bool new_posts) {
        ours.requests += 1;
        ours.bytes += result.status == 200 ? feed.body_bytes : 300;
        ours.not_modified += result.status == 304 ? 1 : 0;
        for (const TimePoint& post : feed_delay_) waiting_[&feed].push_back(post);
        if (!new_posts) return;
        for (const TimePoint& post : waiting_[&feed])
            ours.delay_seconds += static_cast<double>((wall() - post).count());
        waiting_.erase(&feed);
        feed.unseen = 0;
    }

    void decide(std::size_t index, const FetchResult& result, bool new_posts) {
        SimulatedFeed& feed = feeds_[index];
        FeedState& state = feed.state;
        schedule::PollAnswer answer{PollOutcome::Failed, result.status, false};
        if (result.status == 200) answer.outcome = PollOutcome::Changed;
        if (result.status == 304) answer.outcome = PollOutcome::NotModified;
        if (new_posts) state.memory.rhythm = schedule::after_news(state.memory.rhythm, wall());
        if (feed.behaviour == Behaviour::Ttl) state.memory.hints.ttl = Seconds{7200};
        if (feed.behaviour == Behaviour::SkipsNights) state.memory.hints.skip_hours = 0b111111;
        schedule::PollHints hints = schedule::hints_from(result);
        hints.feed = state.memory.hints;
        state.next_poll =
            schedule::next_poll(policy_, state, answer, hints, wall(), rng_.uniform());
        const bool failed = answer.outcome == PollOutcome::Failed;
        state.failures = failed ? state.failures + 1 : 0;
        if (!failed) state.last_success = wall();
        ++state.polls;
        due_[index] = now_ + (state.next_poll.at - wall());
        queue_.add(state.id, feed.host, due_[index]);
    }

    RandomEngine rng_;
    schedule::PollPolicy policy_{};
    std::vector<SimulatedFeed> feeds_{};
    std::unordered_map<std::string, Host> hosts_{};
    std::unordered_map<std::size_t, SteadyPoint> due_{};
    std::unordered_map<const SimulatedFeed*, std::vector<TimePoint>> waiting_{};
    std::vector<TimePoint> feed_delay_{};
    app::PollQueue queue_{schedule::HostBudget(1, kSpacing)};
    std::priority_queue<Transfer, std::vector<Transfer>, std::greater<>> in_flight_{};
    SteadyPoint now_ = kSteadyStart;
};

/// What a poller would cost that asks every feed once an hour, conditionally, and heeds nothing.
Totals hourly(std::uint64_t seed) {
    RandomEngine rng(seed);
    Totals out;
    const auto polls = kLength / 1h;
    for (std::size_t i = 0; i < kFeeds; ++i) {
        const double between = std::exp(std::log(1200.0) + rng.uniform() * std::log(6000.0));
        const double body = 5'000 + rng.uniform() * 150'000;
        const double share_new = 1 - std::exp(-3600.0 / between);
        const bool validators = rng.uniform() >= 0.1;
        const double full = validators ? share_new : 1.0;
        out.requests += polls;
        out.not_modified += static_cast<std::int64_t>(static_cast<double>(polls) * (1 - full));
        out.bytes += static_cast<std::int64_t>(static_cast<double>(polls) *
                                               (full * body + (1 - full) * 300));
        const auto posts = static_cast<std::int64_t>(30 * 86400.0 / between);
        out.posts += posts;
        out.delay_seconds += static_cast<double>(posts) * 1800;
    }
    return out;
}

TEST_SUITE("polling/simulation") {
    TEST_CASE("simulation: 10,000 feeds over 30 days keep every rule") {
        constexpr std::uint64_t kSeed = 20260102;
        Simulation simulation(kSeed);
        simulation.run();
        const Totals baseline = hourly(kSeed);
        MESSAGE("seed ", kSeed, "\n", simulation.ours.line("feedmerged"), "\n",
                baseline.line("once an hour"));

        // The first days still learn the rhythms.
        if (kLength > std::chrono::hours(20 * 24))
            CHECK(simulation.ours.requests < baseline.requests * 6 / 10);
        CHECK(simulation.ours.bytes < baseline.bytes);
        // No herd: once the first round is over, no second sees much more than its share.
        int most = 0;
        std::int64_t starts = 0;
        for (const auto& [second, count] : simulation.starts_per_second) {
            if (second < 3 * 3600) continue;
            most = std::max(most, count);
            starts += count;
        }
        const double mean = static_cast<double>(starts) /
                            static_cast<double>(std::chrono::seconds(kLength).count() - 3 * 3600);
        MESSAGE(fmt::format("{:.2f} requests a second, at most {}", mean, most));
        CHECK(most <= 20 * mean + 10);
        // Late only by the spacing of its host.
        REQUIRE(simulation.lateness.size() >
                static_cast<std::size_t>(simulation.ours.requests) / 2);
        auto& lateness = simulation.lateness;
        REQUIRE(!lateness.empty());
        const auto p99 = lateness.begin() + static_cast<std::ptrdiff_t>(lateness.size() * 99 / 100);
        std::nth_element(lateness.begin(), p99, lateness.end());
        MESSAGE(fmt::format("lateness p99 {} ms", p99->count()));
        CHECK(*p99 < 60s);
    }
}

}  // namespace
}  // namespace feedmerged
