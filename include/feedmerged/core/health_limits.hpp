// SPDX-License-Identifier: MIT
// When something is worth an entry of the health feed, and how many are kept.
#pragma once
#include <chrono>
#include <cstddef>

namespace feedmerged::limits {

/// A feed has to fail this often in a row, and for this long, before anybody is told: servers are
/// restarted, certificates renewed and lines cut for an hour or two every day.
inline constexpr int kHealthFailures = 3;
inline constexpr std::chrono::seconds kHealthFailingFor{6 * 3600};
/// Events that are kept and shown: a bad day of a thousand feeds, in a feed of some 100 KiB.
inline constexpr std::size_t kHealthEvents = 200;

}  // namespace feedmerged::limits
