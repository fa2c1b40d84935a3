// SPDX-License-Identifier: MIT
#include "network_range.hpp"

#include <charconv>
#include <string>

#include <arpa/inet.h>

namespace feedmerged::config {
namespace {

/// 32 or 128 for an address of that family, 0 for anything else.
int address_bits(const std::string& text) {
    in6_addr buffer{};
    if (inet_pton(AF_INET, text.c_str(), &buffer) == 1) return 32;
    if (inet_pton(AF_INET6, text.c_str(), &buffer) == 1) return 128;
    return 0;
}

}  // namespace

bool is_network_range(std::string_view text) {
    const std::size_t slash = text.find('/');
    const int bits = address_bits(std::string(text.substr(0, slash)));
    if (bits == 0) return false;
    if (slash == std::string_view::npos) return true;
    const std::string_view digits = text.substr(slash + 1);
    int prefix = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
    return error == std::errc{} && end == digits.data() + digits.size() && prefix >= 0 &&
           prefix <= bits;
}

}  // namespace feedmerged::config
