// SPDX-License-Identifier: MIT
// The index of texts: under which hashes ("bands") items are found. Rows of the newest items are in
// memory and go into the table many at a time, in its order: one by one each of them would dirty a
// page of its own. Nothing is lost in between, since fingerprints hold their bands: those of items
// behind `bands_until` are read again when the index is first asked. Throws. Not thread-safe.
#pragma once
#include "connection.hpp"
#include "feedmerged/core/flow_limits.hpp"

#include <cstdint>
#include <span>
#include <unordered_set>
#include <vector>

namespace feedmerged::store {

/// Tells of most hashes that were never put in that they were not.
class HashFilter {
  public:
    void add(std::uint64_t hash);
    [[nodiscard]] bool may_have(std::uint64_t hash) const;

  private:
    std::vector<std::uint64_t> words_{};  ///< empty until the first hash
};

class Bands {
  public:
    /// Keeps rows of so many items in memory. The connection must outlive it.
    explicit Bands(Connection& connection, std::size_t in_memory = limits::kBandItemsInMemory)
        : connection_(connection), in_memory_(in_memory) {}

    /// Inside a transaction that adds the item's fingerprint with these bands. A band under which
    /// many items stand already says nothing, and gets no more.
    void add(std::int64_t item, std::span<const std::uint64_t> hashes);
    /// Inside a transaction.
    void remove(std::int64_t item, std::span<const std::uint64_t> hashes);
    /// Items under a band, in no order; none where there are more than limits::kMaxBandItems.
    [[nodiscard]] std::vector<std::int64_t> find(std::uint64_t hash);
    /// At the end of a transaction: writes the rows in memory where there are many.
    void settle();
    /// After a transaction that was rolled back: what is in memory may tell of it.
    void forget();

  private:
    struct Row {
        std::uint64_t hash = 0;
        std::int64_t item = 0;   ///< 0: removed
        std::uint32_t next = 0;  ///< of the chain, counted from 1; 0: none
    };

    void load();
    void put(std::int64_t item, std::uint64_t hash);
    [[nodiscard]] std::uint32_t& head_of(std::uint64_t hash);
    void write_rows();

    Connection& connection_;
    std::size_t in_memory_;
    bool loaded_ = false;
    std::int64_t until_ = 0;   ///< items up to this one have their rows in the table
    std::int64_t newest_ = 0;  ///< item with rows in memory
    std::size_t items_ = 0;    ///< with rows in memory, about
    std::vector<Row> rows_{};
    std::vector<std::uint32_t> heads_{};  ///< of the chains of rows_, counted from 1
    std::unordered_set<std::uint64_t> crowded_{};
    bool filtered_ = false;  ///< the table was empty at first: filter_ knows all of it
    HashFilter filter_{};
};

}  // namespace feedmerged::store
