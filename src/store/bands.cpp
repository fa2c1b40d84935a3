// SPDX-License-Identifier: MIT
#include "bands.hpp"

#include "errors.hpp"
#include "feedmerged/core/dedup_limits.hpp"
#include "feedmerged/core/flow_limits.hpp"
#include "fingerprint_rows.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace feedmerged::store {
namespace {

constexpr std::size_t kMost = limits::kMaxBandItems;
// Twice as many as rows, so that chains stay short.
constexpr std::size_t kHeads = std::size_t{1} << 18;
// 2 MiB: of two million hashes it mistakes one in 20 that is not there.
constexpr std::size_t kFilterWords = std::size_t{1} << 18;
constexpr int kFilterBits = 4;

constexpr const char kUntil[] = "SELECT value FROM mark WHERE name = 'bands_until'";
constexpr const char kSetUntil[] = "UPDATE mark SET value = ? WHERE name = 'bands_until'";
constexpr const char kNewer[] = "SELECT item, print FROM fingerprint WHERE item > ? ORDER BY item";
constexpr const char kUnder[] = "SELECT item FROM band WHERE hash = ? LIMIT ?";
constexpr const char kAdd[] = "INSERT OR IGNORE INTO band (hash, item) VALUES (?, ?)";
constexpr const char kRemove[] = "DELETE FROM band WHERE hash = ? AND item = ?";

/// Rows that one statement adds: it costs a fraction of one for each.
constexpr std::size_t kRowsAtOnce = 16;
/// Pairs of hash and item. Those that are NULL are ignored.
using Values = std::array<std::optional<std::int64_t>, 2 * kRowsAtOnce>;

const char* add_many() {
    static const std::string sql = [] {
        std::string out = "INSERT OR IGNORE INTO band (hash, item) VALUES (?, ?)";
        for (std::size_t i = 1; i < kRowsAtOnce; ++i) out += ", (?, ?)";
        return out;
    }();
    return sql.c_str();
}

}  // namespace

void HashFilter::add(std::uint64_t hash) {
    if (words_.empty()) words_.resize(kFilterWords);
    for (int i = 0; i < kFilterBits; ++i, hash = hash >> 12 | hash << 52)
        words_[(hash >> 6) % kFilterWords] |= std::uint64_t{1} << (hash % 64);
}

bool HashFilter::may_have(std::uint64_t hash) const {
    if (words_.empty()) return false;
    for (int i = 0; i < kFilterBits; ++i, hash = hash >> 12 | hash << 52)
        if ((words_[(hash >> 6) % kFilterWords] >> (hash % 64) & 1) == 0) return false;
    return true;
}

void Bands::load() {
    if (loaded_) return;
    loaded_ = true;
    {
        Query row = connection_.query(kUntil);
        if (!row.start().next()) throw DamagedError("a mark is missing");
        until_ = row.integer(0);
    }
    filtered_ = until_ == 0;
    heads_.resize(kHeads);
    Query rows = connection_.query(kNewer);
    for (rows.start(until_); rows.next(); ++items_) {
        newest_ = rows.integer(0);
        for (const std::uint64_t hash : decode_fingerprint(rows.blob(1)).bands) put(newest_, hash);
    }
}

void Bands::forget() {
    loaded_ = false;
    items_ = 0;
    newest_ = 0;
    rows_.clear();
    heads_.clear();
    crowded_.clear();
    filter_ = {};
}

std::uint32_t& Bands::head_of(std::uint64_t hash) { return heads_[hash % kHeads]; }

void Bands::put(std::int64_t item, std::uint64_t hash) {
    std::uint32_t& head = head_of(hash);
    rows_.push_back({hash, item, head});
    head = static_cast<std::uint32_t>(rows_.size());
}

void Bands::add(std::int64_t item, std::span<const std::uint64_t> hashes) {
    load();
    // Numbers of items that were purged are given again.
    const bool in_table = item <= until_;
    for (const std::uint64_t hash : hashes) {
        if (crowded_.contains(hash)) continue;
        if (in_table)
            connection_.query(kAdd).run(hash, item);
        else
            put(item, hash);
    }
    if (in_table) return;
    newest_ = std::max(newest_, item);
    ++items_;
}

void Bands::remove(std::int64_t item, std::span<const std::uint64_t> hashes) {
    load();
    for (const std::uint64_t hash : hashes) {
        crowded_.erase(hash);
        if (item <= until_) {
            connection_.query(kRemove).run(hash, item);
            continue;
        }
        for (std::uint32_t at = head_of(hash); at != 0; at = rows_[at - 1].next)
            if (rows_[at - 1].hash == hash && rows_[at - 1].item == item) rows_[at - 1].item = 0;
    }
}

std::vector<std::int64_t> Bands::find(std::uint64_t hash) {
    load();
    std::vector<std::int64_t> items;
    if (crowded_.contains(hash)) return items;
    for (std::uint32_t at = head_of(hash); at != 0 && items.size() <= kMost;
         at = rows_[at - 1].next)
        if (rows_[at - 1].hash == hash && rows_[at - 1].item != 0)
            items.push_back(rows_[at - 1].item);
    if (items.size() <= kMost && (!filtered_ || filter_.may_have(hash))) {
        Query rows = connection_.query(kUnder);
        rows.start(hash, kMost + 1);
        while (rows.next()) items.push_back(rows.integer(0));
    }
    if (items.size() <= kMost) return items;
    if (crowded_.size() >= limits::kCrowdedBands) crowded_.clear();
    crowded_.insert(hash);
    return {};
}

void Bands::settle() {
    if (items_ < in_memory_) return;
    write_rows();
    connection_.query(kSetUntil).run(newest_);
    until_ = newest_;
    items_ = 0;
    rows_.clear();
    std::ranges::fill(heads_, 0);
}

void Bands::write_rows() {
    std::erase_if(rows_, [](const Row& row) { return row.item == 0; });
    std::ranges::sort(rows_, [](const Row& a, const Row& b) {
        return std::pair(a.hash, a.item) < std::pair(b.hash, b.item);
    });
    Query insert = connection_.query(add_many());
    for (std::span<const Row> rest = rows_; !rest.empty();) {
        const auto some = rest.first(std::min(rest.size(), kRowsAtOnce));
        Values values;
        for (std::size_t i = 0; i < some.size(); ++i) {
            values[2 * i] = static_cast<std::int64_t>(some[i].hash);
            values[2 * i + 1] = some[i].item;
            if (filtered_) filter_.add(some[i].hash);
        }
        std::apply([&](const auto&... each) { insert.run(each...); }, values);
        rest = rest.subspan(some.size());
    }
}

}  // namespace feedmerged::store
