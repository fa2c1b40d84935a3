// SPDX-License-Identifier: MIT
// Base64 of Atom's contents (RFC 4648 §4, white space allowed anywhere). Pure; thread-safe.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace feedmerged::feed {

/// nullopt where a character is none of the alphabet's.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace feedmerged::feed
