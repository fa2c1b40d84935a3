// SPDX-License-Identifier: MIT
// Completions of the command line for shells, made from its definition so that they cannot get
// stale. Pure.
#pragma once
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace feedmerged::app {

/// The script that teaches `shell` ("bash", "zsh" or "fish"; anything else gives "") every command
/// and option of `app` but the hidden ones. Where a FILE is expected it offers files, where one of
/// a few words is, those.
[[nodiscard]] std::string completion_script(const CLI::App& app, std::string_view shell);

}  // namespace feedmerged::app
