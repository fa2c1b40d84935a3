// SPDX-License-Identifier: MIT
// The sockets that libcurl holds open, so that the one under a request can be found: libcurl 7.88
// tells a pre-request callback addresses and ports, but no descriptor. Not thread-safe.
#pragma once
#include <cstdint>
#include <set>
#include <string>

#include <sys/socket.h>

namespace feedmerged::fetch {

/// One end of a connection, as libcurl writes it.
struct Endpoint {
    std::string address{};
    int port = 0;
    bool operator==(const Endpoint&) const = default;
};

/// Of an IPv4 or IPv6 address; empty for others.
[[nodiscard]] Endpoint endpoint_of(const sockaddr* address);

class OpenSockets {
  public:
    void add(int fd) { fds_.insert(fd); }
    /// Closes it too; what ::close returned.
    int close(int fd);
    /// The socket between these two ends, -1 where there is none.
    [[nodiscard]] int find(const Endpoint& local, const Endpoint& peer) const;

  private:
    std::set<int> fds_;
};

}  // namespace feedmerged::fetch
