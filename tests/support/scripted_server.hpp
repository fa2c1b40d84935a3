// SPDX-License-Identifier: MIT
// An HTTP server on loopback that does exactly what a test tells it, right or wrong, byte by byte:
// raw sockets, a thread a connection. It speaks HTTP/1.1 with keep-alive and records every request.
// Thread-safe: scripts may be changed while it serves. Everything ends with the object.
//
//   ScriptedServer server;
//   server.on("/feed").respond(200, {{"ETag", "\"1\""}}, "<rss/>").then().respond(304);
//   server.on("/slow").send("HTTP/1.1 200 OK\r\n").stall();
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace feedmerged::test {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct SeenRequest {
    std::string method{};
    std::string target{};      ///< path and query as sent
    HeaderList headers{};      ///< in order, values byte for byte behind the colon and one space
    std::string address{};     ///< of the server, to which the client came
    std::size_t connection{};  ///< number of the connection, from 1: equal where it was reused

    /// How many headers have that name (any case).
    [[nodiscard]] std::size_t count(std::string_view name) const;
    /// The first header of that name (any case), "" where there is none.
    [[nodiscard]] std::string header(std::string_view name) const;
};

/// What one request gets, in steps. After the last step the connection waits for the next request,
/// unless it was closed.
class Answer {
  public:
    /// Status line, the headers, and the body. A Content-Length is added where neither it nor
    /// Transfer-Encoding is among the headers and the status may have a body.
    Answer& respond(int status, HeaderList headers = {}, std::string_view body = {});
    /// The answer computed from the request, as raw bytes.
    Answer& respond_with(std::function<std::string(const SeenRequest&)> make);
    Answer& send(std::string_view raw);
    /// Until the client or the test goes away.
    Answer& send_forever(std::string_view raw);
    /// Until release(), or the end of the server.
    Answer& stall();
    Answer& pause(std::chrono::milliseconds length);
    /// FIN.
    Answer& close();
    /// RST.
    Answer& reset();

  private:
    friend class ScriptedServer;
    struct Send {
        std::string bytes;
        bool forever = false;
    };
    struct Compute {
        std::function<std::string(const SeenRequest&)> make;
    };
    struct Stall {};
    struct Pause {
        std::chrono::milliseconds length;
    };
    struct End {
        bool reset = false;
    };
    using Step = std::variant<Send, Compute, Stall, Pause, End>;
    std::vector<Step> steps_;
};

/// The answers to the requests for one path, in turn; the last one repeats.
class Script {
  public:
    Script& respond(int status, HeaderList headers = {}, std::string_view body = {});
    Script& respond_with(std::function<std::string(const SeenRequest&)> make);
    Script& send(std::string_view raw);
    Script& send_forever(std::string_view raw);
    Script& stall();
    Script& pause(std::chrono::milliseconds length);
    Script& close();
    Script& reset();
    /// What follows is for the next request.
    Script& then();

  private:
    friend class ScriptedServer;
    struct State;
    explicit Script(std::shared_ptr<State> state);
    template <class Change>
    Script& change(Change change_last);
    std::shared_ptr<State> state_;
};

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
