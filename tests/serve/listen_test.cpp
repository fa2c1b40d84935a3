// SPDX-License-Identifier: MIT
#include "feedmerged/serve/listen.hpp"

#include "support/scripted_server.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

using namespace feedmerged;
using namespace feedmerged::serve;

TEST_SUITE("serve/listen") {
    TEST_CASE("listen_on: an address, or all of them") {
        const std::uint16_t port = feedmerged::test::unused_port();
        const auto one = listen_on({parse_ip_address("127.0.0.1"), port});
        REQUIRE(one.has_value());
        CHECK(local_name(*one) == "127.0.0.1:" + std::to_string(port));
        const std::uint16_t other = feedmerged::test::unused_port();
        const auto all = listen_on({std::nullopt, other});
        REQUIRE(all.has_value());
        const std::string name = local_name(*all);
        CHECK((name == "[::]:" + std::to_string(other) ||
               name == "0.0.0.0:" + std::to_string(other)));
    }

    TEST_CASE("listen_on: what is in the way is told") {
        const std::uint16_t port = feedmerged::test::unused_port();
        const auto first = listen_on({parse_ip_address("127.0.0.1"), port});
        REQUIRE(first.has_value());
        const auto second = listen_on({parse_ip_address("127.0.0.1"), port});
        REQUIRE_FALSE(second.has_value());
        CHECK(second.error().message.find("cannot listen on 127.0.0.1:" + std::to_string(port)) ==
              0);
        CHECK(second.error().message.find("another program listens there") != std::string::npos);
        const auto foreign = listen_on({parse_ip_address("192.0.2.1"), port});
        REQUIRE_FALSE(foreign.has_value());
        CHECK(foreign.error().message.find("does not have that address") != std::string::npos);
    }

    TEST_CASE("adopt: a socket that listens, made not to block; nothing else") {
        const int raw = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(bind(raw, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        REQUIRE(listen(raw, 5) == 0);
        const auto adopted = adopt(raw);
        REQUIRE(adopted.has_value());
        CHECK((fcntl(raw, F_GETFL) & O_NONBLOCK) != 0);
        CHECK((fcntl(raw, F_GETFD) & FD_CLOEXEC) != 0);
        const auto datagrams = adopt(socket(AF_INET, SOCK_DGRAM, 0));
        REQUIRE_FALSE(datagrams.has_value());
        CHECK(datagrams.error().message.find("ListenStream=") != std::string::npos);
        CHECK_FALSE(adopt(socket(AF_INET, SOCK_STREAM, 0)).has_value());
    }
}
