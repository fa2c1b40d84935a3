// SPDX-License-Identifier: MIT
// The sockets that libcurl holds open, so that the one under a request can be found: libcurl 7.88
// tells a pre-request callback addresses and ports, but no descriptor. And what the loop has told
// epoll of them. Not thread-safe.
#pragma once
#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include <sys/socket.h>

namespace feedmerged::fetch {

/// One end of a connection, as libcurl writes it.
struct Endpoint {
    std::string address{};
    int port = 0;
    auto operator<=>(const Endpoint&) const = default;
};

/// Of an IPv4 or IPv6 address; empty for others.
[[nodiscard]] Endpoint endpoint_of(const sockaddr* address);

/// Whether the loop waits for a socket. The system is not told each time that it does and that it
/// no longer does: between two requests, which differ in nothing, that would be two calls.
struct Watch {
    unsigned registered = 0;  ///< the events of epoll_ctl(2); 0 where epoll does not know it
    bool wanted = false;
};

class OpenSockets {
  public:
    void add(int fd);
    /// Goes when the socket is closed, as epoll forgets it then. nullptr for those that libcurl has
    /// opened by itself and closes untold.
    [[nodiscard]] Watch* watch_of(int fd);
    /// Closes it too; what ::close returned.
    int close(int fd);
    /// The socket between these two ends, -1 where there is none. Asks the system for each socket's
    /// ends once, so that hundreds of kept connections cost a request nothing.
    [[nodiscard]] int find(const Endpoint& local, const Endpoint& peer);

  private:
    using Ends = std::pair<Endpoint, Endpoint>;  ///< local, peer
    [[nodiscard]] static std::optional<Ends> ends_of(int fd);
    void name_connected();

    std::unordered_map<int, Watch> watches_;
    std::set<int> nameless_;  ///< not asked yet, or not connected when they were
    std::map<Ends, int> connected_;
    std::map<int, Ends> ends_;  ///< of those in connected_
};

}  // namespace feedmerged::fetch
