// SPDX-License-Identifier: MIT
// Every bound on what waits between the stages and on what the database may hold in memory, with
// its reason. Part of limits.hpp, in a file of its own: few need it.
#pragma once
#include <cstddef>

namespace feedmerged::limits {

// --- Queues -------------------------------------------------------------------------------------
/// Documents waiting to be read, and their bytes: a full queue stops new transfers. Some forty
/// usual ones, which keeps every worker busy while the network is asked for more.
inline constexpr std::size_t kWaitingDocuments = 256;
inline constexpr std::size_t kWaitingDocumentBytes = 4 * 1024 * 1024;
/// Answers that go to a worker together: waking one for each would cost more than reading a 304.
/// Many without a document, or one or two with, so that the other workers find something to do and
/// little waits in memory behind one that is slow.
inline constexpr std::size_t kAnswersAtOnce = 32;
inline constexpr std::size_t kAnswerBytesAtOnce = 64 * 1024;
/// Updates waiting to be written: what is written together while the next ones are read.
inline constexpr std::size_t kWaitingUpdates = 256;
inline constexpr std::size_t kWaitingUpdateBytes = 4 * 1024 * 1024;
/// Updates in one transaction: the commit's cost is shared, and a crash repeats at most this much
/// work.
inline constexpr std::size_t kUpdatesInCommit = 64;

// --- Database -----------------------------------------------------------------------------------
/// Pages of a new database. Two or three articles fill one: in pages of 4 KiB each has a page of
/// its own and most of them half of a second one, and the first poll of 2,000 feeds takes a tenth
/// longer.
inline constexpr int kPageBytes = 16 * 1024;
/// Page cache of the writer's connection, in KiB: holds what polls touch of the indexes of a few
/// hundred thousand stories; with half of it, an update among a million takes a seventh longer.
/// Readers go through a story once, and have the file system's cache.
inline constexpr int kWriterCacheKiB = 16 * 1024;
inline constexpr int kReaderCacheKiB = 4 * 1024;
/// Items whose rows of the index of texts are in memory, some 10 each of 24 bytes. Reading those of
/// a run before from their fingerprints takes hundredths of a second.
inline constexpr std::size_t kBandItemsInMemory = 12 * 1024;
/// Bands known to be crowded; above this they are found out anew.
inline constexpr std::size_t kCrowdedBands = 16 * 1024;

/// What of the write-ahead log is not in the database yet, before it is folded into it: so that
/// storing many feeds at once does not sync every few milliseconds.
inline constexpr int kWalBytes = 16 * 1024 * 1024;
/// The log, before the writer waits until all of it is folded and it can be begun anew. A crash
/// replays it within a second.
inline constexpr int kMostWalBytes = 64 * 1024 * 1024;
/// Free pages given back to the file system after a purge: so much writing at once.
inline constexpr int kVacuumBytes = 64 * 1024 * 1024;

}  // namespace feedmerged::limits
