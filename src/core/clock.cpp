// SPDX-License-Identifier: MIT
#include "feedmerged/core/clock.hpp"

namespace feedmerged {

TimePoint SystemClock::now() const {
    return std::chrono::floor<Seconds>(std::chrono::system_clock::now());
}

SteadyPoint SystemClock::steady_now() const { return std::chrono::steady_clock::now(); }

}  // namespace feedmerged
