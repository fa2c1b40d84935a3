// SPDX-License-Identifier: MIT
// The one alias behind which expected failures travel as values. The only place that names tl::,
// to be swapped for std::expected with C++23.
#pragma once
#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace feedmerged {

/// A failure that a person will read. `message` says what, where and what would be right.
struct Error {
    std::string message{};
};

template <class T, class E = Error>
using Result = tl::expected<T, E>;

template <class E>
[[nodiscard]] auto fail(E error) {
    return tl::unexpected<E>(std::move(error));
}
[[nodiscard]] inline auto fail(std::string message) {
    return tl::unexpected<Error>(Error{std::move(message)});
}
[[nodiscard]] inline auto fail(const char* message) { return fail(std::string(message)); }

}  // namespace feedmerged
