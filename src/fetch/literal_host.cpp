// SPDX-License-Identifier: MIT
#include "literal_host.hpp"

#include "open_sockets.hpp"

#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace feedmerged::fetch {
namespace {

bool is_localhost(std::string_view host) {
    constexpr std::string_view kLocalhost = "localhost";
    if (!host.ends_with(kLocalhost)) return false;
    host.remove_suffix(kLocalhost.size());
    return host.empty() || host.ends_with('.');
}

template <class Address>
std::string judge(const Address& address, const AddressGuard& guard) {
    const auto* any = reinterpret_cast<const sockaddr*>(&address);
    return guard.allows(any) ? std::string{} : endpoint_of(any).address;
}

}  // namespace

std::string forbidden_address(const std::string& host, const AddressGuard& guard) {
    // The dot at the end says that the name is complete.
    std::string name = host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
    if (is_localhost(name)) name = "127.0.0.1";
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    if (inet_aton(name.c_str(), &v4.sin_addr) != 0) return judge(v4, guard);
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    if (inet_pton(AF_INET6, name.c_str(), &v6.sin6_addr) == 1) return judge(v6, guard);
    return {};
}

}  // namespace feedmerged::fetch
