// SPDX-License-Identifier: MIT
// The flow of feedmerged, as threads and queues:
//
//   Poller (fetch thread) ──IngestQueue──► ingest workers ──► WriterThread ──► observer, and back
//   to the Poller
//
// Publishing reads what was committed: OutputPublisher, driven by `once` itself or by the
// PublishThread of `run`.
#pragma once
#include "activity.hpp"
#include "feedmerged/config/config.hpp"
#include "feedmerged/core/clock.hpp"
#include "feedmerged/store/store.hpp"
#include "ingest.hpp"
#include "poller.hpp"
#include "start.hpp"
#include "writer_thread.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

namespace feedmerged::app {

class Pipeline final : private CommitListener {
  public:
    /// Takes session.targets and starts polling them at once. All references must outlive it;
    /// `observer` is called on the writer thread.
    Pipeline(Session& session, PollMode mode, CommitListener& observer, const Clock& clock,
             Activity& activity);
    /// Stops: cancels transfers, keeps what was received.
    ~Pipeline() override;

    /// In the Once modes: waits until every answer is committed.
    void wait_for_answers();
    /// Ends polling: what is in flight gets `grace` to end by itself. What was received is still
    /// stored; afterwards only writer() goes on.
    void stop_polling(std::chrono::milliseconds grace = {});
    /// After stop_polling(): the feeds, which are kept once, as they are known here.
    [[nodiscard]] std::vector<PollTarget> take_targets();
    [[nodiscard]] WriterThread& writer() { return writer_; }
    [[nodiscard]] Poller& poller() { return poller_; }
    [[nodiscard]] std::size_t planned() const { return poller_.planned(); }

  private:
    void committed(const FeedUpdate& update, const AppliedUpdate& applied) override;
    void lost(const FeedUpdate& update, const store::StoreError& error) override;
    [[nodiscard]] PollerOptions poller_options(Session& session, PollMode mode) const;
    void ingest_all(std::size_t worker);
    void join_ingest();

    const config::Config& config_;
    Discovered& discovered_;
    Quarantine& quarantine_;
    std::unordered_set<std::string> subscribed_;
    const OwnOutputs own_outputs_;
    CommitListener& observer_;
    Activity& activity_;
    IngestQueue queue_;
    WriterThread writer_;
    Poller poller_;
    std::vector<std::jthread> workers_;
};

/// How fetching looks in this configuration.
[[nodiscard]] fetch::Options fetch_options(const config::FetchConfig& config);

}  // namespace feedmerged::app
