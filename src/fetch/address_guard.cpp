// SPDX-License-Identifier: MIT
// The table of addresses that are not the public internet, and the user's exceptions. Judging the
// address that a socket is about to be opened for, not the name, leaves DNS rebinding and odd ways
// to write an address no way around it. Pure; thread-safe.
#include "feedmerged/fetch/address_guard.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include <arpa/inet.h>

namespace feedmerged::fetch {
namespace {

struct Special4 {
    std::uint32_t network;
    unsigned prefix;
};

/// IANA's special-purpose IPv4 addresses (RFC 6890) that are no place for a public feed.
constexpr Special4 kSpecial4[] = {
    {0x00000000, 8},   // 0/8 "this network" (RFC 791)
    {0x0A000000, 8},   // 10/8 private (RFC 1918)
    {0x64400000, 10},  // 100.64/10 shared, carrier NAT (RFC 6598)
    {0x7F000000, 8},   // 127/8 loopback
    {0xA9FE0000, 16},  // 169.254/16 link-local: where clouds keep their metadata (RFC 3927)
    {0xAC100000, 12},  // 172.16/12 private (RFC 1918)
    {0xC0000000, 24},  // 192.0.0/24 protocol assignments (RFC 6890)
    {0xC0000200, 24},  // 192.0.2/24 documentation (RFC 5737)
    {0xC0586300, 24},  // 192.88.99/24 6to4 relays, deprecated (RFC 7526)
    {0xC0A80000, 16},  // 192.168/16 private (RFC 1918)
    {0xC6120000, 15},  // 198.18/15 benchmarks (RFC 2544)
    {0xC6336400, 24},  // 198.51.100/24 documentation (RFC 5737)
    {0xCB007100, 24},  // 203.0.113/24 documentation (RFC 5737)
    {0xE0000000, 3},   // 224/3 multicast, reserved, broadcast
};

bool is_public4(std::uint32_t address) {
    return std::ranges::none_of(kSpecial4, [address](const Special4& special) {
        return ((address ^ special.network) >> (32 - special.prefix)) == 0;
    });
}

std::uint16_t group(const std::array<std::uint8_t, 16>& bytes, std::size_t index) {
    return static_cast<std::uint16_t>(bytes[2 * index] << 8 | bytes[2 * index + 1]);
}

/// Only global unicast 2000::/3, without the ranges inside it that tunnel to IPv4 or exist on paper
/// only. That leaves out ::1, fc00::/7, fe80::/10, ff00::/8 and NAT64's 64:ff9b::/96.
bool is_public6(const std::array<std::uint8_t, 16>& bytes) {
    const std::uint16_t first = group(bytes, 0);
    const std::uint16_t second = group(bytes, 1);
    if (first >> 13 != 1) return false;
    if (first == 0x2001 && (second == 0 || second == 0x0DB8))
        return false;        // Teredo, documentation
    return first != 0x2002;  // 6to4
}

}  // namespace

Result<AddressGuard> AddressGuard::make(const std::vector<std::string>& allowed) {
    AddressGuard guard;
    for (const std::string& text : allowed) {
        const auto range = AddressRange::parse(text);
        if (!range) return fail(range.error());
        guard.allowed_.push_back(*range);
    }
    return guard;
}

bool AddressGuard::is_public(const IpAddress& address) {
    if (!address.is_v4()) return is_public6(address.bytes);
    std::uint32_t v4 = 0;
    std::memcpy(&v4, address.bytes.data() + address.bytes.size() - sizeof v4, sizeof v4);
    return is_public4(ntohl(v4));
}

bool AddressGuard::allows(const sockaddr* address) const {
    const auto ip = ip_address_of(address);
    return ip && (is_public(*ip) || contains(allowed_, *ip));
}

}  // namespace feedmerged::fetch
