// SPDX-License-Identifier: MIT
// Bounds on what is looked for inside the fields of a feed. Part of limits.hpp, in a file of its
// own: few need it.
#pragma once
#include <cstddef>

namespace feedmerged::limits {

/// Brackets in the name of a person that are looked into for an address. Each may need a look at
/// the whole name, which may have megabytes; real ones have one or two.
inline constexpr std::size_t kMaxBracketsInName = 16;

}  // namespace feedmerged::limits
