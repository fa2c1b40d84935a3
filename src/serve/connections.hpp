// SPDX-License-Identifier: MIT
// Who is connected, since when, and what for. Connections that take too long are shut down, and
// those that wait longest make room for new ones: libmicrohttpd alone would let whoever sends a
// byte now and then stay for ever. Shutting down is all that happens here; libmicrohttpd then
// closes. Belongs to the server's thread.
#pragma once
#include "feedmerged/core/clock.hpp"
#include "feedmerged/core/ip_address.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>

namespace feedmerged::serve {

class Connections {
  public:
    struct Peer {
        int descriptor = -1;
        std::optional<IpAddress> address{};  ///< nullopt: of a local socket
        SteadyPoint since{};                 ///< it has been waiting or taking its answer
        SteadyPoint deadline{};
        bool answering = false;
        bool answered = false;  ///< once at least
        bool shut = false;
        std::list<Peer*>::iterator place{};
    };

    /// Makes room where there is none, for this address or at all. The Peer lives until closed().
    [[nodiscard]] Peer* opened(int descriptor, std::optional<IpAddress> address, SteadyPoint now);
    void closed(Peer* peer);
    /// The head of a request is there, and its answer has so many bytes.
    void answering(Peer& peer, std::size_t bytes, SteadyPoint now);
    /// The answer was sent, or will never be.
    void waiting(Peer& peer, SteadyPoint now);
    /// Shuts down what is past its time.
    void check(SteadyPoint now);
    [[nodiscard]] bool empty() const { return peers_.empty(); }
    [[nodiscard]] std::size_t size() const { return peers_.size(); }
    /// How many were shut down.
    [[nodiscard]] std::uint64_t shut() const { return shut_; }

  private:
    void make_room(const std::optional<IpAddress>& address);
    void shut_down(Peer& peer);
    /// The open one that has waited longest for a request, else for its answer to be taken.
    template <class Matches>
    Peer* find_longest(Matches matches);

    std::list<Peer*> peers_;
    std::map<std::optional<IpAddress>, std::size_t> open_of_;
    std::size_t open_ = 0;  ///< not shut down
    std::uint64_t shut_ = 0;
};

}  // namespace feedmerged::serve
