// SPDX-License-Identifier: MIT
#include "feedmerged/core/bounded_queue.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

using feedmerged::BoundedQueue;

TEST_SUITE("core/bounded_queue") {
    TEST_CASE("full: by count and by bytes, but one value always fits") {
        BoundedQueue<int> queue(2, 100);
        CHECK_FALSE(queue.full());
        CHECK(queue.push(1, 1000));
        CHECK(queue.full());
        CHECK(queue.pop_some(1) == std::vector{1});
        CHECK(queue.push(2, 1));
        CHECK_FALSE(queue.full());
        CHECK(queue.push(3, 1));
        CHECK(queue.full());
        std::vector<BoundedQueue<int>::Weighed> over{{4, 1}};
        CHECK(queue.push_over(over));
        CHECK(queue.pop_some(10) == std::vector{2, 3, 4});
    }

    TEST_CASE("close: what is inside can still be taken, nothing more goes in") {
        BoundedQueue<int> queue(4, 100);
        CHECK(queue.push(1, 1));
        queue.close();
        CHECK_FALSE(queue.push(2, 1));
        CHECK(queue.pop_some(1) == std::vector{1});
        CHECK(queue.pop_some(3).empty());
    }

    TEST_CASE("several at once: in their order, over the bounds, and not when closed") {
        BoundedQueue<int> queue(2, 100);
        std::vector<BoundedQueue<int>::Weighed> bunch{{1, 10}, {2, 10}, {3, 90}};
        CHECK(queue.push(bunch));
        CHECK(bunch.empty());
        CHECK(queue.full());
        bunch = {{4, 1}};
        CHECK(queue.push_over(bunch));
        CHECK(queue.pop_some(10) == std::vector{1, 2, 3, 4});
        CHECK_FALSE(queue.full());
        queue.close();
        bunch = {{5, 1}};
        CHECK_FALSE(queue.push(bunch));
        CHECK_FALSE(queue.push_over(bunch));
        CHECK(queue.pop_some(1).empty());
    }

    TEST_CASE("pop_some: ends with the value that reaches the weight") {
        BoundedQueue<int> queue(10, 1000);
        for (const int value : {1, 2, 3, 4}) CHECK(queue.push(value, 10));
        CHECK(queue.pop_some(10, 15) == std::vector{1, 2});
        CHECK(queue.pop_some(10, 1) == std::vector{3});
        CHECK(queue.pop_some(10, 1000) == std::vector{4});
    }

    TEST_CASE("several at once: every consumer that waits finds what is left over") {
        BoundedQueue<int> queue(100, 1000);
        std::vector<std::jthread> consumers;
        std::atomic<int> taken{0};
        for (int c = 0; c < 3; ++c)
            consumers.emplace_back([&] {
                // Each takes one and goes; were one woken alone, the others would wait for ever.
                if (!queue.pop_some(1).empty()) ++taken;
            });
        std::vector<BoundedQueue<int>::Weighed> bunch{{1, 1}, {2, 1}, {3, 1}};
        CHECK(queue.push_over(bunch));
        consumers.clear();
        CHECK(taken == 3);
    }

    TEST_CASE("push: waits for room, and every value of several producers arrives once") {
        BoundedQueue<int> queue(3, 1000);
        constexpr int kEach = 2000;
        std::vector<std::jthread> producers;
        for (int p = 0; p < 3; ++p)
            producers.emplace_back([&queue, p] {
                for (int i = 0; i < kEach; ++i) (void)queue.push(p * kEach + i, 1);
            });
        std::vector<int> seen;
        while (seen.size() < 3 * kEach)
            for (const int value : queue.pop_some(5)) seen.push_back(value);
        std::ranges::sort(seen);
        std::vector<int> want(3 * kEach);
        std::iota(want.begin(), want.end(), 0);
        CHECK(seen == want);
    }
}
