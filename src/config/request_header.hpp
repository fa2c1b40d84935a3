// SPDX-License-Identifier: MIT
// Which extra request headers a feed may be given. Pure; thread-safe.
#pragma once
#include <string>
#include <string_view>

namespace feedmerged::config {

/// What is wrong with the header and what would be right; "" where it may be sent. Authorization,
/// Cookie, Accept, Accept-Language, User-Agent, Referer and unknown ones may be; what frames the
/// message, names the host or belongs to the cache is feedmerged's own.
[[nodiscard]] std::string header_problem(std::string_view name, std::string_view value);

/// Case aside.
[[nodiscard]] bool same_header(std::string_view a, std::string_view b);

}  // namespace feedmerged::config
