// SPDX-License-Identifier: MIT
// Every bound on the search for duplicates, with its reason. Part of limits.hpp, in a file of its
// own: few need it.
#pragma once
#include <cstddef>

namespace feedmerged::limits {

/// Words of a text that are compared: some 6 KB of it, which is all of nearly every entry of a
/// feed.
inline constexpr std::size_t kMaxComparedWords = 1024;
/// Words of a title that are compared: twice the longest headline.
inline constexpr std::size_t kMaxTitleWords = 40;
/// Numbers of a text that are compared: a page of results has no more, and 2 bytes each are stored.
inline constexpr std::size_t kMaxComparedNumbers = 128;
/// Recordings of an entry that are compared: one in several encodings.
inline constexpr std::size_t kMaxComparedMedia = 8;
/// Entries of a document that are looked through for what all of them say: more say nothing new.
inline constexpr std::size_t kMaxBoilerplateEntries = 64;
/// Index rows of a text: the lowest hashes of all its shingles …
/// With the least overlap that counts (0.39 of both texts), 6 of them miss one pair in 20. Each row
/// costs as much as it finds, …
inline constexpr std::size_t kBandsOfText = 6;
/// … so the others are the lowest ones of its beginning, which an excerpt shares with the whole.
inline constexpr std::size_t kBandsOfBeginning = 3;
inline constexpr std::size_t kBeginningShingles = 64;
/// Items under one index row beyond which it is a phrase that everybody writes and not looked at.
inline constexpr int kMaxBandItems = 32;
/// Candidates whose fingerprints are compared with a new item's: the ones that share the most index
/// rows with it.
inline constexpr std::size_t kMaxComparedCandidates = 8;
/// Those among them that share one row alone: reading more of them would cost more with every story
/// that is stored.
inline constexpr std::size_t kMaxOneRowCandidates = 2;

}  // namespace feedmerged::limits
