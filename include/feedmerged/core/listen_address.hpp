// SPDX-License-Identifier: MIT
// Where a server listens, as a configuration writes it. Pure; thread-safe.
#pragma once
#include "feedmerged/core/ip_address.hpp"
#include "feedmerged/core/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace feedmerged {

struct ListenAddress {
    std::optional<IpAddress> address{};  ///< nullopt: all addresses of both families
    std::uint16_t port = 0;
    bool operator==(const ListenAddress&) const = default;
};

/// "127.0.0.1:8480", "[::1]:8480", "localhost:8480" (127.0.0.1), and "*:8480" or "[::]:8480" for
/// all addresses of both families. Ports are 1 to 65535. An error says what would be right.
[[nodiscard]] Result<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace feedmerged
