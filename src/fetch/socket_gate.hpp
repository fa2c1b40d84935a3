// SPDX-License-Identifier: MIT
// Stands where libcurl opens sockets and sends requests on them: asks the AddressGuard, and
// remembers what was tried, for messages. One a hop. Not thread-safe.
#pragma once
#include "feedmerged/fetch/address_guard.hpp"
#include "open_sockets.hpp"

#include <string>

#include <sys/socket.h>

namespace feedmerged::fetch {

class SocketGate {
  public:
    /// Both must outlive it; `sockets` must outlive all sockets that are opened.
    SocketGate(const AddressGuard& guard, OpenSockets& sockets)
        : guard_(&guard), sockets_(&sockets) {}

    /// A socket for that address, or -1 where it may not be reached or none can be had.
    [[nodiscard]] int open(int family, int type, int protocol, const sockaddr* address) noexcept;
    /// Whether a request may go out on the connection between these ends: not where an earlier
    /// request used it and bytes wait on it already, or its end. They would be read as the answer.
    [[nodiscard]] bool may_send(const Endpoint& local, const Endpoint& peer);

    [[nodiscard]] OpenSockets& sockets() { return *sockets_; }
    /// The connection was opened by an earlier request.
    [[nodiscard]] bool reused() const { return tried_.empty() && blocked_.empty(); }
    /// may_send has said no.
    [[nodiscard]] bool stale() const { return stale_; }
    /// Every address that was tried was refused here.
    [[nodiscard]] bool blocked() const { return !blocked_.empty() && tried_.empty(); }
    [[nodiscard]] const std::string& blocked_address() const { return blocked_; }
    /// "192.0.2.1 port 443", the last one tried; "" where no connection was opened.
    [[nodiscard]] const std::string& tried_address() const { return tried_; }

  private:
    const AddressGuard* guard_;
    OpenSockets* sockets_;
    std::string blocked_{};
    std::string tried_{};
    bool stale_ = false;
};

}  // namespace feedmerged::fetch
