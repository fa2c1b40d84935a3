// SPDX-License-Identifier: MIT
// Whether every thread makes progress: what the watchdog is fed by. A thread that waits for work is
// idle, however long; one that is at one piece of work for too long is stuck. Costs no wake-up.
// Thread-safe.
#pragma once
#include "feedmerged/core/clock.hpp"

#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace feedmerged::app {

class Activity {
  public:
    /// One thread's place. Lives as long as the Activity.
    class Slot {
      public:
        Slot(std::string name, const Clock& clock) : name_(std::move(name)), clock_(clock) {}
        void begin() { busy_since_ = clock_.steady_now().time_since_epoch().count(); }
        void end() { busy_since_ = kIdle; }

      private:
        friend class Activity;
        static constexpr std::int64_t kIdle = -1;
        const std::string name_;
        const Clock& clock_;
        std::atomic<std::int64_t> busy_since_{kIdle};
    };

    /// At work from here to the end of the scope.
    class Scope {
      public:
        explicit Scope(Slot& slot) : slot_(slot) { slot_.begin(); }
        ~Scope() { slot_.end(); }
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

      private:
        Slot& slot_;
    };

    /// The clock must outlive it.
    explicit Activity(const Clock& clock) : clock_(clock) {}
    [[nodiscard]] Slot& add(std::string name);
    /// Names of the threads that have been at one piece of work for longer than `limit`.
    [[nodiscard]] std::vector<std::string> stuck(std::chrono::milliseconds limit) const;

  private:
    const Clock& clock_;
    mutable std::mutex mutex_;
    std::deque<Slot> slots_;
};

}  // namespace feedmerged::app
