// SPDX-License-Identifier: MIT
// Time that moves when a test says so. Thread-safe.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>

#include "feedmerged/core/clock.hpp"

namespace feedmerged::test {

class FakeClock final : public Clock {
  public:
    /// Starts at 2026-01-02T03:04:05Z.
    explicit FakeClock(TimePoint start = from_unix(1'767'323'045)) : wall_(to_unix(start)) {}
    [[nodiscard]] TimePoint now() const override { return from_unix(wall_.load()); }
    [[nodiscard]] SteadyPoint steady_now() const override { return SteadyPoint{std::chrono::milliseconds{steady_ms_.load()}}; }
    void advance(std::chrono::milliseconds by) {
        steady_ms_ += by.count();
        wall_ms_rest_ += by.count();
        wall_ += wall_ms_rest_ / 1000;
        wall_ms_rest_ %= 1000;
    }
    /// The wall clock is set (NTP, an operator); the steady one goes on.
    void set_wall(TimePoint t) { wall_ = to_unix(t); }

  private:
    std::atomic<std::int64_t> wall_;
    std::atomic<std::int64_t> steady_ms_{1'000'000};
    std::atomic<std::int64_t> wall_ms_rest_{0};
};

}  // namespace feedmerged::test
