// SPDX-License-Identifier: MIT
// How much is logged at most. Beside limits.hpp, which everything includes.
#pragma once
#include <chrono>
#include <cstddef>

namespace feedmerged::limits {

/// What is counted together, and said in one line where it was too much.
inline constexpr std::chrono::seconds kLogWindow{60};
/// Lines of one kind in a window that say how things go: one for every poll of 5,000 feeds.
/// journald itself drops what is over 10,000 lines in 30 seconds.
inline constexpr std::size_t kLogInfoLines = 5000;
/// Warnings of one kind in a window: one for every feed that fails, as long as it is not a thousand
/// of them.
inline constexpr std::size_t kLogWarnings = 1000;
/// Errors of one kind in a window: more of them, as when the disk is full, have one cause and tell
/// nothing new.
inline constexpr std::size_t kLogErrors = 60;
/// Kinds that are counted at the same time; the program has about 30. More are not limited.
inline constexpr std::size_t kLogKinds = 256;

}  // namespace feedmerged::limits
