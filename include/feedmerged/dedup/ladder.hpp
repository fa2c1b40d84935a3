// SPDX-License-Identifier: MIT
// The ladder of identity: whether two items are copies of one story, and by which rule. Pure;
// thread-safe.
//
// Inside a feed two items are one entry that changed its guid; across feeds they are copies of a
// story. Each step is taken only where nothing speaks against it: other numbers, other recordings,
// other words.
#pragma once
#include "feedmerged/core/hash.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/dedup/likeness.hpp"
#include "feedmerged/model/fingerprint.hpp"
#include "feedmerged/model/item.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace feedmerged::dedup {

/// The version of everything that decides on identity and is stored: keys, fingerprints, index
/// rows. Kept in the database; a store of another version has its fingerprints and alternate keys
/// made again before anything is added.
inline constexpr int kIdentityVersion = 2;

/// By what an item joined an entry or a story. Names are stored and shown in `also_in`.
namespace rule {
inline constexpr std::string_view kGuidVariant =
    "guid-variant";  ///< guids equal but for scheme, www or a slash
inline constexpr std::string_view kLinkAndTitle =
    "link-title";  ///< one link, one title, another guid
inline constexpr std::string_view kTitleAndText =
    "title-text";  ///< another guid and link, the same title and text
inline constexpr std::string_view kCanonicalUrl = "canonical-url";  ///< two feeds, one page
inline constexpr std::string_view kSameText = "same-text";  ///< two feeds, one text with edits
inline constexpr std::string_view kExcerpt =
    "excerpt";  ///< two feeds, one has a part of the other's text
inline constexpr std::string_view kShortText =
    "title-short-text";  ///< two feeds, few words, and the same title
}  // namespace rule

/// Another key of an item inside its feed, by which it is found when its guid changed; zero: it has
/// none.
struct AlternateKeys {
    Hash128 guid{};   ///< of a guid that is a URL, without scheme, www and slash
    Hash128 entry{};  ///< of link, title (else text) and recordings
};
[[nodiscard]] AlternateKeys alternate_keys(std::string_view guid, std::string_view url,
                                           const Fingerprint& print);

/// An item as far as the ladder looks at it.
struct Copy {
    std::string_view guid{};
    std::string_view url{};
    Hash128 canonical_key{};
    std::optional<TimePoint> published{};
    const Fingerprint* print = nullptr;
    bool url_is_on_its_site =
        false;  ///< the link's host is that of its feed or of the feed's home page
};

/// Whether two items of one feed that share their alternate entry key are one entry.
/// `both_carried`: one document has both.
[[nodiscard]] bool is_same_entry(const Copy& stored, const Copy& fresh, bool both_carried);

/// Whether an item is a stored one of the same feed under another guid and another link.
[[nodiscard]] bool is_renamed_entry(const Copy& stored, const Copy& fresh, bool both_carried);

/// Whether a guid now names another story than before: nothing of the item is as it was.
[[nodiscard]] bool is_reused_guid(const Copy& stored, const Copy& fresh);

/// Whether the words of two items let them be copies, or one entry: what this denies, only their
/// page can make one. Costs less than to load what else there is of them.
[[nodiscard]] bool may_be_copies(const Fingerprint& a, const Fingerprint& b);

/// The rule by which items of two feeds are copies of one story, "" where they are not.
[[nodiscard]] std::string_view copies_of_one_story(const Copy& stored, const Copy& fresh);

/// Whether two items cannot be one story, although a third one is like both: stories do not chain.
[[nodiscard]] bool contradict(const Fingerprint& a, const Fingerprint& b);

/// Whether `text` is the whole of which `part` is an excerpt.
[[nodiscard]] bool is_fuller_text(const Fingerprint& part, const Fingerprint& text);

}  // namespace feedmerged::dedup
