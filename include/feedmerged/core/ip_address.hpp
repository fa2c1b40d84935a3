// SPDX-License-Identifier: MIT
// Addresses of both families, and ranges of them. Pure; thread-safe.
#pragma once
#include "feedmerged/core/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sockaddr;

namespace feedmerged {

/// In network order; an IPv4 address in its IPv4-mapped form, so that there is one kind to compare.
struct IpAddress {
    std::array<std::uint8_t, 16> bytes{};
    [[nodiscard]] bool is_v4() const;
    auto operator<=>(const IpAddress&) const = default;
};

/// "192.0.2.1" or "2001:db8::1", without brackets; nullopt for anything else.
[[nodiscard]] std::optional<IpAddress> parse_ip_address(const std::string& text);
/// Of AF_INET and AF_INET6; nullopt for other families.
[[nodiscard]] std::optional<IpAddress> ip_address_of(const sockaddr* address);

/// "127.0.0.0/8", "fd00::/8" (CIDR, RFC 4632 §3.1 and RFC 4291 §2.3), or a single address; bits
/// behind the prefix do not count.
class AddressRange {
  public:
    /// An error names the text.
    [[nodiscard]] static Result<AddressRange> parse(std::string_view text);
    [[nodiscard]] bool contains(const IpAddress& address) const;

  private:
    IpAddress network_{};
    unsigned prefix_ = 0;  ///< of the 128 bits
};

[[nodiscard]] bool contains(const std::vector<AddressRange>& ranges, const IpAddress& address);

}  // namespace feedmerged
