// SPDX-License-Identifier: MIT
#include "feedmerged/dedup/ladder.hpp"

#include "feedmerged/core/url.hpp"
#include "feedmerged/dedup/canonical_url.hpp"
#include "url_facts.hpp"

#include <chrono>

namespace feedmerged::dedup {
namespace {

using namespace std::chrono_literals;

// In shingles, which are two fewer than words. Below kLong a text says too little to be recognised
// without its title, below kShort too little to be compared at all.
constexpr std::size_t kLong = 46;
constexpr std::size_t kShort = 8;

// A copy has all of the shorter text's passages, but for what stands around the article.
constexpr double kCovered = 0.85;
// Every seventh word edited leaves 0.57 of the shingles, and 0.39 of those of both texts.
constexpr double kLeastContainment = 0.42;
constexpr double kLeastJaccard = 0.28;
// With so many of its words in common a headline was cut or edited, below it is another one.
constexpr double kLikeTitle = 0.5;
// Under unlike titles, an article of its own above a long notice that both have is no copy: no gap
// of so many words, and no passage missing in a text of a screen.
constexpr std::size_t kLongestGap = 24;
constexpr double kCoveredThroughout = 0.9;
// Of a short text nearly everything has to be there.
constexpr double kShortContainment = 0.8;
// Texts with less in common are two.
constexpr double kUnlike = 0.15;

bool is_long(const Likeness& like) { return like.shorter >= kLong; }
bool is_comparable(const Likeness& like) { return like.shorter >= kShort; }

bool is_same_throughout(const Likeness& like) {
    return like.jaccard >= kLeastJaccard && like.longest_gap < kLongestGap &&
           like.coverage >= kCoveredThroughout;
}

/// Neither steps below nor is_renamed_entry take what does not pass this.
bool is_covered(const Likeness& like) {
    return !like.media_differ && !like.numbers_differ && is_comparable(like) &&
           like.coverage >= kCovered;
}

/// By their words alone; "" where they are two texts, or too short to tell.
std::string_view like_texts(const Likeness& like) {
    if (!is_covered(like)) return {};
    if (!is_long(like))
        return like.same_title && like.containment >= kShortContainment ? rule::kShortText
                                                                        : std::string_view{};
    const bool like_title = like.same_title || like.title_overlap >= kLikeTitle;
    if (like.containment < kLeastContainment || (!like_title && !is_same_throughout(like)))
        return {};
    return like.jaccard >= kLeastJaccard ? rule::kSameText : rule::kExcerpt;
}

/// Part of a page that is told apart from others by its fragment: "v1.2.3" of a list of changes,
/// one comment of many. Marks of trackers ("xtor=RSS-1") are none.
std::string part_of(std::string_view url) {
    const std::size_t hash = url.find('#');
    if (hash == std::string_view::npos) return {};
    const std::string_view fragment = url.substr(hash + 1);
    const std::size_t equals = fragment.find('=');
    if (equals != std::string_view::npos &&
        is_tracking({}, fragment.substr(0, equals), fragment.substr(equals + 1)))
        return {};
    return std::string(fragment);
}

bool published_differ(const Copy& a, const Copy& b, Seconds tolerance) {
    return a.published && b.published && std::chrono::abs(*a.published - *b.published) > tolerance;
}

}  // namespace

AlternateKeys alternate_keys(std::string_view guid, std::string_view url,
                             const Fingerprint& print) {
    AlternateKeys keys;
    const auto page = canonical_url(url);
    if (guid.starts_with("http://") || guid.starts_with("https://"))
        if (const auto canonical = guid == url ? page : canonical_url(guid))
            keys.guid =
                FieldHasher{}.add("guid-variant").add(*canonical).add(part_of(guid)).finish();
    if (!page || print.empty()) return keys;
    FieldHasher hasher;
    hasher.add("entry").add(*page).add(part_of(url));
    for (const std::uint16_t word : print.title) hasher.add(std::int64_t{word});
    if (print.title.empty())
        for (const std::uint16_t shingle : print.shingles) hasher.add(std::int64_t{shingle});
    hasher.add("media");
    for (const std::uint32_t file : print.media) hasher.add(std::int64_t{file});
    keys.entry = hasher.finish();
    return keys;
}

bool is_same_entry(const Copy& stored, const Copy& fresh, bool both_carried) {
    // "Resolved", and again next week under the same address: two entries, as long as the feed
    // shows both.
    return !(both_carried && published_differ(stored, fresh, 24h));
}

bool is_renamed_entry(const Copy& stored, const Copy& fresh, bool both_carried) {
    const Likeness like = compare(*stored.print, *fresh.print);
    if (!is_covered(like) || !is_long(like)) return false;
    // A sponsor's post comes every week, with a date of its own each time.
    if (published_differ(stored, fresh, 0s)) return false;
    const bool dated = stored.published && fresh.published;
    if (!dated && both_carried) return false;
    if (stored.print->numbers != fresh.print->numbers) return false;
    constexpr double kSame = 0.85;
    constexpr double kCorrected = 0.6;
    if (like.same_title && like.jaccard >= kSame) return true;
    return dated && like.title_overlap >= kLikeTitle && like.jaccard >= kCorrected;
}

bool is_reused_guid(const Copy& stored, const Copy& fresh) {
    const Likeness like = compare(*stored.print, *fresh.print);
    if (like.same_title || like.title_overlap >= kLikeTitle) return false;
    if (stored.print->title.empty() || fresh.print->title.empty()) return false;
    if (is_long(like) ? like.coverage >= kUnlike : is_comparable(like)) return false;
    return stored.canonical_key != fresh.canonical_key && published_differ(stored, fresh, 0s);
}

bool may_be_copies(const Fingerprint& a, const Fingerprint& b) { return is_covered(compare(a, b)); }

std::string_view copies_of_one_story(const Copy& stored, const Copy& fresh) {
    const bool one_page =
        stored.canonical_key != Hash128{} && stored.canonical_key == fresh.canonical_key;
    // Where nothing is known of one of them, their page is all that there is to go by.
    if (stored.print->empty() || fresh.print->empty())
        return one_page ? rule::kCanonicalUrl : std::string_view{};
    const Likeness like = compare(*stored.print, *fresh.print);
    if (!one_page) return like_texts(like);
    if (like.media_differ && !like.same_title) return {};
    if (like.same_title || !like_texts(like).empty()) return rule::kCanonicalUrl;
    if (part_of(stored.url) != part_of(fresh.url)) return {};
    // A page of one of the feeds: the other one may have shortened its headline or left the text
    // away. Of a page elsewhere each may say something of its own.
    if (!stored.url_is_on_its_site && !fresh.url_is_on_its_site) return {};
    const bool other_words = is_long(like) && like.coverage < kUnlike;
    if (like.title_overlap >= kLikeTitle && !other_words) return rule::kCanonicalUrl;
    return !is_comparable(like) && (stored.print->title.empty() || fresh.print->title.empty())
               ? rule::kCanonicalUrl
               : std::string_view{};
}

bool contradict(const Fingerprint& a, const Fingerprint& b) {
    if (a.empty() || b.empty()) return false;
    const Likeness like = compare(a, b);
    if (like.media_differ || like.numbers_differ) return true;
    constexpr double kHalf = 0.5;
    return is_long(like) ? like.coverage < kHalf
                         : is_comparable(like) && !like.same_title && like.coverage < kCovered;
}

bool is_fuller_text(const Fingerprint& part, const Fingerprint& text) {
    // A dateline or a line under the article makes no text fuller.
    constexpr double kFuller = 1.5;
    const Likeness like = compare(part, text);
    if (part.shingles.size() > text.shingles.size() || like.longer < kLong) return false;
    if (!is_comparable(like)) return true;
    return like.coverage >= kCovered &&
           static_cast<double>(like.longer) >= kFuller * static_cast<double>(like.shorter);
}

}  // namespace feedmerged::dedup
