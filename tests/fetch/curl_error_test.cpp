// SPDX-License-Identifier: MIT
// How failures are told to people, for those that no loopback socket can bring about.
#include "curl_error.hpp"

#include <cerrno>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <doctest/doctest.h>
#include <netinet/in.h>

using namespace feedmerged;
using namespace std::chrono_literals;
using Kind = FetchErrorKind;

namespace {

struct Case {
    CURLcode code;
    fetch::HopReport report{};
    Kind kind;
    std::string_view detail;
};

FetchError describe(const Case& c) {
    const auto guard = fetch::AddressGuard::make({});
    fetch::OpenSockets sockets;
    fetch::AddressLoad load{0};
    const fetch::SocketGate gate{{*guard, sockets, load}};
    const fetch::ReceivedAnswer answer{1000};
    return fetch::describe_failure(
        {c.code, c.report, gate, answer, "h.example", 10 * 1024 * 1024, 30s});
}

}  // namespace

TEST_SUITE("fetch/curl_error") {
    TEST_CASE("describe_failure: one kind and one clear line each") {
        const Case cases[] = {
            {CURLE_COULDNT_RESOLVE_HOST, {}, Kind::Dns, "h.example does not resolve to an address"},
            {CURLE_COULDNT_CONNECT,
             {.os_error = ECONNREFUSED},
             Kind::Connect,
             "connection refused by h.example"},
            {CURLE_COULDNT_CONNECT,
             {.os_error = ENETUNREACH},
             Kind::Connect,
             "no route to h.example"},
            {CURLE_COULDNT_CONNECT, {.os_error = EMFILE}, Kind::Connect, "too many open files"},
            {CURLE_PEER_FAILED_VERIFICATION,
             {.message = "SSL certificate problem: certificate has expired"},
             Kind::Tls,
             "TLS: certificate has expired"},
            {CURLE_PEER_FAILED_VERIFICATION,
             {.message = "SSL: no alternative certificate subject name matches target host name "
                         "'h.example'"},
             Kind::Tls,
             "TLS: SSL: no alternative certificate subject name matches target host name "
             "'h.example'"},
            {CURLE_SSL_CONNECT_ERROR,
             {.message = "handshake failure"},
             Kind::Tls,
             "TLS: handshake failure"},
            {CURLE_OPERATION_TIMEDOUT, {}, Kind::Timeout, "h.example not resolved within 10 s"},
            {CURLE_OPERATION_TIMEDOUT,
             {.resolved = true},
             Kind::Timeout,
             "no connection to h.example within 10 s"},
            {CURLE_OPERATION_TIMEDOUT,
             {.resolved = true, .connected = true},
             Kind::Timeout,
             "no TLS handshake with h.example within 10 s"},
            {CURLE_OPERATION_TIMEDOUT,
             {.resolved = true, .connected = true, .request_sent = true},
             Kind::Timeout,
             "no answer within 30 s"},
            {CURLE_OPERATION_TIMEDOUT,
             {.request_sent = true,
              .message = "Operation too slow. Less than 100 bytes/sec transferred"},
             Kind::Timeout,
             "slower than 100 bytes a second for 20 s"},
            {CURLE_GOT_NOTHING,
             {},
             Kind::Connect,
             "h.example closed the connection without an answer"},
            {CURLE_RECV_ERROR,
             {.os_error = ECONNRESET},
             Kind::Connect,
             "connection reset by h.example"},
            {CURLE_RECV_ERROR,
             {.message = "bad chunk"},
             Kind::Protocol,
             "broken answer: bad chunk"},
            {CURLE_HTTP2_STREAM,
             {.message = "stream 1 was not closed cleanly"},
             Kind::Protocol,
             "stream 1 was not closed cleanly"},
            {CURLE_FILESIZE_EXCEEDED, {}, Kind::TooLarge, "more than 10 MiB announced"},
            {CURLE_URL_MALFORMAT,
             {.message = "No host part"},
             Kind::BadUrl,
             "the URL cannot be used: No host part"},
        };
        for (const Case& c : cases) {
            CAPTURE(c.detail);
            const FetchError error = describe(c);
            CHECK(error.kind == c.kind);
            CHECK(error.detail == c.detail);
        }
    }

    TEST_CASE("describe_failure: every code has a line that is printable and not too long") {
        for (int code = 1; code < CURL_LAST; ++code) {
            const FetchError error = describe(
                {static_cast<CURLcode>(code), {.message = "line\nwith \x1b[31m and \xFF"}, {}, {}});
            CHECK_FALSE(error.detail.empty());
            CHECK(error.detail.size() < 400);
            for (const char c : error.detail) CHECK((c >= 0x20 && c < 0x7F));
        }
    }

    TEST_CASE("describe_failure: a refused address is named, beside the name that led there") {
        const auto guard = fetch::AddressGuard::make({});
        fetch::OpenSockets sockets;
        fetch::AddressLoad load{0};
        fetch::SocketGate gate{{*guard, sockets, load}};
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(80);
        REQUIRE(inet_pton(AF_INET, "10.0.0.7", &address.sin_addr) == 1);
        CHECK(gate.open(AF_INET, SOCK_STREAM, 0, reinterpret_cast<const sockaddr*>(&address)) ==
              -1);
        const fetch::ReceivedAnswer answer{1000};
        const FetchError error = fetch::describe_failure(
            {CURLE_COULDNT_CONNECT, {}, gate, answer, "rebound.example", 1, 30s});
        CHECK(error.kind == Kind::BlockedAddress);
        CHECK(error.detail ==
              "rebound.example is at 10.0.0.7, which is not a public address "
              "(allow_private_networks could allow it)");

        // A name with a public address too: what that one did is told.
        REQUIRE(inet_pton(AF_INET, "8.8.8.8", &address.sin_addr) == 1);
        const int fd =
            gate.open(AF_INET, SOCK_STREAM, 0, reinterpret_cast<const sockaddr*>(&address));
        REQUIRE(fd >= 0);
        sockets.close(fd);
        CHECK(fetch::describe_failure({CURLE_COULDNT_CONNECT,
                                       {.os_error = ECONNREFUSED},
                                       gate,
                                       answer,
                                       "rebound.example",
                                       1,
                                       30s})
                  .detail == "connection refused by 8.8.8.8 port 80");
    }
}
