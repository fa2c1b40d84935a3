// SPDX-License-Identifier: MIT
// Valid UTF-8 out of any bytes, and how much of it was. Pure; thread-safe.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace feedmerged::text {

struct Utf8Census {
    std::size_t multibyte = 0;  ///< valid sequences of two bytes and more
    std::size_t invalid = 0;    ///< sequences that become U+FFFD
};

[[nodiscard]] Utf8Census count_utf8(std::string_view bytes);

}  // namespace feedmerged::text
