// SPDX-License-Identifier: MIT
#include "feedmerged/core/ip_address.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/un.h>

using namespace feedmerged;

TEST_SUITE("core/ip_address") {
    TEST_CASE("parse_ip_address: both families, nothing else") {
        CHECK(parse_ip_address("127.0.0.1")->is_v4());
        CHECK(parse_ip_address("::ffff:127.0.0.1") == parse_ip_address("127.0.0.1"));
        CHECK_FALSE(parse_ip_address("::1")->is_v4());
        for (const char* bad :
             {"", "localhost", "127.1", "0x7f000001", "[::1]", "::1%lo", "1.2.3.4/8"})
            CHECK_FALSE(parse_ip_address(bad).has_value());
    }

    TEST_CASE("ip_address_of: of IPv4 and IPv6 sockets only") {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        CHECK(ip_address_of(reinterpret_cast<const sockaddr*>(&v4)) ==
              parse_ip_address("127.0.0.1"));
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_addr = in6addr_loopback;
        CHECK(ip_address_of(reinterpret_cast<const sockaddr*>(&v6)) == parse_ip_address("::1"));
        sockaddr_un local{};
        local.sun_family = AF_UNIX;
        CHECK_FALSE(ip_address_of(reinterpret_cast<const sockaddr*>(&local)).has_value());
    }

    TEST_CASE("AddressRange: the ends of ranges, and their neighbours") {
        const auto in = [](const char* range, const char* address) {
            return AddressRange::parse(range)->contains(*parse_ip_address(address));
        };
        CHECK(in("10.0.0.0/8", "10.255.255.255"));
        CHECK_FALSE(in("10.0.0.0/8", "11.0.0.0"));
        CHECK(in("172.16.0.0/12", "172.31.255.255"));
        CHECK_FALSE(in("172.16.0.0/12", "172.32.0.0"));
        CHECK(in("192.168.1.20", "192.168.1.20"));
        CHECK_FALSE(in("192.168.1.20", "192.168.1.21"));
        CHECK(in("0.0.0.0/0", "8.8.8.8"));
        CHECK_FALSE(in("0.0.0.0/0", "2001:db8::1"));
        CHECK(in("::/0", "8.8.8.8"));
        CHECK(in("fd00::/8", "fdff::1"));
        CHECK_FALSE(in("fd00::/8", "fe80::1"));
        CHECK(in("127.0.0.0/8", "::ffff:127.1.2.3"));
    }

    TEST_CASE("AddressRange: what is none is named") {
        for (const char* bad :
             {"", "/", "/8", "127.0.0.0/", "127.0.0.0/33", "127.0.0.0/-1", "127.0.0.0/8x",
              "127.0.0.0/ 8", "127.1/8", "127.0.0.0/8/8", "::/129", "fd00::/", "localhost",
              "1.2.3.4.5", "[::1]", "fe80::1%eth0", "010.0.0.1/8 "}) {
            const auto range = AddressRange::parse(bad);
            REQUIRE_FALSE(range.has_value());
            CHECK(range.error().message.find("\"" + std::string(bad) + "\"") == 0);
        }
    }
}
