// SPDX-License-Identifier: MIT
// A text that does not change and that many values have in common: copies share it, so that a long
// xml:base is not there a dozen times for each entry of a feed. As large as a pointer, where a
// std::string has four times that and a shared_ptr twice. Copies may be used by different threads.
#pragma once
#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace feedmerged {

class SharedText {
  public:
    SharedText() = default;
    // It is a text, and is written as one: no conversion has to be spelt out.
    SharedText(std::string text)  // NOLINT(google-explicit-constructor)
        : held_(text.empty() ? nullptr : new Held{.text = std::move(text)}) {}
    SharedText(const char* text) : SharedText(std::string(text)) {}  // NOLINT(*-explicit-*)
    SharedText(const SharedText& other) : held_(other.held_) {
        if (held_ != nullptr) held_->copies.fetch_add(1, std::memory_order_relaxed);
    }
    SharedText(SharedText&& other) noexcept : held_(std::exchange(other.held_, nullptr)) {}
    SharedText& operator=(SharedText other) noexcept {
        std::swap(held_, other.held_);
        return *this;
    }
    ~SharedText() {
        if (held_ != nullptr && held_->copies.fetch_sub(1, std::memory_order_acq_rel) == 1)
            delete held_;
    }

    operator std::string_view() const {  // NOLINT(*-explicit-*)
        return held_ == nullptr ? std::string_view{} : std::string_view(held_->text);
    }
    [[nodiscard]] bool empty() const { return held_ == nullptr; }
    friend bool operator==(const SharedText& a, std::string_view b) {
        return std::string_view(a) == b;
    }

  private:
    struct Held {
        std::string text{};
        std::atomic<std::size_t> copies = 1;
    };
    Held* held_ = nullptr;
};

}  // namespace feedmerged
