// SPDX-License-Identifier: MIT
// What the polls of one day came to. A plain value.
#pragma once
#include <chrono>
#include <cstdint>

namespace feedmerged {

struct PollDay {
    std::chrono::sys_days day{};  ///< in UTC
    std::int64_t polls = 0;
    std::int64_t not_modified = 0;  ///< answered by 304
    std::int64_t failed = 0;
    std::int64_t new_stories = 0;
    std::int64_t bytes = 0;  ///< received
    bool operator==(const PollDay&) const = default;
};

}  // namespace feedmerged
