// SPDX-License-Identifier: MIT
// What a test tells a ScriptedServer to do, and what the server has seen. Scripts are thread-safe:
// they may be written while they are played; Answer and SeenRequest are plain values.
#pragma once
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
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
    struct State {
        std::mutex mutex{};
        std::vector<Answer> answers{1};
        std::size_t served = 0;
    };
    explicit Script(std::shared_ptr<State> state);
    template <class Change>
    Script& change(Change change_last);
    std::shared_ptr<State> state_;
};

/// Of names of headers.
[[nodiscard]] bool equals_any_case(std::string_view a, std::string_view b);

}  // namespace feedmerged::test
