// SPDX-License-Identifier: MIT
// Content codings of HTTP (RFC 9110 §8.4.1). The same bytes give the same bytes. Thread-safe.
#pragma once
#include <string>
#include <string_view>

namespace feedmerged::serve {

/// "" where it does not get smaller, or memory is short: then the document goes out as it is.
[[nodiscard]] std::string gzip(std::string_view bytes);
[[nodiscard]] std::string brotli(std::string_view bytes);

}  // namespace feedmerged::serve
