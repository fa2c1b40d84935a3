// SPDX-License-Identifier: MIT
#include "feedmerged/core/hash.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <cstring>
#include <new>

#include <uuid/uuid.h>
#include <xxhash.h>

namespace feedmerged {
namespace {

Hash128 from_xxh(XXH128_hash_t hash) { return {hash.high64, hash.low64}; }

std::string to_urn(const uuid_t uuid) {
    std::array<char, UUID_STR_LEN> text{};
    uuid_unparse_lower(uuid, text.data());
    return std::string("urn:uuid:") + text.data();
}

// Made once for feedmerged; ids of entries depend on it, so it never changes.
constexpr uuid_t kNamespace = {0x5a, 0x3e, 0x91, 0x0c, 0x7d, 0x42, 0x4b, 0x86,
                               0x9f, 0x1e, 0x2c, 0xd4, 0x60, 0xb7, 0x18, 0xe5};

}  // namespace

Hash128 hash128(std::string_view bytes) {
    return from_xxh(XXH3_128bits(bytes.data(), bytes.size()));
}

std::string to_hex(const Hash128& hash) {
    std::array<char, 33> out{};
    std::snprintf(out.data(), out.size(), "%016llx%016llx",
                  static_cast<unsigned long long>(hash.high),
                  static_cast<unsigned long long>(hash.low));
    return out.data();
}

/// Most fields are short, and a call of xxHash costs more than they do: they are gathered first.
/// How the bytes are divided does not change their hash.
class FieldHasher::State {
  public:
    State() = default;
    ~State() { XXH3_freeState(xxh_); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    void append(const void* bytes, std::size_t size) {
        if (size > gathered_.size() - used_) flush();
        if (size > gathered_.size()) {
            XXH3_128bits_update(xxh_, bytes, size);
        } else if (size > 0) {
            std::memcpy(gathered_.data() + used_, bytes, size);
            used_ += size;
        }
    }
    Hash128 digest() {
        if (xxh_ == nullptr) return from_xxh(XXH3_128bits(gathered_.data(), used_));
        flush();
        return from_xxh(XXH3_128bits_digest(xxh_));
    }

  private:
    void flush() {
        if (xxh_ == nullptr) {
            xxh_ = XXH3_createState();
            if (xxh_ == nullptr) throw std::bad_alloc();
            XXH3_128bits_reset(xxh_);
        }
        XXH3_128bits_update(xxh_, gathered_.data(), used_);
        used_ = 0;
    }

    XXH3_state_t* xxh_ = nullptr;  // only for more than what is gathered
    std::size_t used_ = 0;
    std::array<unsigned char, 512> gathered_;  // only `used_` of it is ever read
};

FieldHasher::FieldHasher() : state_(std::make_unique_for_overwrite<State>()) {}
FieldHasher::~FieldHasher() = default;

FieldHasher& FieldHasher::add(std::string_view field) {
    add(static_cast<std::int64_t>(field.size()));
    state_->append(field.data(), field.size());
    return *this;
}

FieldHasher& FieldHasher::add(std::int64_t number) {
    // Little end first, so that a database moves between machines of any byte order.
    auto bytes = std::bit_cast<std::array<unsigned char, 8>>(number);
    if constexpr (std::endian::native == std::endian::big) std::ranges::reverse(bytes);
    state_->append(bytes.data(), bytes.size());
    return *this;
}

Hash128 FieldHasher::finish() const { return state_->digest(); }

std::string uuid5_urn(std::string_view name) {
    uuid_t uuid;
    uuid_generate_sha1(uuid, kNamespace, name.data(), name.size());
    return to_urn(uuid);
}

std::string uuid4_urn(std::uint64_t high, std::uint64_t low) {
    uuid_t uuid;
    for (unsigned i = 0; i < 8; ++i) {
        uuid[i] = static_cast<unsigned char>(high >> (8 * (7 - i)));
        uuid[8 + i] = static_cast<unsigned char>(low >> (8 * (7 - i)));
    }
    uuid[6] = static_cast<unsigned char>((uuid[6] & 0x0F) | 0x40);  // version 4 (RFC 9562 §4.2)
    uuid[8] = static_cast<unsigned char>((uuid[8] & 0x3F) | 0x80);  // variant (RFC 9562 §4.1)
    return to_urn(uuid);
}

}  // namespace feedmerged
