// SPDX-License-Identifier: MIT
#pragma once
#include <string>

namespace feedmerged::app {

/// "1.2.3", set by the build.
inline constexpr const char* kVersion = FEEDMERGED_VERSION;

/// "feedmerged 1.2.3" and a line with the versions of the libraries in use.
[[nodiscard]] std::string version_text();

}  // namespace feedmerged::app
