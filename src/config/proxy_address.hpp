// SPDX-License-Identifier: MIT
// What a feed's proxy may be. Pure; thread-safe.
#pragma once
#include <string>
#include <string_view>

namespace feedmerged::config {

/// What is wrong with it and what would be right; "" where it can be used: http, https, socks5 or
/// socks5h, a host, perhaps a port and a user name with password. Never repeats any of it, since
/// what is mistyped may be the password.
[[nodiscard]] std::string proxy_problem(std::string_view proxy);

}  // namespace feedmerged::config
