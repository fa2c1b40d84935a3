// SPDX-License-Identifier: MIT
// A document as its format's reader understood it: valid UTF-8, entities decoded once, nothing
// sanitised, no URL resolved. Everything in here is still hostile. Plain values.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/rare.hpp"
#include "feedmerged/model/shared_text.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace feedmerged {

enum class FeedFormat { Unknown, Rss, Rdf, Atom, JsonFeed, Cdf };

/// Whether `value` is plain text or markup. XHTML constructs are serialised, so they arrive as
/// Html.
enum class TextKind { Text, Html };

struct ParsedText {
    std::string value{};
    TextKind kind = TextKind::Text;
    SharedText base{};      ///< xml:base in scope, already joined with the outer ones; "" none
    SharedText language{};  ///< xml:lang in scope, "" none
    [[nodiscard]] bool empty() const { return value.empty(); }
};

struct ParsedPerson {
    std::string name{};
    std::string email{};
    std::string url{};
};

/// A URL reference and the base in scope where it stood.
struct ParsedUrl {
    std::string value{};
    SharedText base{};
    [[nodiscard]] bool empty() const { return value.empty(); }
};

struct ParsedAttachment {
    ParsedUrl url{};
    std::string mime_type{};
    std::optional<std::int64_t> size_in_bytes{};
    std::optional<std::int64_t> duration_in_seconds{};
    std::string title{};
    std::string medium{};  ///< media:content medium ("image", "video" …)
};

/// atom:source of an entry that came through another aggregator, or RSS <source>.
struct ParsedSource {
    std::string id{};
    ParsedText title{};
    ParsedUrl url{};        ///< of the source feed
    ParsedUrl home_page{};  ///< of the source's site
};

/// What few entries say.
struct ParsedRarities {
    ParsedUrl external_url{};  ///< JSON external_url, Atom rel=related
    ParsedUrl comments_url{};
    ParsedUrl content_src{};  ///< Atom content@src
    ParsedUrl banner_image{};
    std::vector<ParsedPerson> contributors{};
    std::shared_ptr<const ParsedSource> source{};
};

/// Feeds have thousands, some of nothing but a title: its size counts.
struct ParsedEntry {
    std::string guid{};  ///< atom:id, RSS guid, rdf:about, JSON id; "" none
    bool guid_is_permalink = false;
    ParsedUrl url{};  ///< by the format's precedence of links (feedburner:origLink first)
    ParsedText title{};
    ParsedText summary{};
    ParsedText content{};
    std::vector<ParsedPerson> authors{};
    std::vector<std::string> tags{};
    std::vector<ParsedAttachment> attachments{};
    ParsedUrl image{};
    std::optional<TimePoint> published{};
    std::optional<TimePoint> updated{};
    std::string language{};
    std::string rights{};
    Rare<ParsedRarities> rare{};
};

/// They are large, and there are many: a deque neither moves them while it grows nor holds those
/// that normalising has taken from its front.
using ParsedEntries = std::deque<ParsedEntry>;

/// What had to be recovered, and where.
struct Warning {
    std::string message{};  ///< "unescaped & at line 12, column 4"
};

struct ParsedFeed {
    FeedFormat format = FeedFormat::Unknown;
    std::string version{};  ///< "2.0", "1.0", "1.1" …
    std::string id{};
    ParsedText title{};
    ParsedText description{};
    ParsedUrl home_page_url{};
    ParsedUrl self_url{};
    std::vector<ParsedUrl> hubs{};
    ParsedUrl icon{};
    ParsedUrl favicon{};
    ParsedUrl new_feed_url{};  ///< itunes:new-feed-url
    std::string language{};
    std::string rights{};
    std::string generator{};
    std::vector<ParsedPerson> authors{};
    std::vector<std::string> tags{};
    std::optional<TimePoint> published{};
    std::optional<TimePoint> updated{};
    // Hints on when to poll (RSS 2.0 ttl, skipHours, skipDays; RSS 1.0 syndication module)
    std::optional<std::int64_t> ttl_minutes{};
    std::string update_period{};
    std::optional<std::int64_t> update_frequency{};
    std::vector<int> skip_hours{};  ///< 0 to 23, GMT
    std::vector<int> skip_days{};   ///< 0 Sunday to 6 Saturday, GMT
    ParsedEntries entries{};
    std::size_t entries_left_out = 0;  ///< beyond limits::kMaxEntries
    std::string encoding{};            ///< what the bytes were decoded from
    bool truncated = false;  ///< the document ends before it should: more may have been meant
    std::vector<Warning> warnings{};
};

}  // namespace feedmerged
