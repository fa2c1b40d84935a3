// SPDX-License-Identifier: MIT
// Stands where libcurl opens sockets: asks the AddressGuard and remembers what was tried, for
// messages. Not thread-safe.
#pragma once
#include "feedmerged/fetch/address_guard.hpp"

#include <string>

#include <sys/socket.h>

namespace feedmerged::fetch {

class SocketGate {
  public:
    explicit SocketGate(const AddressGuard& guard) : guard_(&guard) {}

    /// A socket for that address, or -1 where it may not be reached or none can be had.
    [[nodiscard]] int open(int family, int type, int protocol, const sockaddr* address) noexcept;
    /// Whether a request may go out on the connected socket `fd`: not where a connection that was
    /// used before already holds bytes, or its end. Those would be read as this request's answer.
    [[nodiscard]] bool may_send(int fd);
    /// The connection was opened by an earlier request.
    [[nodiscard]] bool reused() const { return tried_.empty() && blocked_.empty(); }
    [[nodiscard]] bool stale() const { return stale_; }
    /// Every address that was tried was refused here.
    [[nodiscard]] bool blocked() const { return !blocked_.empty() && tried_.empty(); }
    [[nodiscard]] const std::string& blocked_address() const { return blocked_; }
    /// "192.0.2.1 port 443", the last one tried; "" where no connection was opened.
    [[nodiscard]] const std::string& tried_address() const { return tried_; }

  private:
    const AddressGuard* guard_;
    std::string blocked_{};
    std::string tried_{};
    bool stale_ = false;
};

}  // namespace feedmerged::fetch
