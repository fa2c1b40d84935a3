// SPDX-License-Identifier: MIT
// JSON of feeds to a tree that is bounded before it is built: depth, array lengths, and nothing is
// kept that no reader asks for. Pure; thread-safe.
#pragma once
#include "feedmerged/core/result.hpp"
#include "feedmerged/feed/parse.hpp"

#include <string_view>

#include <nlohmann/json.hpp>

namespace feedmerged::feed {

/// The tree, without members that JSON Feed does not know at the feed's and the items' level. Fails
/// with TooDeep beyond limits::kMaxJsonDepth and with Broken where the text is no JSON.
[[nodiscard]] Result<nlohmann::json, ParseError> load_json(std::string_view text);

}  // namespace feedmerged::feed
