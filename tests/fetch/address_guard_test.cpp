// SPDX-License-Identifier: MIT
#include "feedmerged/fetch/address_guard.hpp"

#include <string>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/un.h>

using feedmerged::fetch::AddressGuard;

namespace {

bool allows(const AddressGuard& guard, const std::string& address) {
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    if (inet_pton(AF_INET, address.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        return guard.allows(reinterpret_cast<const sockaddr*>(&v4));
    }
    REQUIRE(inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) == 1);
    v6.sin6_family = AF_INET6;
    return guard.allows(reinterpret_cast<const sockaddr*>(&v6));
}

}  // namespace

TEST_SUITE("fetch/address_guard") {
    TEST_CASE("allows: the ends of every range that is not public, and their neighbours") {
        const AddressGuard guard = *AddressGuard::make({});
        for (const char* address :
             {"0.0.0.0",         "0.255.255.255",   "10.0.0.0",        "10.255.255.255",
              "100.64.0.0",      "100.127.255.255", "127.0.0.0",       "127.0.0.1",
              "127.255.255.255", "169.254.0.0",     "169.254.169.254", "169.254.255.255",
              "172.16.0.0",      "172.31.255.255",  "192.0.0.0",       "192.0.0.255",
              "192.0.2.0",       "192.0.2.255",     "192.88.99.0",     "192.88.99.255",
              "192.168.0.0",     "192.168.255.255", "198.18.0.0",      "198.19.255.255",
              "198.51.100.0",    "198.51.100.255",  "203.0.113.0",     "203.0.113.255",
              "224.0.0.0",       "239.255.255.255", "240.0.0.0",       "255.255.255.255"}) {
            CAPTURE(address);
            CHECK_FALSE(allows(guard, address));
            CHECK_FALSE(allows(guard, "::ffff:" + std::string(address)));
        }
        for (const char* address :
             {"1.0.0.0",         "8.8.8.8",      "9.255.255.255",   "11.0.0.0",
              "100.63.255.255",  "100.128.0.0",  "126.255.255.255", "128.0.0.0",
              "169.253.255.255", "169.255.0.0",  "172.15.255.255",  "172.32.0.0",
              "192.0.1.0",       "192.0.3.0",    "192.88.98.255",   "192.88.100.0",
              "192.167.255.255", "192.169.0.0",  "198.17.255.255",  "198.20.0.0",
              "198.51.99.255",   "198.51.101.0", "203.0.112.255",   "203.0.114.0",
              "223.255.255.255"}) {
            CAPTURE(address);
            CHECK(allows(guard, address));
            CHECK(allows(guard, "::ffff:" + std::string(address)));
        }
    }

    TEST_CASE("allows: of IPv6 only global unicast without tunnels and paper") {
        const AddressGuard guard = *AddressGuard::make({});
        for (const char* address : {"::", "::1", "::7f00:1", "64:ff9b::7f00:1", "100::1", "1fff::1",
                                    "2001::1", "2001:0:ffff::1", "2001:db8::1", "2001:db8:ffff::1",
                                    "2002:7f00:1::", "2002::", "4000::1", "fc00::1", "fd00::1",
                                    "fe80::1", "febf::1", "fec0::1", "ff02::1"}) {
            CAPTURE(address);
            CHECK_FALSE(allows(guard, address));
        }
        for (const char* address : {"2000::1", "2001:1::1", "2001:db7::1", "2001:db9::1", "2003::1",
                                    "2606:4700::1111", "2a00:1450::1", "3fff::1"}) {
            CAPTURE(address);
            CHECK(allows(guard, address));
        }
    }

    TEST_CASE("allows: what the user allowed, and nothing beside it") {
        const AddressGuard guard =
            *AddressGuard::make({"127.1.0.0/16", "192.168.1.5", "fd00:1::/32", "10.1.2.3/9"});
        for (const char* address :
             {"127.1.0.0", "127.1.255.255", "::ffff:127.1.0.1", "192.168.1.5", "fd00:1::5",
              "fd00:1:ffff::", "10.0.0.1", "10.127.255.255", "8.8.8.8"}) {
            CAPTURE(address);
            CHECK(allows(guard, address));
        }
        for (const char* address : {"127.0.0.1", "127.2.0.0", "192.168.1.4", "192.168.1.6",
                                    "fd00:2::1", "fd00::1", "10.128.0.0", "::1"}) {
            CAPTURE(address);
            CHECK_FALSE(allows(guard, address));
        }
    }

    TEST_CASE("allows: everything of a family with /0, IPv4 in its mapped form too") {
        const AddressGuard v4 = *AddressGuard::make({"0.0.0.0/0"});
        CHECK(allows(v4, "127.0.0.1"));
        CHECK(allows(v4, "::ffff:10.0.0.1"));
        CHECK_FALSE(allows(v4, "::1"));
        const AddressGuard mapped = *AddressGuard::make({"::ffff:127.0.0.0/104"});
        CHECK(allows(mapped, "127.9.9.9"));
        CHECK_FALSE(allows(mapped, "10.0.0.1"));
        const AddressGuard all = *AddressGuard::make({"::/0"});
        CHECK(allows(all, "::1"));
        CHECK(allows(all, "127.0.0.1"));
    }

    TEST_CASE("allows: other families never") {
        const AddressGuard guard = *AddressGuard::make({"::/0"});
        sockaddr_un unix_socket{};
        unix_socket.sun_family = AF_UNIX;
        CHECK_FALSE(guard.allows(reinterpret_cast<const sockaddr*>(&unix_socket)));
    }

    TEST_CASE("make: what is no range is an error that names it") {
        for (const char* text :
             {"", "/8", "127.0.0.1/", "127.0.0.1/33", "127.0.0.1/-1", "127.0.0.1/8x", "127.0.0",
              "127.1", "0x7f.0.0.1", "localhost", "::1/129", "fe80::1%eth0", "10.0.0.0/8 ",
              " 10.0.0.0/8", "10.0.0.0/8/8", "10.0.0.0/99999999999"}) {
            CAPTURE(text);
            const auto guard = AddressGuard::make({"10.0.0.0/8", text});
            REQUIRE_FALSE(guard.has_value());
            CHECK(guard.error().message.find('"' + std::string(text) + '"') != std::string::npos);
        }
    }
}
