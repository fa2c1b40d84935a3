// SPDX-License-Identifier: MIT
// Real documents for benchmarks: files as they came, and what the bare parsers are given of them.
#pragma once
#include "feedmerged/model/parsed_feed.hpp"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace feedmerged::bench {

struct RealFeed {
    std::string bytes{};
    ParsedFeed parsed{};
    /// The HTML of its entries, each text once: titles that are HTML, summaries, articles.
    std::vector<std::string> titles{};
    std::vector<std::string> bodies{};
    std::vector<std::string> texts{};  ///< the words of each body
};

/// What was found under the paths, and what of it is no part of the comparison.
struct RealFeeds {
    std::vector<RealFeed> feeds{};
    std::size_t no_feeds = 0;  ///< files of other kinds
    std::size_t json = 0;      ///< JSON Feeds: pugixml has no part in them
    std::size_t broken = 0;    ///< that pugixml cannot load: it stops at the first error
};

/// Files, and those in directories below.
[[nodiscard]] RealFeeds load_real_feeds(std::span<const std::filesystem::path> paths);

/// The document with its entries repeated until it has about `bytes`; as it is where it has none.
[[nodiscard]] std::string grow(const std::string& document, std::size_t bytes);

}  // namespace feedmerged::bench
