// SPDX-License-Identifier: MIT
#include "feedmerged/core/listen_address.hpp"

#include <charconv>

namespace feedmerged {
namespace {

std::optional<std::uint16_t> parse_port(std::string_view digits) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size() || port == 0)
        return std::nullopt;
    return port;
}

}  // namespace

Result<ListenAddress> parse_listen_address(std::string_view text) {
    const auto bad = [text](const char* what) {
        return fail("\"" + std::string(text) + "\" " + what +
                    "; write an address and a port, like \"127.0.0.1:8480\", \"[::1]:8480\", or "
                    "\"*:8480\" for all addresses");
    };
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return bad("has no port");
    const auto port = parse_port(text.substr(colon + 1));
    if (!port) return bad("has no port between 1 and 65535");
    const std::string_view host = text.substr(0, colon);
    if (host == "*" || host == "[::]") return ListenAddress{std::nullopt, *port};
    if (host == "localhost") return ListenAddress{parse_ip_address("127.0.0.1"), *port};
    const bool bracketed = host.starts_with('[') && host.ends_with(']');
    const auto address =
        parse_ip_address(std::string(bracketed ? host.substr(1, host.size() - 2) : host));
    if (!address || bracketed != (host.find(':') != std::string_view::npos))
        return bad("names no address of this machine");
    return ListenAddress{address, *port};
}

}  // namespace feedmerged
