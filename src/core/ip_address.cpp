// SPDX-License-Identifier: MIT
#include "feedmerged/core/ip_address.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace feedmerged {
namespace {

constexpr unsigned kMappedPrefix = 96;
constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

IpAddress map(const in_addr& v4) {
    IpAddress out;
    std::ranges::copy(kMapped, out.bytes.begin());
    std::memcpy(out.bytes.data() + kMapped.size(), &v4, sizeof v4);
    return out;
}

}  // namespace

bool IpAddress::is_v4() const { return std::equal(kMapped.begin(), kMapped.end(), bytes.begin()); }

std::optional<IpAddress> parse_ip_address(const std::string& text) {
    if (in_addr v4{}; inet_pton(AF_INET, text.c_str(), &v4) == 1) return map(v4);
    IpAddress out;
    if (inet_pton(AF_INET6, text.c_str(), out.bytes.data()) == 1) return out;
    return std::nullopt;
}

std::optional<IpAddress> ip_address_of(const sockaddr* address) {
    if (address->sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, address, sizeof v4);
        return map(v4.sin_addr);
    }
    if (address->sa_family != AF_INET6) return std::nullopt;
    sockaddr_in6 v6{};
    std::memcpy(&v6, address, sizeof v6);
    IpAddress out;
    std::memcpy(out.bytes.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
    return out;
}

Result<AddressRange> AddressRange::parse(std::string_view text) {
    const auto bad = [text] {
        return fail("\"" + std::string(text) +
                    "\" is no address range; write one like \"127.0.0.0/8\", \"fd00::/8\" or "
                    "\"192.168.1.5\"");
    };
    const std::size_t slash = text.find('/');
    const std::string written{text.substr(0, slash)};
    const auto address = parse_ip_address(written);
    if (!address) return bad();
    // "::ffff:0:0/96" is written in 128 bits, "0.0.0.0/0" in 32.
    const unsigned offset = written.find(':') == std::string::npos ? kMappedPrefix : 0;
    const unsigned most = 128 - offset;
    unsigned prefix = most;
    if (slash != std::string_view::npos) {
        const std::string_view digits = text.substr(slash + 1);
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
        if (error != std::errc{} || end != digits.data() + digits.size() || prefix > most)
            return bad();
    }
    AddressRange range;
    range.network_ = *address;
    range.prefix_ = prefix + offset;
    return range;
}

bool AddressRange::contains(const IpAddress& address) const {
    const std::size_t whole = prefix_ / 8;
    if (!std::equal(address.bytes.begin(),
                    address.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                    network_.bytes.begin()))
        return false;
    const unsigned rest = prefix_ % 8;
    return rest == 0 || ((address.bytes[whole] ^ network_.bytes[whole]) >> (8 - rest)) == 0;
}

bool contains(const std::vector<AddressRange>& ranges, const IpAddress& address) {
    return std::ranges::any_of(ranges,
                               [&](const AddressRange& range) { return range.contains(address); });
}

}  // namespace feedmerged
