// SPDX-License-Identifier: MIT
// Whether work grows with its input or with the square of it, without a bound in seconds that a
// slow or busy machine, or a sanitizer, would break.
#pragma once
#include <algorithm>
#include <cstddef>
#include <ctime>
#include <limits>

namespace feedmerged::test {

/// Seconds of CPU that `work` takes on this thread: what other processes do does not count.
template <class Work>
double cpu_seconds(Work work) {
    const auto now = [] {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
    };
    const double start = now();
    work();
    return now() - start;
}

/// True where `work(bytes)` takes four times as long as `work(bytes / 4)`, and not sixteen times.
/// What takes under a fifth of a second is not told apart from noise, so `bytes` must be large
/// enough for a square to show. A neighbour on the same core can slow one of the two: the best of
/// three counts.
template <class Work>
bool grows_linearly(std::size_t bytes, Work work) {
    constexpr double kNoise = 0.2;
    constexpr double kMost = 8;
    double small = 0;
    double large = std::numeric_limits<double>::max();
    for (int attempt = 0; attempt < 3; ++attempt) {
        small = std::max(small, cpu_seconds([&] { work(bytes / 4); }));
        large = std::min(large, cpu_seconds([&] { work(bytes); }));
        if (large < kMost * small + kNoise) return true;
    }
    return false;
}

}  // namespace feedmerged::test
