// SPDX-License-Identifier: MIT
// Everything of `run` that works with one configuration: the pipeline and the publisher. A reload
// makes a new one over the same store.
#pragma once
#include "activity.hpp"
#include "health_feed.hpp"
#include "hub_pinger.hpp"
#include "output_publisher.hpp"
#include "pipeline.hpp"
#include "publish_thread.hpp"
#include "start.hpp"
#include "web_service.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace feedmerged::app {

class Daemon final : private CommitListener {
  public:
    /// Starts at once. All must outlive it; `web` may be null: nothing is served.
    Daemon(Session& session, const Clock& clock, WebService* web);
    ~Daemon() override;

    /// Before a reload: what is in flight gets a moment to end, so that no server is asked twice.
    /// The session has its targets back: where the reload fails, they are polled as before.
    void finish_polls();
    /// Forgets what is older than the configuration keeps.
    void purge();
    /// Gives back memory that is kept for nothing. Now and then.
    void tidy();
    /// Looks for due feeds at once: the clock was moved.
    void look_again() { pipeline_.poller().look_again(); }
    /// Threads that have been at one piece of work for longer than `limit`.
    [[nodiscard]] std::vector<std::string> stuck(std::chrono::milliseconds limit) const {
        return activity_.stuck(limit);
    }

  private:
    void committed(const FeedUpdate& update, const AppliedUpdate& applied) override;
    void lost(const FeedUpdate& update, const store::StoreError& error) override;
    [[nodiscard]] bool publish();
    /// Every output; "" or what went wrong last. `unfinished`: there is more to be archived.
    [[nodiscard]] std::string publish_outputs(bool& unfinished);
    /// The same for the health feed.
    [[nodiscard]] std::string publish_health();
    [[nodiscard]] StoreDoors doors();
    void note_store(bool works);
    /// What came of writing it: "" or the error, which is logged when it begins and when it is
    /// over. The publish thread's.
    void note_written(const std::string& what, const std::string& error);

    Session& session_;
    const Clock& clock_;
    WebService* const web_;
    Activity activity_;
    // Before the pipeline, whose threads use them from their first to their last moment.
    PublishThread publish_thread_;
    OwnHealth health_;
    // Why answers are not stored at the moment, and how many that cost without a line in the log.
    // The writer thread's.
    std::string lost_because_{};
    std::size_t lost_quietly_ = 0;
    std::atomic<bool> loses_answers_{false};
    Pipeline pipeline_;
    StoryFilters filters_;
    OutputPublisher publisher_;
    std::unique_ptr<HubPinger> pinger_;               ///< where an output has a hub
    std::map<std::string, std::string> unwritten_{};  ///< the publish thread's
};

}  // namespace feedmerged::app
