// SPDX-License-Identifier: MIT
// The daemon's publisher: writes the outputs soon after something changed, but not for each change
// of a burst. changed() is thread-safe.
#pragma once
#include "activity.hpp"
#include "feedmerged/core/clock.hpp"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace feedmerged::app {

class PublishThread {
  public:
    explicit PublishThread(Activity& activity) : slot_(activity.add("publish")) {}
    ~PublishThread() { stop(); }

    /// Publishes once at the start, then after changes. `publish` runs on the thread; false asks
    /// for another try later.
    void start(std::function<bool()> publish);
    /// Ends after the publication under way. changed() may still be called.
    void stop();

    /// The store has something new for the outputs.
    void changed();

  private:
    void run(const std::stop_token& stop);
    [[nodiscard]] bool wait_for_change(const std::stop_token& stop);

    Activity::Slot& slot_;
    std::function<bool()> publish_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    bool dirty_ = true;
    std::uint64_t changes_ = 0;
    std::jthread thread_;
};

}  // namespace feedmerged::app
