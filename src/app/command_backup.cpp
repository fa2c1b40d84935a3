// SPDX-License-Identifier: MIT
// backup: a copy of the store, also while the daemon writes it.
#include "commands.hpp"
#include "exit_status.hpp"
#include "feedmerged/core/duration.hpp"
#include "feedmerged/store/backup.hpp"
#include "start.hpp"

#include <fmt/format.h>

namespace feedmerged::app {

int command_backup(const ConfigFile& file, const std::string& target) {
    const auto config = load_config(file, config::Passwords::Leave);
    if (!config) {
        fmt::print(stderr, "{}\n", config.error().message);
        return config.error().status;
    }
    const auto size = store::backup(config->store_path, target);
    if (!size) {
        const auto& [at_target, error] = size.error();
        fmt::print(stderr, "feedmerged: {}\n", error.message);
        return at_target ? kCannotWriteOutput : to_start_error(error).status;
    }
    fmt::print(stderr, "{}: {}, checked\n", target, describe_size(*size));
    return kDone;
}

}  // namespace feedmerged::app
