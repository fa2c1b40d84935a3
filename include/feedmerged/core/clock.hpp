// SPDX-License-Identifier: MIT
// The seam for time: adapters take a Clock, pure functions take the instant. Thread-safe.
#pragma once
#include "feedmerged/core/time.hpp"

#include <chrono>

namespace feedmerged {

using SteadyPoint = std::chrono::steady_clock::time_point;

class Clock {
  public:
    virtual ~Clock() = default;
    /// Wall time, for what is stored and shown.
    [[nodiscard]] virtual TimePoint now() const = 0;
    /// Monotonic time, for deadlines and spacing: a set wall clock does not move it.
    [[nodiscard]] virtual SteadyPoint steady_now() const = 0;
};

class SystemClock final : public Clock {
  public:
    [[nodiscard]] TimePoint now() const override;
    [[nodiscard]] SteadyPoint steady_now() const override;
};

}  // namespace feedmerged
