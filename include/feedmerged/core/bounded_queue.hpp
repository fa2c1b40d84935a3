// SPDX-License-Identifier: MIT
// The queue between two stages: bounded by count and by bytes, closed once, drained to the end.
// Thread-safe for any number of producers and consumers.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace feedmerged {

template <class T>
class BoundedQueue {
  public:
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

    /// Adds without waiting even when full: for producers that must not block and watch full()
    /// instead.
    bool push_over(T value, std::size_t bytes) {
        std::unique_lock lock(mutex_);
        if (closed_) return false;
        put(std::move(value), bytes);
        return true;
    }

    [[nodiscard]] bool full() const {
        std::unique_lock lock(mutex_);
        return !has_room();
    }

    /// Waits for a value; nullopt when the queue is closed and drained.
    std::optional<T> pop() {
        std::unique_lock lock(mutex_);
        filled_.wait(lock, [&] { return closed_ || !values_.empty(); });
        if (values_.empty()) return std::nullopt;
        return take();
    }

    /// Waits for a value, then takes what else is there, up to `max`. Empty when closed and
    /// drained.
    std::vector<T> pop_some(std::size_t max) {
        std::unique_lock lock(mutex_);
        filled_.wait(lock, [&] { return closed_ || !values_.empty(); });
        std::vector<T> out;
        while (!values_.empty() && out.size() < max) out.push_back(take());
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
    std::deque<std::pair<T, std::size_t>> values_;
    const std::size_t max_items_;
    const std::size_t max_bytes_;
    std::size_t bytes_ = 0;
    bool closed_ = false;
};

}  // namespace feedmerged
