// SPDX-License-Identifier: MIT
// JSON of feeds to a tree that is bounded before it is built: depth, array lengths, and nothing is
// kept that no reader asks for. Pure; thread-safe.
#pragma once
#include "feedmerged/core/result.hpp"
#include "feedmerged/feed/parse.hpp"
#include "warnings.hpp"

#include <cstddef>
#include <string_view>

#include <nlohmann/json.hpp>

namespace feedmerged::feed {

struct JsonTree {
    nlohmann::json value{};
    std::size_t items_left_out = 0;  ///< beyond limits::kMaxEntries
};

/// The tree, without members that JSON Feed does not know at the feed's and the items' level. What
/// programs that paste JSON together get wrong is recovered: control characters and wrong escapes in
/// strings, a comma before an end, text behind the end. Fails with TooDeep beyond limits::kMaxJsonDepth and with
/// Broken where the text is no JSON; so is a document that was cut off.
[[nodiscard]] Result<JsonTree, ParseError> load_json(std::string_view text, Warnings& warnings);

}  // namespace feedmerged::feed
