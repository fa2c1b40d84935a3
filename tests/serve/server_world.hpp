// SPDX-License-Identifier: MIT
// A server on a port of its own, under a clock that stands still, and what it is asked to serve.
#pragma once
#include "feedmerged/core/locked.hpp"
#include "feedmerged/serve/server.hpp"
#include "raw_client.hpp"
#include "support/fake_clock.hpp"
#include "support/scripted_server.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace feedmerged::serve::test {

using namespace std::chrono_literals;

inline const TimePoint kChanged = from_unix(784'111'777);
const std::string kDate = "Sun, 06 Nov 1994 08:49:37 GMT";

inline Document feed(const std::string& content, TimePoint changed = kChanged) {
    return {"/all.atom", "application/atom+xml; charset=utf-8",
            Kind::Feed,  "",
            false,       content,
            changed,     [] { return 10min; }};
}

inline std::string long_text() {
    std::string text;
    for (int i = 0; i < 500; ++i) text += "Story " + std::to_string(i) + " of the feed.\n";
    return text;
}

class World {
  public:
    explicit World(std::vector<LiveSource> pages = {}) : port_(feedmerged::test::unused_port()) {
        std::vector<Descriptor> sockets;
        sockets.push_back(*listen_on({parse_ip_address("127.0.0.1"), port_}));
        Options options;
        options.pages = std::move(pages);
        options.healthy = [this] { return healthy.load(); };
        options.busy = [](int, bool) {};
        options.failed = [this](const std::string& what) { failures_.lock()->push_back(what); };
        auto started = start_server(std::move(sockets), std::move(options), clock);
        REQUIRE(started.has_value());
        server = std::move(*started);
        server->set_operators({{*AddressRange::parse("127.0.0.1")}, {"feeds.example.org"}});
    }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] Reply get(const std::string& path, const std::string& headers = "",
                            const std::string& method = "GET") const {
        return RawClient(port_).get(path, headers, method);
    }
    /// Sends it as it is and reads one answer.
    [[nodiscard]] Reply raw(const std::string& request) const {
        RawClient client(port_);
        client.send(request);
        return client.read();
    }
    [[nodiscard]] std::vector<std::string> failures() { return *failures_.lock(); }

    feedmerged::test::FakeClock clock;
    std::atomic<bool> healthy{true};
    std::unique_ptr<Server> server;

  private:
    Locked<std::vector<std::string>> failures_;
    std::uint16_t port_;
};

inline void check_security_headers(const Reply& reply) {
    CAPTURE(reply.status);
    CHECK(reply.header("x-content-type-options") == "nosniff");
    CHECK(reply.header("referrer-policy") == "no-referrer");
    CHECK(reply.header("content-security-policy").find("default-src 'none'") == 0);
    CHECK(reply.header("content-security-policy").find("frame-ancestors 'none'") !=
          std::string::npos);
    CHECK_FALSE(reply.header("cache-control").empty());
}

}  // namespace feedmerged::serve::test
