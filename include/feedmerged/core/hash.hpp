// SPDX-License-Identifier: MIT
// Hashes of content and the UUIDs made from them. Pure.
#pragma once
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace feedmerged {

/// A 128-bit content hash (XXH3): for equality and for keys of the store, not for security.
/// Its bytes are stored, so the algorithm is part of the database's version.
struct Hash128 {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    auto operator<=>(const Hash128&) const = default;
};

[[nodiscard]] Hash128 hash128(std::string_view bytes);
/// 32 lower-case hexadecimal digits.
[[nodiscard]] std::string to_hex(const Hash128& hash);

/// Hashes several fields so that ("ab","c") and ("a","bc") differ.
class FieldHasher {
  public:
    FieldHasher();
    ~FieldHasher();
    FieldHasher(const FieldHasher&) = delete;
    FieldHasher& operator=(const FieldHasher&) = delete;
    FieldHasher& add(std::string_view field);
    FieldHasher& add(std::int64_t number);
    [[nodiscard]] Hash128 finish() const;

  private:
    class State;
    std::unique_ptr<State> state_;
};

/// "urn:uuid:…" of version 5 (RFC 9562 §5.5) in feedmerged's own name space.
[[nodiscard]] std::string uuid5_urn(std::string_view name);
/// "urn:uuid:…" of version 4 from 128 random bits.
[[nodiscard]] std::string uuid4_urn(std::uint64_t high, std::uint64_t low);

}  // namespace feedmerged
