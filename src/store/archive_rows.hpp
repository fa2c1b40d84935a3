// SPDX-License-Identifier: MIT
// Archives of outputs: added, never changed, never removed. Throws. Not thread-safe.
#pragma once
#include "connection.hpp"
#include "feedmerged/model/archive.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace feedmerged::store {

/// See Writer::add_archive; inside the caller's transaction.
std::size_t add_archive(Connection& connection, const std::string& output, const Archive& archive);

[[nodiscard]] std::vector<StoryRef> find_unarchived(Connection& connection,
                                                    const std::string& output,
                                                    std::span<const StoryRef> stories);
[[nodiscard]] std::size_t count_archives(Connection& connection, const std::string& output);
[[nodiscard]] std::optional<Archive> load_archive(Connection& connection, const std::string& output,
                                                  std::size_t number);

}  // namespace feedmerged::store
