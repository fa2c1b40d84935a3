// SPDX-License-Identifier: MIT
// What of an item is compared with others to find copies of one story. Plain values; how they are
// made is dedup/fingerprint.hpp. Stored, so its meaning is part of the version of the identity
// algorithm.
#pragma once
#include <cstdint>
#include <vector>

namespace feedmerged {

struct Fingerprint {
    /// Hashes of the title's words in order, without the feed's name. The lowest bit says: a
    /// number.
    std::vector<std::uint16_t> title{};
    /// Hashes of every three words in a row of the text, in order, without what the feed says under
    /// every entry.
    std::vector<std::uint16_t> shingles{};
    std::vector<std::uint16_t> numbers{};  ///< hashes of the text's numbers, ascending
    std::vector<std::uint32_t> media{};    ///< hashes of the recordings' addresses, ascending
    /// Under what it is found, 48 bits each, ascending. Kept in the index alone, empty where it
    /// comes from the store.
    std::vector<std::uint64_t> bands{};

    /// Nothing is known of the item, not even its title.
    [[nodiscard]] bool empty() const { return title.empty() && shingles.empty() && media.empty(); }
    [[nodiscard]] std::size_t weight() const {
        return 2 * (title.size() + shingles.size() + numbers.size()) + 4 * media.size() +
               8 * bands.size();
    }
    bool operator==(const Fingerprint&) const = default;
};

}  // namespace feedmerged
