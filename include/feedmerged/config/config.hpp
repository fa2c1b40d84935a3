// SPDX-License-Identifier: MIT
// The configuration, read whole and validated before anything starts. A plain value, passed down as
// const.
#pragma once
#include "feedmerged/core/listen_address.hpp"
#include "feedmerged/core/result.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/story.hpp"
#include "feedmerged/model/subscription.hpp"
#include "feedmerged/render/render.hpp"
#include "feedmerged/schedule/poll_policy.hpp"
#include "feedmerged/text/teaser.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace feedmerged::config {

struct FetchConfig {
    schedule::PollPolicy policy{};
    std::size_t concurrency = 64;
    std::size_t per_host = 1;
    Seconds host_spacing{1};
    Seconds timeout{30};
    std::uint64_t max_body = 10 * 1024 * 1024;
    std::string contact{};
    std::vector<std::string> allow_private_networks{};
    bool allow_file_urls = false;
};

struct ServeConfig {
    std::optional<ListenAddress> listen{};  ///< nullopt: nothing is served but on systemd's sockets
    /// Ranges that AddressRange::parse takes: who may see /status and /metrics.
    std::vector<std::string> operators{"127.0.0.0/8", "::1/128"};
};

struct OutputConfig {
    OutputSpec spec{};  ///< id stays empty: it comes from the store
    std::filesystem::path directory{};
    std::vector<render::Format> formats{};
    /// Of a private one: the part of its path that nobody can guess, from the store as the id.
    std::string token{};
    std::string page_template{};  ///< the file's text, checked; "": the page that ships
};

struct Config {
    std::filesystem::path file{};
    std::filesystem::path store_path{"/var/lib/feedmerged/feedmerged.db"};
    Seconds retention{90 * 24 * 3600};  ///< 0: keep all
    FetchConfig fetch{};
    text::TeaserOptions teaser{};
    ServeConfig serve{};
    std::vector<Subscription> feeds{};  ///< in order, each URL once; those of OPML lists behind
    std::vector<OutputConfig> outputs{};
    /// Of the bytes of all files that were read: another one where any of them has changed.
    /// Passwords and templates are not in it.
    Hash128 inputs{};
    std::filesystem::path health_directory{};  ///< "": health.atom is only served
    /// What was left out of OPML lists, and passwords that others may read: for the log.
    std::vector<std::string> warnings{};
};

/// One thing that is wrong. line and column count from 1; 0 where the whole file is meant.
struct Problem {
    std::string file{};
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::string message{};  ///< what is wrong, and what would be right
};

/// "FILE:LINE:COLUMN: message", without the parts that are 0.
[[nodiscard]] std::string to_string(const Problem& problem);

/// What a configuration must have to be of use: the daemon merges feeds into outputs, `discover`
/// helps to find the first one.
enum class Needs { FeedsAndOutputs, Nothing };

/// Whether the files of passwords are read.
enum class Passwords {
    Read,   ///< for those who poll: one that cannot be read is a problem
    Check,  ///< the same, but where systemd gave no credentials theirs are left: only the service
            ///< has them
    Leave,  ///< for those who only look, who need not be allowed to read them
};

struct LoadOptions {
    Needs needs = Needs::FeedsAndOutputs;
    Passwords passwords = Passwords::Read;
    /// Where systemd put the service's credentials ($CREDENTIALS_DIRECTORY); "" where it did not.
    std::filesystem::path credentials{};
};

/// Reads FILE, conf.d/*.toml beside it (in order of their names), and the OPML lists; all problems
/// at once, in order of file, line and column. Never empty on failure.
///
/// A later file replaces single values and plain lists of the earlier ones, and adds its [[feed]]
/// and [[output]] blocks to theirs. Relative paths start from the directory of FILE, wherever they
/// are written. A [[feed]] wins over the same URL of a list.
[[nodiscard]] Result<Config, std::vector<Problem>> load_config(const std::filesystem::path& file,
                                                               const LoadOptions& options = {});

}  // namespace feedmerged::config
