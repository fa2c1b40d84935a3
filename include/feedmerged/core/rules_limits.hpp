// SPDX-License-Identifier: MIT
// Limits of `include` and `exclude`.
#pragma once
#include <cstddef>
#include <cstdint>

namespace feedmerged::limits {

/// One rule as written: a list of some hundred names fits.
inline constexpr std::size_t kMaxRuleBytes = 4 * 1024;
/// Rules of one list. Each is run over the text of every story that its output could show.
inline constexpr std::size_t kMaxRules = 200;
/// What one compiled regular expression and its matching may take: RE2 refuses a larger program,
/// and matches more slowly rather than taking more.
inline constexpr std::int64_t kMaxRuleMemory = 1024 * 1024;
/// Verdicts that are remembered, at some 60 bytes each; beyond this they are worked out again.
inline constexpr std::size_t kMaxVerdicts = 1'000'000;

}  // namespace feedmerged::limits
