// SPDX-License-Identifier: MIT
// The queue between two stages: bounded by count and by bytes, closed once, drained to the end.
// Thread-safe for any number of producers and consumers.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <limits>
#include <mutex>
#include <utility>
#include <vector>

namespace feedmerged {

template <class T>
class BoundedQueue {
  public:
    /// A value and its bytes.
    using Weighed = std::pair<T, std::size_t>;

    BoundedQueue(std::size_t max_items, std::size_t max_bytes)
        : max_items_(max_items), max_bytes_(max_bytes) {}

    /// Waits until there is room (one value always fits into an empty queue). False when closed.
    bool push(T value, std::size_t bytes) {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [&] { return closed_ || has_room(); });
        if (closed_) return false;
        put(std::move(value), bytes);
        return true;
    }

    /// Adds several without waiting even when full: for producers that must not block and watch
    /// full() instead. One hand-over however many there are. Leaves `values` empty. False when
    /// closed.
    bool push_over(std::vector<Weighed>& values) {
        std::unique_lock lock(mutex_);
        return put_all(values);
    }

    /// Waits until there is room, then adds them all. Leaves `values` empty.
    bool push(std::vector<Weighed>& values) {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [&] { return closed_ || has_room(); });
        return put_all(values);
    }

    [[nodiscard]] bool full() const {
        std::unique_lock lock(mutex_);
        return !has_room();
    }

    /// Waits for a value, then takes what else is there, up to `max` values and until they weigh
    /// `max_bytes`. Empty when closed and drained.
    std::vector<T> pop_some(std::size_t max,
                            std::size_t max_bytes = std::numeric_limits<std::size_t>::max()) {
        std::unique_lock lock(mutex_);
        filled_.wait(lock, [&] { return closed_ || !values_.empty(); });
        std::vector<T> out;
        const std::size_t before = bytes_;
        while (!values_.empty() && out.size() < max && before - bytes_ < max_bytes)
            out.push_back(take());
        // Who added several woke one: what is left is the next one's.
        if (!values_.empty()) filled_.notify_one();
        return out;
    }

    /// No more values are accepted; what is inside can still be taken.
    void close() {
        std::unique_lock lock(mutex_);
        closed_ = true;
        filled_.notify_all();
        room_.notify_all();
    }

  private:
    [[nodiscard]] bool has_room() const {
        return values_.empty() || (values_.size() < max_items_ && bytes_ < max_bytes_);
    }
    void put(T value, std::size_t bytes) {
        values_.emplace_back(std::move(value), bytes);
        bytes_ += bytes;
        filled_.notify_one();
    }
    bool put_all(std::vector<Weighed>& values) {
        if (closed_) return false;
        for (Weighed& entry : values) {
            bytes_ += entry.second;
            values_.push_back(std::move(entry));
        }
        if (!values.empty()) filled_.notify_one();
        values.clear();
        return true;
    }
    T take() {
        auto [value, bytes] = std::move(values_.front());
        values_.pop_front();
        bytes_ -= bytes;
        room_.notify_all();
        return std::move(value);
    }

    mutable std::mutex mutex_;
    std::condition_variable filled_;
    std::condition_variable room_;
    std::deque<Weighed> values_;
    const std::size_t max_items_;
    const std::size_t max_bytes_;
    std::size_t bytes_ = 0;
    bool closed_ = false;
};

}  // namespace feedmerged
