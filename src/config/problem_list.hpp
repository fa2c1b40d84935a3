// SPDX-License-Identifier: MIT
// Where and what is wrong with a configuration, collected so that all of it can be told at once.
// Pure; not thread-safe.
#pragma once
#include "feedmerged/config/config.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::config {

/// A place in a file; line and column count from 1, 0 means the whole file.
struct Place {
    std::string file{};
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

class ProblemList {
  public:
    /// Files are reported in the order in which they were announced; others come behind.
    void announce_file(const std::string& file) { files_.push_back(file); }
    void add(const Place& place, std::string message);
    [[nodiscard]] bool empty() const { return problems_.empty(); }
    /// By file, line and column; problems of one place stay in the order of their discovery.
    [[nodiscard]] std::vector<Problem> take_sorted();

  private:
    std::vector<std::string> files_;
    std::vector<Problem> problems_;
};

/// "text" in quotes for a message: controls become "?", and long texts are cut.
[[nodiscard]] std::string in_quotes(std::string_view text);
/// The candidate that was probably meant (a typing error or two away, case aside), "" where none is
/// near.
[[nodiscard]] std::string_view find_near_miss(std::string_view word,
                                              std::span<const std::string> candidates);

}  // namespace feedmerged::config
