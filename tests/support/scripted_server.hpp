// SPDX-License-Identifier: MIT
// An HTTP server on loopback that does exactly what a test tells it, right or wrong, byte by byte:
// raw sockets, a thread a connection. It speaks HTTP/1.1 with keep-alive and records every request.
// Thread-safe: scripts may be changed while it serves. Everything ends with the object.
//
//   ScriptedServer server;
//   server.on("/feed").respond(200, {{"ETag", "\"1\""}}, "<rss/>").then().respond(304);
//   server.on("/slow").send("HTTP/1.1 200 OK\r\n").stall();
#pragma once
#include "support/script.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::test {

class ScriptedServer {
  public:
    /// Listens on a free port. `address` is inside 127.0.0.0/8.
    explicit ScriptedServer(const std::string& address = "127.0.0.1");
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    /// Listens on one more address of 127.0.0.0/8, on the same port and with the same scripts.
    void listen_on(const std::string& address);
    [[nodiscard]] std::uint16_t port() const;
    /// "http://ADDRESS:PORTtarget"; `target` starts with a slash.
    [[nodiscard]] std::string url(std::string_view target) const;
    [[nodiscard]] std::string url(std::string_view address, std::string_view target) const;

    /// A new script for the path, which replaces the one it had. A path with a query is looked for
    /// first, then the path alone, then "*"; without any the answer is 404.
    Script on(std::string_view path);
    /// Lets all that stall() go on, now and from now on.
    void release();

    [[nodiscard]] std::vector<SeenRequest> requests() const;
    /// Those whose target is `target`, with its query.
    [[nodiscard]] std::vector<SeenRequest> requests(std::string_view target) const;
    /// Waits until `n` requests have come; false where they have not within `patience`.
    [[nodiscard]] bool wait_for_requests(std::size_t n,
                                         std::chrono::milliseconds patience = std::chrono::seconds{
                                             20}) const;
    /// Connections accepted so far.
    [[nodiscard]] std::size_t connections() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// A port on `address` where nobody listens.
[[nodiscard]] std::uint16_t unused_port(const std::string& address = "127.0.0.1");

}  // namespace feedmerged::test
