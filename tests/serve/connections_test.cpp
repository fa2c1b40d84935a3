// SPDX-License-Identifier: MIT
#include "connections.hpp"

#include "feedmerged/core/serve_limits.hpp"

#include <vector>

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace feedmerged;
using namespace feedmerged::serve;
using namespace std::chrono_literals;

namespace {

const SteadyPoint kNow{1h};
const std::optional<IpAddress> kA = parse_ip_address("192.0.2.1");
const std::optional<IpAddress> kB = parse_ip_address("192.0.2.2");

/// Connections over real sockets.
class World {
  public:
    ~World() {
        for (auto* peer : peers_) connections.closed(peer);
        for (const int socket : sockets_) close(socket);
    }
    Connections::Peer* open(const std::optional<IpAddress>& address, SteadyPoint now) {
        int pair[2];
        REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
        sockets_.insert(sockets_.end(), {pair[0], pair[1]});
        peers_.push_back(connections.opened(pair[0], address, now));
        return peers_.back();
    }
    /// What the client of that peer has received; "" while nothing came.
    [[nodiscard]] std::string received(std::size_t index) const {
        char bytes[1024];
        const ssize_t got = recv(sockets_[2 * index + 1], bytes, sizeof bytes, MSG_DONTWAIT);
        return got > 0 ? std::string(bytes, static_cast<std::size_t>(got)) : "";
    }

    Connections connections;

  private:
    std::vector<int> sockets_;
    std::vector<Connections::Peer*> peers_;
};

}  // namespace

TEST_SUITE("serve/connections") {
    TEST_CASE("check: a head that does not come in time is answered by 408") {
        World world;
        auto* const slow = world.open(kA, kNow);
        world.connections.check(kNow + limits::kRequestTime - 1ms);
        CHECK_FALSE(slow->shut);
        world.connections.check(kNow + limits::kRequestTime);
        CHECK(slow->shut);
        CHECK(world.received(0).starts_with("HTTP/1.1 408 "));
        CHECK(world.connections.shut() == 1);
        world.connections.check(kNow + 1h);
        CHECK(world.connections.shut() == 1);
    }

    TEST_CASE("check: between two requests a connection ends in silence") {
        World world;
        auto* const idle = world.open(kA, kNow);
        world.connections.answering(*idle, 100, kNow + 1s);
        world.connections.check(kNow + limits::kRequestTime);
        CHECK_FALSE(idle->shut);
        world.connections.waiting(*idle, kNow + 2s);
        world.connections.check(kNow + 2s + limits::kRequestTime);
        CHECK(idle->shut);
        CHECK(world.received(0).empty());
    }

    TEST_CASE("check: a large answer has more time, but not for ever") {
        World world;
        auto* const peer = world.open(kA, kNow);
        world.connections.answering(*peer, 1000 * limits::kSlowestBytesPerSecond, kNow);
        world.connections.check(kNow + limits::kAnswerTime + 999s);
        CHECK_FALSE(peer->shut);
        world.connections.check(kNow + limits::kAnswerTime + 1000s);
        CHECK(peer->shut);
    }

    TEST_CASE("opened: at its bound an address loses the connection that waits longest") {
        World world;
        auto* const other = world.open(kB, kNow - 1h);
        auto* const reader = world.open(kA, kNow - 1h);
        world.connections.answering(*reader, 1, kNow - 1h);
        auto* const oldest = world.open(kA, kNow);
        for (std::size_t i = 2; i < limits::kMaxConnectionsPerAddress; ++i)
            CHECK_FALSE(world.open(kA, kNow + 1s)->shut);
        CHECK_FALSE(oldest->shut);
        CHECK_FALSE(world.open(kA, kNow + 2s)->shut);
        CHECK(oldest->shut);
        CHECK_FALSE(reader->shut);
        CHECK_FALSE(other->shut);
    }

    TEST_CASE("opened: where all take their answers, the one that has taken longest goes") {
        World world;
        std::vector<Connections::Peer*> peers;
        for (std::size_t i = 0; i < limits::kMaxConnectionsPerAddress; ++i) {
            peers.push_back(world.open(kA, kNow));
            world.connections.answering(*peers.back(), 1, kNow + i * 1ms);
        }
        (void)world.open(kA, kNow + 1s);
        CHECK(peers[0]->shut);
        CHECK(world.connections.shut() == 1);
    }

    TEST_CASE("opened: at the bound of all, whoever waits longest makes room") {
        World world;
        std::vector<Connections::Peer*> peers;
        for (std::size_t i = 0; i < limits::kMaxConnections; ++i) {
            const auto address =
                parse_ip_address("10.0." + std::to_string(i / 100) + "." + std::to_string(i % 100));
            peers.push_back(world.open(address, kNow + i * 1ms));
        }
        CHECK(world.connections.shut() == 0);
        CHECK_FALSE(world.open(kA, kNow + 1s)->shut);
        CHECK(peers[0]->shut);
        CHECK_FALSE(world.open(kB, kNow + 1s)->shut);
        CHECK(peers[1]->shut);
        CHECK(world.connections.shut() == 2);
    }
}
