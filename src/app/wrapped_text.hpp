// SPDX-License-Identifier: MIT
// Text for terminals of 80 columns. Pure.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace feedmerged::app {

inline constexpr std::size_t kTerminalColumns = 80;

/// The text in lines of at most 80 characters, each with a newline: the first after `first`, the
/// others indented as deep. What has no space to break at (a URL) keeps a line of its own, however
/// long. Controls, which could move a terminal's cursor, become spaces.
[[nodiscard]] std::string wrapped(std::string_view first, std::string_view text);

}  // namespace feedmerged::app
