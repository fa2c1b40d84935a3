// SPDX-License-Identifier: MIT
#include "fingerprint_rows.hpp"

#include "errors.hpp"
#include "feedmerged/core/dedup_limits.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace feedmerged::store {
namespace {

constexpr const char kLoad[] = "SELECT print FROM fingerprint WHERE item = ?";
constexpr const char kAdd[] = "INSERT INTO fingerprint (item, print) VALUES (?, ?)";
constexpr const char kRemove[] = "DELETE FROM fingerprint WHERE item = ?";
constexpr const char kRemoveBand[] = "DELETE FROM band WHERE hash = ? AND item = ?";
/// As many rows as an item has at most: one statement for all of them costs a fraction of one for
/// each.
constexpr std::size_t kBands = limits::kBandsOfText + limits::kBandsOfBeginning + 1;

/// ?1 is the item, ?2 and on its bands. Those that it lacks are NULL, and ignored.
const char* add_bands() {
    static const std::string sql = [] {
        std::string out = "INSERT OR IGNORE INTO band (hash, item) VALUES ";
        for (std::size_t i = 0; i < kBands; ++i)
            out += (i == 0 ? "(?" : ", (?") + std::to_string(i + 2) + ", ?1)";
        return out;
    }();
    return sql.c_str();
}

/// ?1 is how many items of each band, ?2 and on the bands: which of them, and an item under it.
const char* under_bands() {
    static const std::string sql = [] {
        std::string out;
        for (std::size_t i = 0; i < kBands; ++i)
            out += std::string(i == 0 ? "" : " UNION ALL ") + "SELECT * FROM (SELECT " +
                   std::to_string(i) + ", item FROM band WHERE hash = ?" + std::to_string(i + 2) +
                   " ORDER BY item DESC LIMIT ?1)";
        return out;
    }();
    return sql.c_str();
}

using Bands = std::array<std::optional<std::int64_t>, kBands>;

Bands bands_of(const Fingerprint& print) {
    Bands bands;
    for (std::size_t i = 0; i < std::min(kBands, print.bands.size()); ++i)
        bands[i] = static_cast<std::int64_t>(print.bands[i]);
    return bands;
}

template <class Number>
void append(std::string& out, Number number) {
    for (std::size_t i = 0; i < sizeof number; ++i)
        out += static_cast<char>(static_cast<std::uint64_t>(number) >> (8 * i) & 0xFF);
}

template <class Number>
void append_all(std::string& out, const std::vector<Number>& numbers) {
    append(out, static_cast<std::uint16_t>(numbers.size()));
    for (const Number number : numbers) append(out, number);
}

/// Takes numbers from the front of some bytes.
class ByteReader {
  public:
    explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

    template <class Number>
    Number take() {
        if (bytes_.size() < sizeof(Number)) throw DamagedError("a fingerprint is too short");
        std::uint64_t number = 0;
        for (std::size_t i = 0; i < sizeof(Number); ++i)
            number |= std::uint64_t{static_cast<unsigned char>(bytes_[i])} << (8 * i);
        bytes_.remove_prefix(sizeof(Number));
        return static_cast<Number>(number);
    }
    template <class Number>
    void take_all(std::vector<Number>& numbers) {
        const std::size_t count = take<std::uint16_t>();
        if (bytes_.size() < count * sizeof(Number))
            throw DamagedError("a fingerprint is too short");
        numbers.reserve(count);
        for (std::size_t i = 0; i < count; ++i) numbers.push_back(take<Number>());
    }

  private:
    std::string_view bytes_;
};

/// What an item has in common with a new one.
struct Shared {
    int rows = 0;
    std::size_t crowd = std::numeric_limits<std::size_t>::max();  ///< items under its rarest row
};

/// Most rows first, then the rarest, then the lowest id. What shares one row alone is hardly ever a
/// copy, and there is the more of it the more is stored: few of those.
std::vector<std::int64_t> choose(const std::map<std::int64_t, Shared>& shared, std::size_t limit) {
    std::vector<std::tuple<int, std::size_t, std::int64_t>> ranked;
    ranked.reserve(shared.size());
    for (const auto& [item, common] : shared) ranked.emplace_back(-common.rows, common.crowd, item);
    std::ranges::sort(ranked);
    std::vector<std::int64_t> items;
    std::size_t by_one_row = 0;
    for (const auto& [rows, crowd, item] : ranked) {
        if (items.size() >= limit) break;
        if (rows == -1 && ++by_one_row > limits::kMaxOneRowCandidates) break;
        items.push_back(item);
    }
    return items;
}

std::vector<std::uint64_t> load_bands(Connection& connection, std::int64_t item) {
    Query row = connection.query(kLoad);
    if (!row.start(item).next()) return {};
    return decode_fingerprint(row.blob(0)).bands;
}

}  // namespace

std::string encode(const Fingerprint& print) {
    std::string out;
    out.reserve(print.weight() + 10);
    append_all(out, print.title);
    append_all(out, print.shingles);
    append_all(out, print.numbers);
    append_all(out, print.media);
    append_all(out, print.bands);
    return out;
}

Fingerprint decode_fingerprint(std::string_view bytes) {
    Fingerprint print;
    if (bytes.empty()) return print;
    ByteReader reader(bytes);
    reader.take_all(print.title);
    reader.take_all(print.shingles);
    reader.take_all(print.numbers);
    reader.take_all(print.media);
    reader.take_all(print.bands);
    return print;
}

Fingerprint load_fingerprint(Connection& connection, std::int64_t item) {
    Query row = connection.query(kLoad);
    if (!row.start(item).next()) return {};
    return decode_fingerprint(row.blob(0));
}

void add_fingerprint(Connection& connection, std::int64_t item, const Fingerprint& print) {
    if (print.empty()) return;
    const std::string bytes = encode(print);
    connection.query(kAdd).run(item, Blob{bytes});
    std::apply([&](const auto&... bands) { connection.query(add_bands()).run(item, bands...); },
               bands_of(print));
}

void remove_fingerprint(Connection& connection, std::int64_t item) {
    for (const std::uint64_t band : load_bands(connection, item))
        connection.query(kRemoveBand).run(band, item);
    connection.query(kRemove).run(item);
}

std::vector<std::int64_t> find_alike(Connection& connection, const Fingerprint& print,
                                     std::size_t limit) {
    std::array<std::vector<std::int64_t>, kBands> under;
    {
        Query rows = connection.query(under_bands());
        std::apply([&](const auto&... bands) { rows.start(limits::kMaxBandItems + 1, bands...); },
                   bands_of(print));
        while (rows.next())
            under.at(static_cast<std::size_t>(rows.integer(0))).push_back(rows.integer(1));
    }
    std::map<std::int64_t, Shared> shared;
    for (const auto& items : under) {
        if (items.size() > static_cast<std::size_t>(limits::kMaxBandItems)) continue;
        for (const std::int64_t item : items) {
            Shared& so_far = shared[item];
            ++so_far.rows;
            so_far.crowd = std::min(so_far.crowd, items.size());
        }
    }
    return choose(shared, limit);
}

}  // namespace feedmerged::store
