// SPDX-License-Identifier: MIT
// Data that cannot be touched without its lock. Thread-safe.
#pragma once
#include <mutex>
#include <utility>

namespace feedmerged {

template <class T>
class Locked {
  public:
    class Guard {
      public:
        Guard(std::mutex& mutex, T& value) : lock_(mutex), value_(value) {}
        T* operator->() { return &value_; }
        T& operator*() { return value_; }

      private:
        std::unique_lock<std::mutex> lock_;
        T& value_;
    };

    Locked() = default;
    explicit Locked(T value) : value_(std::move(value)) {}
    [[nodiscard]] Guard lock() { return Guard(mutex_, value_); }

  private:
    std::mutex mutex_;
    T value_{};
};

}  // namespace feedmerged
