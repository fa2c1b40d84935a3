// SPDX-License-Identifier: MIT
#include "open_sockets.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

namespace feedmerged::fetch {
namespace {

template <class Query>
Endpoint ask(Query query, int fd) {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    if (query(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) return {};
    return endpoint_of(reinterpret_cast<const sockaddr*>(&address));
}

}  // namespace

Endpoint endpoint_of(const sockaddr* address) {
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

int OpenSockets::close(int fd) {
    fds_.erase(fd);
    return ::close(fd);
}

int OpenSockets::find(const Endpoint& local, const Endpoint& peer) const {
    const auto it = std::ranges::find_if(fds_, [&](int fd) {
        return ask(::getsockname, fd) == local && ask(::getpeername, fd) == peer;
    });
    return it == fds_.end() ? -1 : *it;
}

}  // namespace feedmerged::fetch
