// SPDX-License-Identifier: MIT
// Documents that are outputs of this very feedmerged: subscribed, they would feed themselves for
// ever. Their address may not tell (a mirror, a proxy), but what they say of themselves does. Pure;
// thread-safe once made.
#pragma once
#include "feedmerged/config/config.hpp"
#include "feedmerged/model/item.hpp"
#include "feedmerged/model/parsed_feed.hpp"

#include <span>
#include <string>
#include <unordered_map>

namespace feedmerged::app {

class OwnOutputs {
  public:
    OwnOutputs() = default;
    /// `spec.id` is set.
    explicit OwnOutputs(std::span<const config::OutputConfig> outputs);
    /// The name of the output that the document is: by its id, its link to itself, or the channel's
    /// link where an output without base_url has nothing better. "" where it is none.
    [[nodiscard]] std::string find(const ParsedFeed& parsed, const NormalisedFeed& feed) const;

  private:
    std::unordered_map<std::string, std::string> names_{};  ///< by id and by URL
};

}  // namespace feedmerged::app
