// SPDX-License-Identifier: MIT
#include "socket_gate.hpp"

#include <exception>

namespace feedmerged::fetch {

int SocketGate::open(int family, int type, int protocol, const sockaddr* address) noexcept try {
    const Endpoint endpoint = endpoint_of(address);
    if (!rule_.to_proxy) {
        if (!guard_->allows(address)) {
            blocked_ = endpoint.address;
            return -1;
        }
        if (!rule_.may_crowd && !sent_ && visit_.refused(endpoint.address)) {
            busy_ = endpoint.address;
            return -1;
        }
        visit_.enter(endpoint.address);
    }
    tried_ = endpoint.address + " port " + std::to_string(endpoint.port);
    const int fd = ::socket(family, type | SOCK_CLOEXEC, protocol);
    if (fd >= 0) sockets_->add(fd);
    return fd;
} catch (const std::exception&) {
    return -1;  // out of memory, inside libcurl's frames
}

bool SocketGate::may_send(const Endpoint& local, const Endpoint& peer) {
    if (reused() && !rule_.bytes_may_wait) {
        const int fd = sockets_->find(local, peer);
        char byte = 0;
        // A clean connection has nothing to read (-1, EAGAIN).
        stale_ = fd >= 0 && ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
        if (stale_) return false;
    }
    if (!rule_.to_proxy) visit_.settle(peer.address);
    sent_ = true;
    return true;
}

}  // namespace feedmerged::fetch
