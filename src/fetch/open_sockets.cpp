// SPDX-License-Identifier: MIT
#include "open_sockets.hpp"

#include <array>
#include <cstring>
#include <iterator>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

namespace feedmerged::fetch {
namespace {

template <class Query>
std::optional<Endpoint> ask(Query query, int fd) {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    if (query(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) return std::nullopt;
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

void OpenSockets::add(int fd) {
    nameless_.insert(fd);
    watches_.insert_or_assign(fd, Watch{});
}

Watch* OpenSockets::watch_of(int fd) {
    const auto found = watches_.find(fd);
    return found == watches_.end() ? nullptr : &found->second;
}

bool OpenSockets::is_connected(int fd) {
    const auto peer = ask(::getpeername, fd);
    return peer && !peer->address.empty();  // empty for the ends of a socketpair
}

int OpenSockets::close(int fd) {
    watches_.erase(fd);
    nameless_.erase(fd);
    if (const auto named = ends_.find(fd); named != ends_.end()) {
        connected_.erase(named->second);
        ends_.erase(named);
    }
    return ::close(fd);
}

std::optional<OpenSockets::Ends> OpenSockets::ends_of(int fd) {
    // One without a peer is not connected yet.
    auto peer = ask(::getpeername, fd);
    if (!peer) return std::nullopt;
    auto local = ask(::getsockname, fd);
    if (!local) return std::nullopt;
    return Ends{*std::move(local), *std::move(peer)};
}

void OpenSockets::name_connected() {
    for (auto it = nameless_.begin(); it != nameless_.end();) {
        auto ends = ends_of(*it);
        if (ends) {
            connected_[*ends] = *it;
            ends_.emplace(*it, *std::move(ends));
        }
        it = ends ? nameless_.erase(it) : std::next(it);
    }
}

int OpenSockets::find(const Endpoint& local, const Endpoint& peer) {
    const Ends ends{local, peer};
    auto found = connected_.find(ends);
    if (found == connected_.end()) {
        name_connected();
        found = connected_.find(ends);
    }
    return found == connected_.end() ? -1 : found->second;
}

}  // namespace feedmerged::fetch
