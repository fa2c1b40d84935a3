// SPDX-License-Identifier: MIT
// The commands. Each prints its result to stdout, everything else to stderr, and returns an exit
// status.
#pragma once
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace feedmerged::app {

using ConfigFile = std::filesystem::path;

[[nodiscard]] int command_run(const ConfigFile& file);

struct OnceArguments {
    bool force = false;
    bool strict = false;
    std::vector<std::string> feeds{};  ///< only these; empty: all
};
[[nodiscard]] int command_once(const ConfigFile& file, const OnceArguments& arguments);

/// `diff`: also what it would change in the outputs.
[[nodiscard]] int command_check(const ConfigFile& file, bool diff);
/// `address`: a URL, or a host without its scheme.
[[nodiscard]] int command_discover(const ConfigFile& file, const std::string& address);
[[nodiscard]] int command_import(const std::string& opml_file);
[[nodiscard]] int command_export(const ConfigFile& file);

struct ParseArguments {
    std::string file{};  ///< "-": stdin
    std::string base_url{};
    std::vector<std::string> headers{};  ///< "Name: value"
};
[[nodiscard]] int command_parse(const ParseArguments& arguments);
[[nodiscard]] int command_sanitize(const std::string& base_url);
[[nodiscard]] int command_teaser(std::size_t words, const std::string& language);

struct ShowArguments {
    std::string story{};
    std::string output{};
    std::string format = "text";
};
[[nodiscard]] int command_show(const ConfigFile& file, const ShowArguments& arguments);

struct WhyArguments {
    std::string story{};
    std::string output{};  ///< "": all
};
[[nodiscard]] int command_why(const ConfigFile& file, const WhyArguments& arguments);

struct SearchArguments {
    std::vector<std::string> words{};
    std::size_t limit = 20;
};
[[nodiscard]] int command_search(const ConfigFile& file, const SearchArguments& arguments);
[[nodiscard]] int command_backup(const ConfigFile& file, const std::string& target);

struct StatusArguments {
    std::string feed{};
    std::string renew_private{};  ///< the output that is to be served under another path
    bool json = false;
};
[[nodiscard]] int command_status(const ConfigFile& file, const StatusArguments& arguments);

}  // namespace feedmerged::app
