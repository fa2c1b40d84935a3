// SPDX-License-Identifier: MIT
// Which resolved addresses a request may reach: public ones, and what the user allowed. Pure; thread-safe once made.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sys/socket.h>

#include "feedmerged/core/result.hpp"

namespace feedmerged::fetch {

class AddressGuard {
  public:
    /// `allowed`: CIDR ranges such as "127.0.0.0/8", "fd00::/8", or single addresses. A bad one is an error.
    [[nodiscard]] static Result<AddressGuard> make(const std::vector<std::string>& allowed);
    [[nodiscard]] bool allows(const sockaddr* address) const;

  private:
    struct Range {
        bool v6 = false;
        std::uint8_t bytes[16] = {};
        int prefix = 0;
    };
    std::vector<Range> allowed_;
};

}  // namespace feedmerged::fetch
