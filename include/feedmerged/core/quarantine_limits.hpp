// SPDX-License-Identifier: MIT
// The bounds of what is kept about documents that ended the program. Beside limits.hpp, which
// everything includes.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace feedmerged::limits {

/// Documents that are read at the same time and marked: one for each ingest worker, which are as
/// many as the machine has cores. A worker beyond that shares another's mark.
inline constexpr std::size_t kReadingMarks = 32;
/// Feeds that are remembered for having been read when the program ended. A real one is a bug of
/// ours, and those that were read beside it are forgotten once they are read to the end.
inline constexpr std::size_t kSuspectFeeds = 64;
/// Ends in a row after which a document is not read again. Once may be an operator's kill -9 and
/// twice bad luck; systemd gives up on a service after five.
inline constexpr std::uint32_t kEndsUntilQuarantine = 3;
/// How long a feed is left alone whose documents end the program whatever is in them; each further
/// end doubles it.
inline constexpr std::chrono::hours kFirstQuarantine{24};
inline constexpr std::chrono::hours kLongestQuarantine{28 * 24};

}  // namespace feedmerged::limits
