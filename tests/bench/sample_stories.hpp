// SPDX-License-Identifier: MIT
// Stories made from a seed: the same on every machine. For benchmarks.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace feedmerged::bench {

/// HTML of about `bytes` bytes: paragraphs, links, emphasis, an image now and then, French and
/// English.
[[nodiscard]] std::string make_article(std::uint64_t seed, std::size_t bytes);
/// An RSS 2.0 document with `items` such articles in content:encoded.
[[nodiscard]] std::string make_rss(std::uint64_t seed, std::size_t items,
                                   std::size_t bytes_per_item);

}  // namespace feedmerged::bench
