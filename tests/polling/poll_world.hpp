// SPDX-License-Identifier: MIT
// The whole flow from the schedule over real sockets and a real store back to the schedule, with
// time that moves when a test says so: what the tests of polling are written against.
//
//   PollWorld world;
//   world.server.on("/feed").respond(200, {{"ETag", "\"1\""}},
//   make_rss({"One"})).then().respond(304); world.subscribe("/feed"); world.poll(); // what is due
//   now, to its end world.advance_to(world.feed().next_poll.at); world.poll();
//   CHECK(world.server.requests("/feed")[1].header("if-none-match") == "\"1\"");
#pragma once
#include "feedmerged/config/config.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "pipeline.hpp"
#include "start.hpp"
#include "support/fake_clock.hpp"
#include "support/scripted_server.hpp"
#include "support/temp_dir.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::test {

/// An RSS 2.0 document with an item for each title; `head` stands in the channel in front of them.
[[nodiscard]] std::string make_rss(const std::vector<std::string>& titles,
                                   std::string_view head = {});

class PollWorld final : public app::CommitListener {
  public:
    PollWorld();
    ~PollWorld() override;
    PollWorld(const PollWorld&) = delete;
    PollWorld& operator=(const PollWorld&) = delete;

    ScriptedServer server{};
    FakeClock clock{};
    /// May be changed before the first poll, and before restart(). Hosts have no spacing here: a
    /// clock that stands still would never let a second request out.
    config::Config config{};

    /// A path is one of `server`. The first feed is the one that feed() means.
    Subscription& subscribe(const std::string& url_or_path);

    /// Polls what is due, waits until all of it is stored, and returns how many feeds that were.
    std::size_t poll();
    /// Polls every feed, due or not, as `once --force` does.
    std::size_t force();
    /// Closes the store and opens it again, as a restart or an upgrade does.
    void restart();

    void advance(std::chrono::milliseconds by) { clock.advance(by); }
    /// Moves the clock to `at`, never back.
    void advance_to(TimePoint at);
    /// Moves to the next poll of the first feed and polls; returns the requests this made.
    std::vector<SeenRequest> poll_next();

    /// As stored.
    [[nodiscard]] FeedState feed();
    [[nodiscard]] FeedState feed(const std::string& url_or_path);
    [[nodiscard]] std::vector<HostHold> holds();
    /// Titles of all stories, newest first.
    [[nodiscard]] std::vector<std::string> stories();
    /// How long from now to the next poll of the first feed.
    [[nodiscard]] Seconds wait() { return feed().next_poll.at - clock.now(); }

    // The daemon: polls for ever in the background.
    void start_daemon();
    /// The same without settling: for servers that do not answer.
    void launch_daemon();
    [[nodiscard]] app::Poller& poller() { return daemon_->poller(); }
    /// Ends what is under way at this instant: afterwards nothing happens until time moves.
    void settle();
    /// Moves time in steps, letting the daemon settle after each.
    void run_for(std::chrono::milliseconds length, std::chrono::milliseconds step);
    void stop_daemon();

    /// Where the store is.
    [[nodiscard]] std::filesystem::path store_path() const { return config.store_path; }
    /// The last update that was committed for the feed: with its note and warning.
    [[nodiscard]] FeedUpdate last_update(const std::string& url_or_path);

  private:
    void committed(const FeedUpdate& update, const AppliedUpdate& applied) override;
    void lost(const FeedUpdate& update, const store::StoreError& error) override;
    [[nodiscard]] std::string url_of(const std::string& url_or_path) const;
    app::Session& session();
    std::size_t run(app::PollMode mode);

    TempDir directory_{};
    std::optional<app::Session> session_{};
    std::unique_ptr<app::Activity> activity_{};
    std::unique_ptr<app::Pipeline> daemon_{};
    std::mutex mutex_{};
    std::vector<FeedUpdate> updates_{};
    std::size_t settled_ = 0;         ///< updates committed or lost
    std::size_t settled_before_ = 0;  ///< of them before the daemon was started
};

}  // namespace feedmerged::test
