// SPDX-License-Identifier: MIT
// For --version. Thread-safe.
#pragma once
#include <string>

namespace feedmerged::feed {

/// What this folder runs on: "libxml2/2.9.14 pugixml/1.13".
[[nodiscard]] std::string library_version();

}  // namespace feedmerged::feed
