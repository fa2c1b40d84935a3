// SPDX-License-Identifier: MIT
// For --version. Thread-safe.
#pragma once
#include <string>

namespace feedmerged::store {

/// What this folder runs on: "SQLite/3.40.1".
[[nodiscard]] std::string library_version();

}  // namespace feedmerged::store
