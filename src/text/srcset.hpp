// SPDX-License-Identifier: MIT
// The candidates of a srcset attribute (HTML §4.8.4.2.1), each passed through the gate for URLs.
// Pure; thread-safe.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace feedmerged::text {

/// The candidates that are web URLs, absolute, with their width or density. "" where none is, or
/// where the result would have more than `max_bytes`.
[[nodiscard]] std::string make_srcset(std::string_view value, std::string_view base_url,
                                      std::size_t max_bytes);

}  // namespace feedmerged::text
