// SPDX-License-Identifier: MIT
// Shorthands of the feed tests: a document in, a ParsedFeed out. Not thread-safe: doctest's macros.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/feed/parse.hpp"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace feedmerged::feed::tests {

inline ParsedFeed parse(std::string_view bytes, std::string_view content_location = {}) {
    auto feed = parse_feed({.bytes = bytes, .content_location = content_location});
    if (!feed) FAIL("no feed: " << feed.error().message);
    return *std::move(feed);
}

inline ParseError parse_error(std::string_view bytes) {
    const auto feed = parse_feed({.bytes = bytes});
    if (feed) FAIL("a feed where none was expected");
    return feed.error();
}

/// The items of an RSS 2.0 channel.
inline ParsedFeed parse_items(const std::string& items) {
    return parse(
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
        "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
        "xmlns:atom=\"http://www.w3.org/2005/Atom\" "
        "xmlns:media=\"http://search.yahoo.com/mrss/\" "
        "xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\">"
        "<channel><title>T</title>" +
        items + "</channel></rss>");
}

/// One item of RSS 2.0 with `inside`.
inline ParsedEntry parse_item(const std::string& inside) {
    const ParsedFeed feed = parse_items("<item>" + inside + "</item>");
    REQUIRE(feed.entries.size() == 1);
    return feed.entries.front();
}

/// One entry of Atom 1.0 with `inside`.
inline ParsedEntry parse_entry(const std::string& inside, const std::string& feed_attributes = {}) {
    const ParsedFeed feed = parse("<feed xmlns=\"http://www.w3.org/2005/Atom\" " + feed_attributes +
                                  "><entry>" + inside + "</entry></feed>");
    REQUIRE(feed.entries.size() == 1);
    return feed.entries.front();
}

inline std::string to_string(const std::optional<TimePoint>& date) {
    return date ? format_rfc3339(*date) : "";
}

}  // namespace feedmerged::feed::tests
