// SPDX-License-Identifier: MIT
#include "socket_gate.hpp"

#include <array>
#include <cstring>
#include <exception>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

namespace feedmerged::fetch {
namespace {

struct Endpoint {
    std::string address{};
    std::uint16_t port = 0;
};

Endpoint describe(const sockaddr* address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    Endpoint out;
    if (address->sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, address, sizeof v4);
        inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
        out.port = ntohs(v4.sin_port);
    } else if (address->sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, address, sizeof v6);
        inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
        out.port = ntohs(v6.sin6_port);
    }
    out.address = text.data();
    return out;
}

}  // namespace

int SocketGate::open(int family, int type, int protocol, const sockaddr* address) noexcept try {
    const Endpoint endpoint = describe(address);
    if (!guard_->allows(address)) {
        blocked_ = endpoint.address;
        return -1;
    }
    tried_ = endpoint.address + " port " + std::to_string(endpoint.port);
    return ::socket(family, type | SOCK_CLOEXEC, protocol);
} catch (const std::exception&) {
    return -1;  // out of memory, inside libcurl's frames
}

bool SocketGate::may_send(int fd) {
    if (!reused()) return true;
    char byte = 0;
    // Nothing to read (-1, EAGAIN) is what a clean connection has.
    stale_ = ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
    return !stale_;
}

}  // namespace feedmerged::fetch
