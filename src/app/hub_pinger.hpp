// SPDX-License-Identifier: MIT
// Tells WebSub hubs which feeds have changed (W3C WebSub §6; the form of PubSubHubbub 0.4 §7.1),
// from a thread and a transfer loop of its own: neither polls nor publications wait for a hub.
// ping() is thread-safe.
#pragma once
#include "feedmerged/core/clock.hpp"
#include "feedmerged/core/locked.hpp"
#include "feedmerged/fetch/transfers.hpp"
#include "feedmerged/model/story.hpp"
#include "output_publisher.hpp"
#include "ping_queue.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace feedmerged::app {

/// What came of one try.
struct PingResult {
    HubPing ping{};
    bool accepted = false;  ///< the hub answered with a 2xx
    bool again = false;     ///< it is told again later
    std::string error{};    ///< why it was not accepted
    std::chrono::milliseconds took{};
};

class HubPinger {
  public:
    using Told = std::function<void(const PingResult&)>;

    /// `told` is called on the pinger's thread. The clock must outlive it.
    HubPinger(fetch::Options options, const Clock& clock, Told told);
    /// Stops at once.
    ~HubPinger();

    void ping(const std::vector<HubPing>& pings);
    /// Tries what is due, gives it `grace` to end, cancels the rest, and ends. What would be tried
    /// again later is given up. Called once.
    void stop(std::chrono::milliseconds grace);

  private:
    struct Inbox {
        std::vector<HubPing> pings{};
        std::optional<SteadyPoint> stop_by{};
    };

    void run();
    /// False where nothing is left to be done.
    [[nodiscard]] bool start_due();
    [[nodiscard]] std::chrono::milliseconds next_wait() const;
    void take_result(const FetchResult& result);

    const Clock& clock_;
    Told told_;
    fetch::Transfers transfers_;
    PingQueue queue_;
    std::unordered_map<FeedId, HubPing> under_way_;
    std::int64_t next_id_ = 1;
    std::optional<SteadyPoint> stop_by_{};
    Locked<Inbox> inbox_;
    std::jthread thread_;
};

/// How hubs are talked to: with the guard, the time limit and the name of polls.
[[nodiscard]] fetch::Options hub_options(fetch::Options polls);

/// What the output's hub is to be told after a publication: one ping a feed whose file changed.
[[nodiscard]] std::vector<HubPing> pings_after(const OutputSpec& output,
                                               const PublishReport& report);

/// "hub.mode=publish&hub.url=…" with the topic percent-encoded.
[[nodiscard]] std::string ping_form(const HubPing& ping);

}  // namespace feedmerged::app
