// SPDX-License-Identifier: MIT
// A table from ASCII names, whatever their case, to values: built by the compiler, found in one or
// two comparisons. For the names of elements and attributes, which every tag looks up. Pure;
// thread-safe.
#pragma once
#include "ascii.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace feedmerged::text {

template <class Value>
struct NameEntry {
    std::string_view name{};  ///< in lower case
    Value value{};
};

/// Open addressing; `kSlots` is a power of two and at least twice the number of names.
template <class Value, std::size_t kSlots>
class NameTable {
  public:
    explicit constexpr NameTable(std::span<const NameEntry<Value>> entries) {
        for (const auto& entry : entries) {
            std::size_t slot = slot_of(entry.name);
            while (!slots_[slot].name.empty()) slot = (slot + 1) % kSlots;
            slots_[slot] = entry;
            if (entry.name.size() > longest_) longest_ = entry.name.size();
        }
    }

    [[nodiscard]] constexpr Value find(std::string_view name, Value otherwise) const {
        if (name.empty() || name.size() > longest_) return otherwise;
        for (std::size_t slot = slot_of(name); !slots_[slot].name.empty();
             slot = (slot + 1) % kSlots) {
            if (ascii::equal_ignoring_case(slots_[slot].name, name)) return slots_[slot].value;
        }
        return otherwise;
    }

  private:
    static constexpr std::size_t slot_of(std::string_view name) {
        std::uint32_t hash = 2166136261U;  // FNV-1a
        for (const char c : name)
            hash = (hash ^ static_cast<unsigned char>(ascii::to_lower(c))) * 16777619U;
        return (hash ^ hash >> 15) % kSlots;
    }

    std::array<NameEntry<Value>, kSlots> slots_{};
    std::size_t longest_ = 0;
};

}  // namespace feedmerged::text
