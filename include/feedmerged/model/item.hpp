// SPDX-License-Identifier: MIT
// One entry of one feed after normalising: the only form in which anything of a feed is stored or
// written. Valid UTF-8, sanitised, URLs absolute, everything bounded (limits.hpp). Plain values.
#pragma once
#include "feedmerged/core/hash.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "feedmerged/model/fingerprint.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace feedmerged {

struct Person {
    std::string name{};
    std::string email{};
    std::string url{};
    bool operator==(const Person&) const = default;
};

struct Attachment {
    std::string url{};
    std::string mime_type{};  ///< never empty: guessed from the URL, else application/octet-stream
    std::optional<std::int64_t> size_in_bytes{};
    std::optional<std::int64_t> duration_in_seconds{};
    std::string title{};
    bool operator==(const Attachment&) const = default;
};

struct Item {
    std::string guid{};  ///< as the source gave it, "" where it gave none
    Hash128 key{};       ///< identity inside the feed: of guid, else link, else title with content
    /// The entry id where the guid names the entry everywhere (INTERFACE: what an output holds),
    /// else "".
    std::string global_id{};
    std::string url{};  ///< "" where the source has no link
    std::string external_url{};
    std::string title{};         ///< plain text, may be ""
    std::string summary_html{};  ///< the source's own summary, sanitised
    std::string content_html{};  ///< the article, sanitised; "" where there is only a summary
    std::string teaser{};
    std::vector<Person> authors{};
    std::vector<std::string> tags{};
    std::vector<Attachment> attachments{};
    std::string image{};
    std::string language{};  ///< BCP 47, "" unknown
    std::string rights{};
    std::optional<TimePoint> published{};
    std::optional<TimePoint> updated{};
    Hash128 canonical_key{};  ///< of the canonical URL; zero where the item has none that could
                              ///< join stories
    Hash128 content_hash{};   ///< of all that a reader of the output would see change
    Fingerprint fingerprint{};  ///< what copies of it are found by

    /// The article where there is one, else the summary: what an output publishes as content.
    [[nodiscard]] const std::string& body_html() const {
        return content_html.empty() ? summary_html : content_html;
    }
};

/// A whole document after normalising.
struct NormalisedFeed {
    FeedInfo info{};
    std::string self_url{};
    std::string favicon{};
    std::vector<Person> authors{};
    std::vector<std::string> hubs{};
    std::optional<TimePoint> published{};
    std::vector<Item> items{};  ///< in document order; one entry may be there several times
};

}  // namespace feedmerged
