// SPDX-License-Identifier: MIT
#pragma once
#include "feedmerged/core/result.hpp"

#include <string>

namespace feedmerged::app {

/// The bytes of a file, of stdin for "-", at most limits::kMaxInputBytes. The error names the file
/// and the reason.
[[nodiscard]] Result<std::string> read_input(const std::string& file);

}  // namespace feedmerged::app
