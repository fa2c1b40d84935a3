// SPDX-License-Identifier: MIT
// One password from a file of its own, so that the configuration can be shown and kept in a
// repository. No message names what the file holds.
#pragma once
#include "feedmerged/core/result.hpp"

#include <filesystem>
#include <string>

namespace feedmerged::config {

struct PasswordFile {
    std::string password{};
    bool world_readable = false;
};

/// The file's one line, without the line's end. The error is the reason alone, with what would be
/// right.
[[nodiscard]] Result<PasswordFile> read_password(const std::filesystem::path& path);

}  // namespace feedmerged::config
