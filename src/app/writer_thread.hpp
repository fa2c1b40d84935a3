// SPDX-License-Identifier: MIT
// The one thread that writes the store: takes what is queued, commits it together, and says what
// came of it. submit() and call() are thread-safe.
#pragma once
#include "activity.hpp"
#include "feedmerged/core/bounded_queue.hpp"
#include "feedmerged/core/flow_limits.hpp"
#include "feedmerged/store/store.hpp"

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace feedmerged::app {

/// Learns what was committed, on the writer thread. Must be quick.
class CommitListener {
  public:
    virtual ~CommitListener() = default;
    virtual void committed(const FeedUpdate& update, const AppliedUpdate& applied) = 0;
    /// Nothing of this update was kept; the feed is asked again later, with its old validators.
    virtual void lost(const FeedUpdate& update, const store::StoreError& error) = 0;
};

class WriterThread {
  public:
    /// The writer, the listener and the activity must outlive it.
    WriterThread(store::Writer& writer, CommitListener& listener, Activity& activity);
    /// Commits what is queued, then ends.
    ~WriterThread();

    /// Waits for room in the queue. Leaves `updates` empty.
    void submit(std::vector<FeedUpdate>& updates);

    /// Runs `work(writer)` on the writer thread between two commits and waits for what it returns.
    template <class F>
    auto call(F work) {
        using R = std::invoke_result_t<F, store::Writer&>;
        auto task = std::make_shared<std::packaged_task<R(store::Writer&)>>(std::move(work));
        auto result = task->get_future();
        (void)queue_.push(Job{[task](store::Writer& writer) { (*task)(writer); }}, 0);
        return result.get();
    }

    /// Ends after what is queued; call() and submit() must not be called any more.
    void stop();

  private:
    using Job = std::function<void(store::Writer&)>;
    using Entry = std::variant<FeedUpdate, Job>;

    void run();
    void commit(std::vector<FeedUpdate>& batch);

    store::Writer& writer_;
    CommitListener& listener_;
    Activity::Slot& slot_;
    BoundedQueue<Entry> queue_{limits::kWaitingUpdates, limits::kWaitingUpdateBytes};
    std::jthread thread_;
};

}  // namespace feedmerged::app
