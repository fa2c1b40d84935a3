// SPDX-License-Identifier: MIT
// import and export: subscription lists.
#include "commands.hpp"
#include "exit_status.hpp"
#include "feedmerged/config/opml.hpp"
#include "read_input.hpp"
#include "start.hpp"

#include <iostream>

#include <fmt/format.h>

namespace feedmerged::app {

int command_import(const std::string& opml_file) {
    const auto bytes = read_input(opml_file);
    if (!bytes) {
        fmt::print(stderr, "feedmerged: {}\n", bytes.error().message);
        return kBadInput;
    }
    const auto list = config::read_opml(*bytes);
    if (!list) {
        fmt::print(stderr, "{}: {}\n", opml_file, list.error().message);
        return kBadInput;
    }
    for (const std::string& warning : list->warnings)
        fmt::print(stderr, "{}: {}\n", opml_file, warning);
    std::cout << config::write_feed_blocks(list->feeds);
    return kDone;
}

int command_export(const ConfigFile& file) {
    const auto config = load_config(file, config::Passwords::Leave);
    if (!config) {
        fmt::print(stderr, "{}\n", config.error().message);
        return config.error().status;
    }
    std::cout << config::write_opml(config->feeds, "feedmerged subscriptions");
    return kDone;
}

}  // namespace feedmerged::app
