// SPDX-License-Identifier: MIT
// Feeds that are outputs of the same configuration. Pure.
#pragma once
#include "draft.hpp"

#include <span>
#include <string>
#include <string_view>

namespace feedmerged::config {

/// The name of the output whose file `url` is: below its base_url, or in its directory. "" where it
/// is none of them.
[[nodiscard]] std::string own_output_of(std::string_view url, std::span<const DraftOutput> outputs);

}  // namespace feedmerged::config
