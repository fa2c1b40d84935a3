// SPDX-License-Identifier: MIT
#include "feedmerged/dedup/likeness.hpp"

#include <algorithm>
#include <bitset>
#include <iterator>
#include <memory>
#include <span>
#include <vector>

namespace feedmerged::dedup {
namespace {

using Hashes = std::vector<std::uint16_t>;

/// 8 KiB: fits the stack, and is faster than any table of only those that are there.
using HashSet = std::bitset<std::size_t{1} << 16>;

// A passage is some 16 words long: shorter ones match by chance, longer ones hide that half of them
// is other text. An edit of every seventh word leaves more than half of a passage's shingles,
// chance hardly one of them.
constexpr std::size_t kPassage = 16;
constexpr std::size_t kPassageMatch = 4;  // one of so many shingles has to be there

// Of the numbers that could agree, so many must: an edit drops some, another issue of a series
// changes most.
constexpr double kNumbersAgree = 0.7;

HashSet set_of(std::span<const std::uint16_t> hashes) {
    HashSet set;
    for (const std::uint16_t hash : hashes) set.set(hash);
    return set;
}

Hashes distinct(Hashes hashes) {
    std::ranges::sort(hashes);
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
    return hashes;
}

std::size_t common(const auto& a, const auto& b) {  // both ascending
    std::vector<typename std::decay_t<decltype(a)>::value_type> both;
    std::ranges::set_intersection(a, b, std::back_inserter(both));
    return both.size();
}

Hashes numbers_in(const Hashes& title) {
    Hashes numbers;
    std::ranges::copy_if(title, std::back_inserter(numbers),
                         [](std::uint16_t hash) { return (hash & 1U) != 0; });
    return distinct(std::move(numbers));
}

/// Each has numbers that the other lacks, and fewer than `share` of those that could agree do.
bool disagree(const Hashes& a, const Hashes& b, double share) {
    const std::size_t both = common(a, b);
    if (both == a.size() || both == b.size()) return false;
    return static_cast<double>(both) < share * static_cast<double>(std::min(a.size(), b.size()));
}

void compare_titles(const Fingerprint& a, const Fingerprint& b, Likeness& out) {
    out.same_title = !a.title.empty() && a.title == b.title;
    const Hashes words_a = distinct(a.title);
    const Hashes words_b = distinct(b.title);
    const std::size_t least = std::min(words_a.size(), words_b.size());
    if (least != 0)
        out.title_overlap =
            static_cast<double>(common(words_a, words_b)) / static_cast<double>(least);
    if (disagree(numbers_in(a.title), numbers_in(b.title), 1)) out.numbers_differ = true;
}

double coverage_of(const std::vector<bool>& found) {
    std::size_t passages = 0;
    std::size_t covered = 0;
    for (std::size_t start = 0; start < found.size();) {
        std::size_t end = std::min(start + kPassage, found.size());
        if (found.size() - end < kPassage / 2)
            end = found.size();  // the rest is no passage of its own
        const auto hits = std::count(found.begin() + static_cast<std::ptrdiff_t>(start),
                                     found.begin() + static_cast<std::ptrdiff_t>(end), true);
        ++passages;
        if (static_cast<std::size_t>(hits) * kPassageMatch >= end - start) ++covered;
        start = end;
    }
    return passages == 0 ? 0 : static_cast<double>(covered) / static_cast<double>(passages);
}

/// The longest run in `text` of shingles that `set` lacks.
std::size_t longest_run_outside(const Hashes& text, const HashSet& set) {
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const std::uint16_t hash : text) {
        run = set.test(hash) ? 0 : run + 1;
        longest = std::max(longest, run);
    }
    return longest;
}

double jaccard_of(const Hashes& shorter, const Hashes& longer, HashSet in_longer) {
    std::size_t in_both = 0;
    std::size_t in_any = 0;  // distinct ones: each is taken out of the set when it is met first
    HashSet met;
    for (const std::uint16_t hash : shorter) {
        if (in_longer.test(hash)) {
            in_longer.reset(hash);
            ++in_both;
            ++in_any;
            met.set(hash);
        } else if (!met.test(hash)) {
            met.set(hash);
            ++in_any;
        }
    }
    for (const std::uint16_t hash : longer) {
        if (!in_longer.test(hash)) continue;
        in_longer.reset(hash);
        ++in_any;
    }
    return static_cast<double>(in_both) / static_cast<double>(in_any);
}

void compare_texts(const Hashes& shorter, const Hashes& longer, Likeness& out) {
    out.shorter = shorter.size();
    out.longer = longer.size();
    if (shorter.empty()) return;
    const HashSet in_longer = set_of(longer);
    std::vector<bool> found;
    found.reserve(shorter.size());
    for (const std::uint16_t hash : shorter) found.push_back(in_longer.test(hash));
    out.containment = static_cast<double>(std::count(found.begin(), found.end(), true)) /
                      static_cast<double>(found.size());
    out.jaccard = jaccard_of(shorter, longer, in_longer);
    out.coverage = coverage_of(found);
    out.longest_gap = longest_run_outside(shorter, in_longer);
}

}  // namespace

Likeness compare(const Fingerprint& a, const Fingerprint& b) {
    Likeness out;
    compare_titles(a, b, out);
    const bool a_is_shorter = a.shingles.size() <= b.shingles.size();
    compare_texts(a_is_shorter ? a.shingles : b.shingles, a_is_shorter ? b.shingles : a.shingles,
                  out);
    if (disagree(a.numbers, b.numbers, kNumbersAgree)) out.numbers_differ = true;
    out.media_differ = !a.media.empty() && !b.media.empty() && common(a.media, b.media) == 0;
    return out;
}

bool is_substantial_change(const Fingerprint& before, const Fingerprint& after) {
    // A word exchanged changes three shingles in a row, and so does a counter; a sentence more or
    // less changes many.
    constexpr std::size_t kWords = 8;
    const auto words = [](const Hashes& title) {
        Hashes out;
        std::ranges::copy_if(title, std::back_inserter(out),
                             [](std::uint16_t hash) { return (hash & 1U) == 0; });
        return out;
    };
    if (words(before.title) != words(after.title)) return true;
    return longest_run_outside(after.shingles, set_of(before.shingles)) >= kWords ||
           longest_run_outside(before.shingles, set_of(after.shingles)) >= kWords;
}

}  // namespace feedmerged::dedup
