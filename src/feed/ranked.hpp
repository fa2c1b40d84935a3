// SPDX-License-Identifier: MIT
// A value that several elements of a feed can give, of which the best is kept. Not thread-safe.
#pragma once
#include <utility>

namespace feedmerged::feed {

/// Keeps the value of the highest rank, and of two with the same rank the first.
template <class T>
class Ranked {
  public:
    /// Whether a value of this rank would be kept: saves reading the others.
    [[nodiscard]] bool wants(int rank) const { return rank > rank_; }
    /// An empty value is no value.
    void offer(int rank, T value) {
        if (!wants(rank) || is_empty(value)) return;
        rank_ = rank;
        value_ = std::move(value);
    }
    [[nodiscard]] const T& value() const { return value_; }
    [[nodiscard]] T take() { return std::move(value_); }

  private:
    static bool is_empty(const T& value) {
        if constexpr (requires { value.empty(); }) {
            return value.empty();
        } else {
            return !value.has_value();
        }
    }

    T value_{};
    int rank_ = 0;
};

}  // namespace feedmerged::feed
