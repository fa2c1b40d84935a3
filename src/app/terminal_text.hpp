// SPDX-License-Identifier: MIT
// What a terminal shows otherwise than a file or a pipe gets it. Pure.
#pragma once
#include <string>
#include <string_view>

namespace feedmerged::app {

/// A block of status_text() in lines that fit a terminal of 80 columns. With `coloured`, the feed
/// stands out, and so does what is wrong with it.
[[nodiscard]] std::string status_for_terminal(std::string_view block, bool coloured);

}  // namespace feedmerged::app
