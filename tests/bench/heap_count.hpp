// SPDX-License-Identifier: MIT
// Counts the bytes that operator new and pugixml hold, in the program that links it. What ICU and
// the C library keep for themselves is not in it: it does not grow with a document. Not
// thread-safe: for benchmarks of one thread.
#pragma once
#include <cstddef>

namespace feedmerged::bench {

/// While one lives, bytes are counted; before and after, allocating costs what it always does.
class HeapCount {
  public:
    HeapCount();
    ~HeapCount();
    HeapCount(const HeapCount&) = delete;
    HeapCount& operator=(const HeapCount&) = delete;
    /// The most bytes held at once so far, as the allocator rounds them, beyond those of the start.
    [[nodiscard]] std::size_t peak() const;
};

}  // namespace feedmerged::bench
