// SPDX-License-Identifier: MIT
// The bounds of what outputs have besides their files: templates, hubs, archives. Beside
// limits.hpp, which everything includes.
#pragma once
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace feedmerged::limits {

/// A template of the page: the one that ships has 4 KiB, and a whole web page with its style and
/// pictures in it fits.
inline constexpr std::size_t kMaxTemplateBytes = 1024 * 1024;

// --- Hubs (WebSub) ------------------------------------------------------------------------------
/// How long a hub that could not be told is left alone before it is told again, one try after the
/// other; then the next change of the files tells it.
inline constexpr std::array<std::chrono::seconds, 3> kHubRetries{
    std::chrono::seconds{60}, std::chrono::seconds{5 * 60}, std::chrono::seconds{30 * 60}};
/// The longest that a hub's Retry-After is heeded.
inline constexpr std::chrono::seconds kHubMaxRetryAfter{3600};
/// What a hub says to a ping is a line, or nothing.
inline constexpr std::uint64_t kMaxHubAnswer = 64 * 1024;
/// Pings at once: hubs are few, and each output has three feeds at most.
inline constexpr std::size_t kHubConcurrency = 4;
/// How long a program that ends waits for hubs that are being told.
inline constexpr std::chrono::seconds kHubGrace{2};

// --- Archives (RFC 5005) ------------------------------------------------------------------------
/// Stories of one archive document: as many as a subscription document has by default, so that
/// whoever reads back needs no more memory for it.
inline constexpr std::size_t kArchiveStories = 100;
/// Bytes of articles after which an archive is closed with fewer stories: one story at least.
inline constexpr std::size_t kArchiveBytes = 16 * 1024 * 1024;
/// Archives closed in one go, which takes a second or two: an output with a long past has it
/// archived over several publications, and no thread seems to hang meanwhile.
inline constexpr std::size_t kArchivesAtOnce = 25;

}  // namespace feedmerged::limits
