// SPDX-License-Identifier: MIT
// Collects what had to be recovered while a document was read, each with its place. Bounded, so
// that a document full of mistakes costs no more than one with a few. Not thread-safe: one a
// document.
#pragma once
#include "feedmerged/model/parsed_feed.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::feed {

/// "line 12, column 4" of a byte of `text`; both count from 1, columns in characters.
[[nodiscard]] std::string describe_place(std::string_view text, std::size_t offset);

class Warnings {
  public:
    void add(std::string message);
    /// "`what` at line 12, column 4".
    void add_at(std::string_view text, std::size_t offset, std::string_view what);
    /// The document ends before it should.
    void mark_truncated() { truncated_ = true; }
    [[nodiscard]] bool truncated() const { return truncated_; }
    [[nodiscard]] std::vector<Warning> take() { return std::move(warnings_); }

  private:
    [[nodiscard]] bool is_full() const;
    std::vector<Warning> warnings_{};
    bool truncated_ = false;
};

}  // namespace feedmerged::feed
