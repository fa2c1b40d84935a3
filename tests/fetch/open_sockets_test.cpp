// SPDX-License-Identifier: MIT
#include "open_sockets.hpp"

#include "support/scripted_server.hpp"

#include <cstring>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace feedmerged;
using fetch::Endpoint;

namespace {

int new_socket() { return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }

bool connect_to(int fd, std::uint16_t port) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr address{};
    std::memcpy(&address, &to, sizeof to);
    return ::connect(fd, &address, sizeof address) == 0;
}

Endpoint local_end(int fd) {
    sockaddr address{};
    socklen_t length = sizeof address;
    return ::getsockname(fd, &address, &length) == 0 ? fetch::endpoint_of(&address) : Endpoint{};
}

}  // namespace

TEST_SUITE("fetch/open_sockets") {
    TEST_CASE("find: the socket between two ends, until it is closed") {
        const test::ScriptedServer server;
        const Endpoint peer{"127.0.0.1", server.port()};
        fetch::OpenSockets sockets;
        const int first = new_socket();
        const int second = new_socket();
        sockets.add(first);
        sockets.add(second);
        CHECK(sockets.find({"127.0.0.1", 1}, peer) == -1);  // neither is connected yet

        REQUIRE(connect_to(first, server.port()));
        REQUIRE(connect_to(second, server.port()));
        const Endpoint ends[] = {local_end(first), local_end(second)};
        for (int again = 0; again < 2; ++again) {
            CHECK(sockets.find(ends[0], peer) == first);
            CHECK(sockets.find(ends[1], peer) == second);
        }
        CHECK(sockets.find(ends[0], {"127.0.0.1", 1}) == -1);

        CHECK(sockets.close(first) == 0);
        CHECK(sockets.find(ends[0], peer) == -1);
        CHECK(sockets.find(ends[1], peer) == second);

        // The system gives the number to the next one.
        const int third = new_socket();
        sockets.add(third);
        REQUIRE(connect_to(third, server.port()));
        CHECK(sockets.find(local_end(third), peer) == third);
        CHECK(sockets.find(ends[0], peer) == -1);
        CHECK(sockets.close(third) == 0);
        CHECK(sockets.close(second) == 0);
    }

    TEST_CASE("watch_of: of our sockets alone, and forgotten with them") {
        fetch::OpenSockets sockets;
        const int fd = new_socket();
        CHECK(sockets.watch_of(fd) == nullptr);
        sockets.add(fd);
        REQUIRE(sockets.watch_of(fd) != nullptr);
        sockets.watch_of(fd)->registered = 1;
        CHECK(sockets.watch_of(fd)->registered == 1);
        CHECK(sockets.close(fd) == 0);
        CHECK(sockets.watch_of(fd) == nullptr);
        sockets.add(fd);  // the number's next socket
        CHECK(sockets.watch_of(fd)->registered == 0);
    }

    TEST_CASE("is_connected: to a host, and not to another end of our own") {
        const test::ScriptedServer server;
        const int fd = new_socket();
        CHECK_FALSE(fetch::OpenSockets::is_connected(fd));
        REQUIRE(connect_to(fd, server.port()));
        CHECK(fetch::OpenSockets::is_connected(fd));
        ::close(fd);
        CHECK_FALSE(fetch::OpenSockets::is_connected(fd));
        int pair[2] = {-1, -1};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
        CHECK_FALSE(fetch::OpenSockets::is_connected(pair[0]));
        ::close(pair[0]);
        ::close(pair[1]);
    }

    TEST_CASE("close: one that never was connected") {
        fetch::OpenSockets sockets;
        const int fd = new_socket();
        sockets.add(fd);
        CHECK(sockets.close(fd) == 0);
        CHECK(sockets.close(fd) == -1);
    }
}
