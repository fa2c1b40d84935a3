// SPDX-License-Identifier: MIT
// A value that is nearly never there: where it is not, it takes the room of a pointer, and reads as
// one made with its defaults. Copies are copies of the value.
#pragma once
#include <memory>

namespace feedmerged {

template <class T>
class Rare {
  public:
    Rare() = default;
    Rare(const Rare& other) : held_(other.held_ ? std::make_unique<T>(*other.held_) : nullptr) {}
    Rare(Rare&& other) noexcept = default;
    Rare& operator=(Rare other) noexcept {
        held_.swap(other.held_);
        return *this;
    }
    ~Rare() = default;

    const T& operator*() const {
        static const T kNone{};
        return held_ ? *held_ : kNone;
    }
    const T* operator->() const { return &**this; }
    /// To be written to; from here on it is there.
    [[nodiscard]] T& make() {
        if (!held_) held_ = std::make_unique<T>();
        return *held_;
    }

  private:
    std::unique_ptr<T> held_{};
};

}  // namespace feedmerged
