// SPDX-License-Identifier: MIT
// What a fuzz target says when a property does not hold: it ends the process where the fuzzer, or
// the replay, sees it.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace feedmerged::fuzz {

inline void require(bool holds, std::string_view property) {
    if (holds) return;
    std::fprintf(stderr, "property broken: %.*s\n", static_cast<int>(property.size()),
                 property.data());
    std::abort();
}

inline std::string_view as_text(const unsigned char* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

}  // namespace feedmerged::fuzz
