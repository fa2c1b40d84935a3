// SPDX-License-Identifier: MIT
// A configuration while its files are being read: values with their places, not yet held against
// each other. Not thread-safe.
#pragma once
#include "feedmerged/config/config.hpp"
#include "table_reader.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace feedmerged::config {

struct DraftFeed {
    Subscription subscription{};
    Place place{};  ///< of its url
    Place interval_place{};
    std::optional<bool> is_private{};  ///< nullopt: by whether there is a password
};

struct DraftOutput {
    OutputConfig output{};
    Place place{};  ///< of its name where it has one, else of the block
    std::vector<Placed<std::string>> categories{};
    Place archive_place{};
};

struct Draft {
    std::filesystem::path
        directory{};  ///< on which relative paths are resolved: the main file's, absolute
    LoadOptions options{};
    FieldHasher inputs{};  ///< of the files so far
    Config config{};       ///< feeds and outputs stay empty until assemble()
    std::vector<DraftFeed> feeds{};
    std::vector<DraftOutput> outputs{};
    std::vector<Placed<std::string>> opml{};
    /// Where the durations that must agree with each other were set last ("interval" …); absent:
    /// default.
    std::map<std::string, Place> set{};
};

/// Reads one file's tables into the draft. What an earlier file said is replaced, but feeds and
/// outputs are added.
void read_document(const TomlTable& root, const std::string& file, Draft& draft,
                   ProblemList& problems);

// The sections, each in a file of its own.
void read_store(TableReader& table, Draft& draft);
void read_fetch(TableReader& table, Draft& draft);
void read_teaser(TableReader& table, Draft& draft);
void read_serve(TableReader& table, Draft& draft);
void read_health(TableReader& table, Draft& draft);
void read_feed(TableReader& table, Draft& draft);
void read_output(TableReader& table, Draft& draft);

/// The keys of an [[output]] that lead out of its files. Formats and base_url have been read;
/// `base_url_is_wrong`: that has been told of already.
void read_hub(TableReader& table, DraftOutput& draft, bool base_url_is_wrong);
void read_template(TableReader& table, const Draft& draft, DraftOutput& output);
void read_archive(TableReader& table, DraftOutput& draft, bool base_url_is_wrong);

/// The keys of a [[feed]] that say who we are to its server, and by which proxy it is reached.
void read_login(TableReader& table, Draft& draft, Subscription& subscription);
void read_proxy(TableReader& table, Subscription& subscription);

/// include and exclude of a [[feed]] or an [[output]].
[[nodiscard]] Rules read_rules(TableReader& table);

/// The path on `draft.directory`, or a problem and nullopt where it cannot be one.
[[nodiscard]] std::optional<std::filesystem::path> read_path(TableReader& table,
                                                             std::string_view key,
                                                             const Draft& draft);

/// Reads the OPML lists behind the feeds of the files; a [[feed]] wins over the same URL of a list.
void read_lists(Draft& draft, ProblemList& problems);

/// What only shows when everything is read: URLs, doubles, contradictions. Moves feeds and outputs
/// into the configuration.
void assemble(Draft& draft, ProblemList& problems);

}  // namespace feedmerged::config
