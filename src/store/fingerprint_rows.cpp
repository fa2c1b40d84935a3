// SPDX-License-Identifier: MIT
#include "fingerprint_rows.hpp"

#include "errors.hpp"
#include "feedmerged/core/dedup_limits.hpp"

#include <algorithm>
#include <tuple>

namespace feedmerged::store {
namespace {

constexpr const char kLoad[] = "SELECT print FROM fingerprint WHERE item = ?";
constexpr const char kAdd[] = "INSERT INTO fingerprint (item, print) VALUES (?, ?)";
constexpr const char kRemove[] = "DELETE FROM fingerprint WHERE item = ?";

/// Writes `number`, the lowest byte first; behind it.
template <class Number>
char* put(char* to, Number number) {
    for (std::size_t i = 0; i < sizeof number; ++i)
        *to++ = static_cast<char>(static_cast<unsigned char>(number >> (8 * i)));
    return to;
}

template <class Number>
void append_all(std::string& out, const std::vector<Number>& numbers) {
    const std::size_t start = out.size();
    out.resize(start + sizeof(std::uint16_t) + numbers.size() * sizeof(Number));
    char* to = put(out.data() + start, static_cast<std::uint16_t>(numbers.size()));
    for (const Number number : numbers) to = put(to, number);
}

/// Takes numbers from the front of some bytes.
class ByteReader {
  public:
    explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

    template <class Number>
    void take_all(std::vector<Number>& numbers) {
        const std::size_t count = take<std::uint16_t>(require(sizeof(std::uint16_t)));
        const char* from = require(count * sizeof(Number));
        numbers.resize(count);
        for (Number& number : numbers) {
            number = take<Number>(from);
            from += sizeof number;
        }
    }

  private:
    /// The next `size` bytes, which are taken.
    const char* require(std::size_t size) {
        if (bytes_.size() < size) throw DamagedError("a fingerprint is too short");
        const char* const begin = bytes_.data();
        bytes_.remove_prefix(size);
        return begin;
    }
    template <class Number>
    static Number take(const char* from) {
        std::uint64_t number = 0;
        for (std::size_t i = 0; i < sizeof(Number); ++i)
            number |= std::uint64_t{static_cast<unsigned char>(from[i])} << (8 * i);
        return static_cast<Number>(number);
    }

    std::string_view bytes_;
};

/// What an item has in common with a new one.
struct Shared {
    std::int64_t item = 0;
    int rows = 0;
    std::size_t crowd = 0;  ///< items under the rarest of them
};

/// What `print` shares rows with. Few at most: a row has at most kMaxBandItems items.
std::vector<Shared> share_rows(Bands& bands, const Fingerprint& print) {
    std::vector<Shared> found;
    for (const std::uint64_t hash : print.bands) {
        const std::vector<std::int64_t> items = bands.find(hash);
        for (const std::int64_t item : items) found.push_back({item, 1, items.size()});
    }
    std::ranges::sort(found, {}, &Shared::item);
    std::vector<Shared> merged;
    for (const Shared& next : found) {
        if (merged.empty() || merged.back().item != next.item) {
            merged.push_back(next);
            continue;
        }
        ++merged.back().rows;
        merged.back().crowd = std::min(merged.back().crowd, next.crowd);
    }
    return merged;
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

void add_fingerprint(Connection& connection, Bands& bands, std::int64_t item,
                     const Fingerprint& print) {
    if (print.empty()) return;
    const std::string bytes = encode(print);
    connection.query(kAdd).run(item, Blob{bytes});
    bands.add(item, print.bands);
}

void remove_fingerprint(Connection& connection, Bands& bands, std::int64_t item) {
    bands.remove(item, load_bands(connection, item));
    connection.query(kRemove).run(item);
}

// Most rows first, then the rarest, then the lowest id. What shares one row alone is hardly ever a
// copy, and there is the more of it the more is stored: few of those.
std::vector<std::int64_t> find_alike(Bands& bands, const Fingerprint& print, std::size_t limit) {
    std::vector<Shared> shared = share_rows(bands, print);
    std::ranges::sort(shared, {},
                      [](const Shared& one) { return std::tuple(-one.rows, one.crowd, one.item); });
    std::vector<std::int64_t> items;
    std::size_t by_one_row = 0;
    for (const Shared& one : shared) {
        if (items.size() >= limit) break;
        if (one.rows == 1 && ++by_one_row > limits::kMaxOneRowCandidates) break;
        items.push_back(one.item);
    }
    return items;
}

}  // namespace feedmerged::store
