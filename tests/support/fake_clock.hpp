// SPDX-License-Identifier: MIT
// Time that moves when a test says so. Thread-safe.
#pragma once
#include "feedmerged/core/clock.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>

namespace feedmerged::test {

class FakeClock final : public Clock {
  public:
    /// Starts at 2026-01-02T03:04:05Z.
    explicit FakeClock(TimePoint start = from_unix(1'767'323'045)) { set_wall(start); }
    [[nodiscard]] TimePoint now() const override { return from_unix(wall_ms_.load() / 1000); }
    [[nodiscard]] SteadyPoint steady_now() const override {
        return SteadyPoint{std::chrono::milliseconds{steady_ms_.load()}};
    }
    void advance(std::chrono::milliseconds by) {
        steady_ms_ += by.count();
        wall_ms_ += by.count();
    }
    /// The wall clock is set (NTP, an operator); the steady one goes on.
    void set_wall(TimePoint t) { wall_ms_ = to_unix(t) * 1000; }

  private:
    std::atomic<std::int64_t> wall_ms_{0};
    std::atomic<std::int64_t> steady_ms_{1'000'000};
};

}  // namespace feedmerged::test
