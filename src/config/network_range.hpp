// SPDX-License-Identifier: MIT
// Whether a text is an address range, so that a typing error is found before anything starts.
// Deciding which addresses may be reached is fetch's. Pure; thread-safe.
#pragma once
#include <string_view>

namespace feedmerged::config {

/// True for "127.0.0.0/8", "fd00::/8" (CIDR, RFC 4632 §3.1 and RFC 4291 §2.3) and for single
/// addresses of either family.
[[nodiscard]] bool is_network_range(std::string_view text);

}  // namespace feedmerged::config
