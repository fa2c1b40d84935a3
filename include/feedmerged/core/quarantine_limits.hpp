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
/// What an end of the process says about the document that was being read. A crash, or an end while
/// a large document or a long reading took memory, speaks against it; an end by SIGKILL or a cut of
/// the power in the moment that a small one takes hardly does: a process that is killed again and
/// again soon after its start meets the same feed in half of the cases.
inline constexpr std::uint32_t kCrashWeight = 6;
inline constexpr std::uint32_t kKillWeight = 1;
/// The weight at which a document is not read again: three crashes in a row (once may be an
/// accident and twice bad luck; systemd gives up on a service after five), or 18 kills.
inline constexpr std::uint32_t kQuarantineWeight = 3 * kCrashWeight;
/// A reading takes memory of up to eight times the document, so that one of this size (bytes) can
/// be what the kernel ended a process for that has little.
inline constexpr std::size_t kLargeDocument = std::size_t{1} << 20;
/// And so can a reading that takes this long; of a small document it takes a few milliseconds.
inline constexpr std::chrono::milliseconds kLongReading{250};
/// The stack on which a crash is noted: the frame of a signal has all registers, 11 KiB on the
/// largest processors.
inline constexpr std::size_t kSignalStackBytes = std::size_t{32} << 10;
/// How long a feed is left alone whose documents end the program whatever is in them; each further
/// end doubles it.
inline constexpr std::chrono::hours kFirstQuarantine{24};
inline constexpr std::chrono::hours kLongestQuarantine{28 * 24};

}  // namespace feedmerged::limits
