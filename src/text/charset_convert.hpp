// SPDX-License-Identifier: MIT
// Bytes of a known encoding to UTF-8, by ICU's converters. Thread-safe: nothing is shared.
#pragma once
#include "charset_labels.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace feedmerged::text {

struct Converted {
    std::string text{};      ///< valid UTF-8
    std::size_t errors = 0;  ///< sequences that became U+FFFD
};

/// nullopt where ICU has no such converter, or no memory.
[[nodiscard]] std::optional<Converted> convert(std::string_view bytes, const Encoding& encoding);

/// What ICU's detector takes the bytes for, most likely first among the encodings we know; null
/// where it has no idea. Never one of Unicode's.
[[nodiscard]] const Encoding* detect_encoding(std::string_view bytes);

}  // namespace feedmerged::text
