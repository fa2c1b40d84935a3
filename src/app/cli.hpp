// SPDX-License-Identifier: MIT
// The command line: words to a command, and exit statuses. What commands do is in command_*.cpp.
#pragma once

namespace feedmerged::app {

[[nodiscard]] int run_cli(int argc, char** argv);

}  // namespace feedmerged::app
