// SPDX-License-Identifier: MIT
#include "bench/heap_count.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <new>

#include <malloc.h>
#include <pugixml.hpp>

namespace {

bool g_counting = false;
// Signed: what was allocated before counting began may be freed while it goes on.
std::int64_t g_held = 0;
std::int64_t g_peak = 0;

void* allocate(std::size_t bytes) {
    void* const block = std::malloc(bytes);
    if (g_counting && block != nullptr) {
        g_held += static_cast<std::int64_t>(malloc_usable_size(block));
        g_peak = std::max(g_peak, g_held);
    }
    return block;
}

void release(void* block) {
    if (g_counting && block != nullptr)
        g_held -= static_cast<std::int64_t>(malloc_usable_size(block));
    std::free(block);
}

}  // namespace

// NOLINTBEGIN(misc-new-delete-overloads)
void* operator new(std::size_t bytes) {
    if (void* const block = allocate(bytes == 0 ? 1 : bytes)) return block;
    throw std::bad_alloc();
}
void operator delete(void* block) noexcept { release(block); }
void operator delete(void* block, std::size_t /*bytes*/) noexcept { release(block); }
// NOLINTEND(misc-new-delete-overloads)

namespace feedmerged::bench {

HeapCount::HeapCount() {
    pugi::set_memory_management_functions(allocate, release);
    g_held = 0;
    g_peak = 0;
    g_counting = true;
}

HeapCount::~HeapCount() { g_counting = false; }

std::size_t HeapCount::peak() const { return static_cast<std::size_t>(g_peak); }

}  // namespace feedmerged::bench
