// SPDX-License-Identifier: MIT
// check: every problem of the configuration at once.
#include "commands.hpp"
#include "exit_status.hpp"
#include "start.hpp"

#include <fmt/format.h>

namespace feedmerged::app {

int command_check(const ConfigFile& file) {
    const auto config = load_config(file, config::Passwords::Check);
    if (!config) {
        fmt::print("{}\n", config.error().message);
        return config.error().status;
    }
    for (const std::string& warning : config->warnings)
        fmt::print(stderr, "warning: {}\n", warning);
    fmt::print("{}: no problems; {} {}, {} {}\n", file.string(), config->feeds.size(),
               config->feeds.size() == 1 ? "feed" : "feeds", config->outputs.size(),
               config->outputs.size() == 1 ? "output" : "outputs");
    return kDone;
}

}  // namespace feedmerged::app
