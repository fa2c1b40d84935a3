// SPDX-License-Identifier: MIT
// Keeps a flood out of the log: of each kind of line so many a minute, and then one that says how
// many were left out. Not thread-safe.
#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace feedmerged::app {

class LogLimit {
  public:
    using Time = std::chrono::system_clock::time_point;
    struct LeftOut {
        std::string kind{};
        std::size_t lines = 0;
    };

    /// Whether a line of this kind is to be written, of which there may be `most` in a window.
    [[nodiscard]] bool admit(std::string_view kind, std::size_t most, Time now);
    /// What the windows that are over by now had to leave out, once.
    [[nodiscard]] std::vector<LeftOut> take_left_out(Time now);

  private:
    struct Window {
        Time since{};
        std::size_t lines = 0;
        std::size_t left_out = 0;
    };
    struct KindHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view kind) const {
            return std::hash<std::string_view>{}(kind);
        }
    };
    [[nodiscard]] static bool is_over(Time since, Time now);

    std::unordered_map<std::string, Window, KindHash, std::equal_to<>> windows_{};
};

}  // namespace feedmerged::app
