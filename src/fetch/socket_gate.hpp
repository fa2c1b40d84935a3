// SPDX-License-Identifier: MIT
// Stands where libcurl opens sockets and sends requests on them: asks the AddressGuard and the
// AddressLoad, and remembers what was tried, for messages. One a hop. Not thread-safe.
#pragma once
#include "address_load.hpp"
#include "feedmerged/fetch/address_guard.hpp"
#include "open_sockets.hpp"

#include <string>

#include <sys/socket.h>

namespace feedmerged::fetch {

/// What the gates of all transfers share. All must outlive the gates, `sockets` all sockets that
/// are opened too.
struct GateShared {
    const AddressGuard& guard;
    OpenSockets& sockets;
    AddressLoad& load;
};

/// What may pass.
struct GateRule {
    /// Sockets lead to the operator's own proxy: neither guarded, since it usually is in the own
    /// network, nor counted, since the feeds behind it are at other addresses.
    bool to_proxy = false;
    /// Something has been sent for this transfer: it must not be given up for a full address, or
    /// the same would be sent again.
    bool may_crowd = false;
    /// Bytes that wait on a connection are no sign that it is stale (TLS: session tickets, frames
    /// of HTTP/2).
    bool bytes_may_wait = false;
};

class SocketGate {
  public:
    explicit SocketGate(const GateShared& shared, GateRule rule = {})
        : guard_(&shared.guard), sockets_(&shared.sockets), visit_(shared.load), rule_(rule) {}

    /// A socket for that address, or -1 where it may not be reached or none can be had.
    [[nodiscard]] int open(int family, int type, int protocol, const sockaddr* address) noexcept;
    /// Whether a request may go out on the connection between these ends: not where an earlier
    /// request used it and bytes wait on it already, or its end. They would be read as the answer.
    [[nodiscard]] bool may_send(const Endpoint& local, const Endpoint& peer);

    [[nodiscard]] OpenSockets& sockets() { return *sockets_; }
    [[nodiscard]] bool to_proxy() const { return rule_.to_proxy; }
    /// The connection was opened by an earlier request.
    [[nodiscard]] bool reused() const {
        return tried_.empty() && blocked_.empty() && busy_.empty();
    }
    /// may_send has said no.
    [[nodiscard]] bool stale() const { return stale_; }
    /// may_send has said yes.
    [[nodiscard]] bool sent() const { return sent_; }
    /// Every address that was tried was refused here, by the guard.
    [[nodiscard]] bool blocked() const { return !blocked_.empty() && tried_.empty() && !busy(); }
    [[nodiscard]] const std::string& blocked_address() const { return blocked_; }
    /// The same, but one at least because as many transfers as may be are under way there.
    [[nodiscard]] bool busy() const { return !busy_.empty() && tried_.empty(); }
    [[nodiscard]] const std::string& busy_address() const { return busy_; }
    [[nodiscard]] std::size_t bound() const { return visit_.bound(); }
    /// "192.0.2.1 port 443", the last one tried; "" where no connection was opened.
    [[nodiscard]] const std::string& tried_address() const { return tried_; }

  private:
    const AddressGuard* guard_;
    OpenSockets* sockets_;
    Visit visit_;
    GateRule rule_;
    std::string blocked_{};
    std::string busy_{};
    std::string tried_{};
    bool stale_ = false;
    bool sent_ = false;
};

}  // namespace feedmerged::fetch
