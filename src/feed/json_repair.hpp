// SPDX-License-Identifier: MIT
// JSON as programs write it that paste it together: made into what a strict parser reads. Pure;
// thread-safe.
#pragma once
#include "warnings.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace feedmerged::feed {

/// `text` with line breaks and tabs in strings escaped, other control characters in them left out,
/// U+FFFD for halves of surrogate pairs, and without commas before an end and backslashes that
/// escape nothing; nullopt where there is nothing of that kind. Linear in time.
[[nodiscard]] std::optional<std::string> repair_json(std::string_view text, Warnings& warnings);

}  // namespace feedmerged::feed
