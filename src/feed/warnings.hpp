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

/// Fit to be shown: valid UTF-8 in one line of at most limits::kMaxWarningBytes, without the
/// characters that move a terminal's cursor or turn its text around.
[[nodiscard]] std::string one_line(std::string_view message);

class Warnings {
  public:
    /// Places count from the start of `document`, although what is read begins at `offset`.
    void begin_at(std::string_view document, std::size_t offset);

    void add(std::string_view message);
    /// "`what` at line 12, column 4".
    void add_at(std::string_view text, std::size_t offset, std::string_view what);
    /// What concerns the whole document: is kept although there are limits::kMaxWarnings.
    void add_important(std::string_view message);
    /// "line 12, column 4" of a byte of `text`; both count from 1, columns in characters.
    [[nodiscard]] std::string place(std::string_view text, std::size_t offset) const;

    /// The document ends before it should.
    void mark_truncated() { truncated_ = true; }
    [[nodiscard]] bool truncated() const { return truncated_; }
    [[nodiscard]] std::vector<Warning> take();

  private:
    [[nodiscard]] bool is_full();
    std::vector<Warning> warnings_{};
    std::vector<Warning> important_{};
    bool left_out_ = false;  ///< there was more than is kept
    bool truncated_ = false;
    std::size_t lines_before_ = 0;
    std::size_t columns_before_ = 0;  ///< in the first line
};

}  // namespace feedmerged::feed
