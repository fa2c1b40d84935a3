// SPDX-License-Identifier: MIT
// Which resolved addresses a request may reach: public ones, and what the user allowed. Pure;
// thread-safe once made.
#pragma once
#include "feedmerged/core/ip_address.hpp"
#include "feedmerged/core/result.hpp"

#include <string>
#include <vector>

#include <sys/socket.h>

namespace feedmerged::fetch {

class AddressGuard {
  public:
    /// `allowed`: CIDR ranges such as "127.0.0.0/8", "fd00::/8", or single addresses; bits behind
    /// the prefix do not count. A bad one is an error that names it.
    [[nodiscard]] static Result<AddressGuard> make(const std::vector<std::string>& allowed);
    /// IPv4 and IPv6 only. IPv4-mapped addresses are judged as the IPv4 address they hold.
    [[nodiscard]] bool allows(const sockaddr* address) const;

  private:
    static bool is_public(const IpAddress& address);

    std::vector<AddressRange> allowed_;
};

}  // namespace feedmerged::fetch
