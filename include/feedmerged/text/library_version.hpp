// SPDX-License-Identifier: MIT
// For --version. Thread-safe.
#pragma once
#include <string>

namespace feedmerged::text {

/// What this folder runs on: "ICU/72.1".
[[nodiscard]] std::string library_version();

}  // namespace feedmerged::text
