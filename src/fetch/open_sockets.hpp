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

/// What the loop has told epoll of a socket. It does not tell each time that it waits and that it
/// no longer does: between two requests, which differ in nothing, that would be two calls.
struct Watch {
    unsigned registered = 0;  ///< the events that epoll keeps while they are not wanted; 0: none
    bool wanted = false;
};

class OpenSockets {
  public:
    void add(int fd);
    /// Goes when close() closes the socket, as epoll forgets it then. nullptr where add() has not
    /// been told of the number.
    [[nodiscard]] Watch* watch_of(int fd);
    /// Whether `fd` is connected. libcurl 7.88 closes those that are not without a word to us, and
    /// those that it has opened by itself.
    [[nodiscard]] static bool is_connected(int fd);
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
