// SPDX-License-Identifier: MIT
// Under which paths outputs are served: a private one under one that nobody can guess, and that can
// be renewed. A renewal is a note beside the store, which has one writer, the daemon: that renews
// at its next start or reload. Stateless.
#pragma once
#include "feedmerged/config/config.hpp"
#include "feedmerged/core/result.hpp"
#include "feedmerged/render/render.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace feedmerged::app {

/// 128 random bits of the system's, in hexadecimal. Throws where it has none.
[[nodiscard]] std::string make_token();

/// "all.atom"
[[nodiscard]] std::string file_name(const config::OutputConfig& output, render::Format format);
/// "/all.atom"; of a private output "/private/TOKEN/all.atom", and "" as long as it has no token:
/// it is not served then.
[[nodiscard]] std::string path_of(const config::OutputConfig& output, render::Format format);
[[nodiscard]] std::vector<std::string> paths_of(const config::OutputConfig& output);

/// Leaves the note that the output's path is to be renewed.
[[nodiscard]] Result<void> ask_for_renewal(const std::filesystem::path& store,
                                           const std::string& output);
[[nodiscard]] bool is_renewal_asked(const std::filesystem::path& store, const std::string& output);
void forget_renewal(const std::filesystem::path& store, const std::string& output);

}  // namespace feedmerged::app
