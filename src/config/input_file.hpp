// SPDX-License-Identifier: MIT
// Reading a whole file of the configuration into memory, bounded. Not for feeds.
#pragma once
#include "feedmerged/core/result.hpp"

#include <cstddef>
#include <filesystem>
#include <string>

namespace feedmerged::config {

/// The bytes of a regular file of at most `max_bytes`. The error is the reason alone, like "No such
/// file or directory".
[[nodiscard]] Result<std::string> read_input(const std::filesystem::path& path,
                                             std::size_t max_bytes);

}  // namespace feedmerged::config
