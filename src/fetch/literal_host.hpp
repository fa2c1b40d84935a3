// SPDX-License-Identifier: MIT
// Hosts of which the address is known without looking anything up: what the AddressGuard can judge
// where a proxy connects for us. Pure; thread-safe.
#pragma once
#include "feedmerged/fetch/address_guard.hpp"

#include <string>

namespace feedmerged::fetch {

/// The address that `host` (without brackets) certainly means, if `guard` forbids it; else "".
/// Literal addresses in any way of writing that libcurl and inet_aton(3) know, and localhost with
/// all below it (RFC 6761 §6.3).
[[nodiscard]] std::string forbidden_address(const std::string& host, const AddressGuard& guard);

}  // namespace feedmerged::fetch
