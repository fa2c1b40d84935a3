// SPDX-License-Identifier: MIT
#include "feedmerged/core/listen_address.hpp"

#include <doctest/doctest.h>

using namespace feedmerged;

TEST_SUITE("core/listen_address") {
    TEST_CASE("parse_listen_address: one address or all") {
        CHECK(parse_listen_address("127.0.0.1:8480") ==
              ListenAddress{parse_ip_address("127.0.0.1"), 8480});
        CHECK(parse_listen_address("[::1]:65535") == ListenAddress{parse_ip_address("::1"), 65535});
        CHECK(parse_listen_address("localhost:1") ==
              ListenAddress{parse_ip_address("127.0.0.1"), 1});
        CHECK(parse_listen_address("0.0.0.0:80")->address == parse_ip_address("0.0.0.0"));
        CHECK(parse_listen_address("*:80") == ListenAddress{std::nullopt, 80});
        CHECK(parse_listen_address("[::]:80") == ListenAddress{std::nullopt, 80});
    }

    TEST_CASE("parse_listen_address: what is wrong is quoted, and what would be right") {
        for (const char* bad :
             {"8480", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:http",
              "::1:8480", "[127.0.0.1]:80", "example.org:80", ":80", "[::1:80", "127.0.0.1:80 "}) {
            const auto parsed = parse_listen_address(bad);
            CAPTURE(bad);
            REQUIRE_FALSE(parsed.has_value());
            CHECK(parsed.error().message.find("\"" + std::string(bad) + "\"") == 0);
            CHECK(parsed.error().message.find("\"[::1]:8480\"") != std::string::npos);
        }
    }
}
