// SPDX-License-Identifier: MIT
// The name by which budgets, holds and watches tell hosts apart. Pure; thread-safe.
#pragma once
#include <string>
#include <string_view>

namespace feedmerged::schedule {

/// The host in lower case, with ":port" where the port is not the scheme's default (80 of http, 443
/// of https): http://h and https://h are one host. "" where the URL has none (file:).
[[nodiscard]] std::string host_name_of(std::string_view url);

}  // namespace feedmerged::schedule
