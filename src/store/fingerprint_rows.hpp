// SPDX-License-Identifier: MIT
// Fingerprints of items, and what is found by them. Throws. Not
// thread-safe.
#pragma once
#include "bands.hpp"
#include "connection.hpp"
#include "feedmerged/model/fingerprint.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::store {

/// Counts and hashes, least significant byte first.
[[nodiscard]] std::string encode(const Fingerprint& print);
/// An empty one of no bytes. Throws DamagedError.
[[nodiscard]] Fingerprint decode_fingerprint(std::string_view bytes);

/// Without its bands; an empty one where none is stored.
[[nodiscard]] Fingerprint load_fingerprint(Connection& connection, std::int64_t item);
void add_fingerprint(Connection& connection, Bands& bands, std::int64_t item,
                     const Fingerprint& print);
void remove_fingerprint(Connection& connection, Bands& bands, std::int64_t item);

/// Items that share rows of the index with `print`, those that share most first, then the oldest.
/// At most `limit`; rows under which too many stand say nothing and are left out. Reads at most a
/// bounded number of rows.
[[nodiscard]] std::vector<std::int64_t> find_alike(Bands& bands, const Fingerprint& print,
                                                   std::size_t limit);

}  // namespace feedmerged::store
