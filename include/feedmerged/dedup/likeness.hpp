// SPDX-License-Identifier: MIT
// How alike two items are, measured by their fingerprints. Pure; thread-safe.
#pragma once
#include "feedmerged/model/fingerprint.hpp"

#include <cstddef>

namespace feedmerged::dedup {

struct Likeness {
    bool same_title = false;      ///< word by word, and there is one
    double title_overlap = 0;     ///< common words, of the shorter title's
    bool numbers_differ = false;  ///< each title has a number that the other one lacks, or the
                                  ///< texts' numbers disagree
    bool media_differ = false;    ///< both have recordings, none is the same
    std::size_t shorter = 0;      ///< shingles of the shorter text
    std::size_t longer = 0;
    double containment = 0;  ///< how much of the shorter text is in the longer one, 0 to 1
    double jaccard = 0;      ///< common shingles, of all
    /// The share of the shorter text's passages that are in the longer one, at least in good part:
    /// 1 for a copy with edits all over, low for two texts with one quotation, however long that
    /// is.
    double coverage = 0;
    std::size_t longest_gap =
        0;  ///< shingles of the shorter text in a row that the longer one lacks
};

[[nodiscard]] Likeness compare(const Fingerprint& a, const Fingerprint& b);

/// Whether `after` says something else than `before`: another title, or at least some words more,
/// less or exchanged. Numbers in a text (counters), single words and shuffled passages are no
/// change worth telling.
[[nodiscard]] bool is_substantial_change(const Fingerprint& before, const Fingerprint& after);

}  // namespace feedmerged::dedup
