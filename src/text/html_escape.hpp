// SPDX-License-Identifier: MIT
// Escaping for text and quoted attributes alike: & < > " ' and `. Pure; thread-safe.
#pragma once
#include <string>
#include <string_view>

namespace feedmerged::text {

/// Appends what stands for `c`: itself where it is none of the six.
void append_escaped(std::string& out, char c);
void append_escaped(std::string& out, std::string_view text);

}  // namespace feedmerged::text
