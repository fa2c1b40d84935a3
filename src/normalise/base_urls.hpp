// SPDX-License-Identifier: MIT
// What the relative URLs of a feed are relative to. Feeds rarely declare a base, so the pages they
// speak of stand in for it. Pure; thread-safe.
#pragma once
#include "feedmerged/model/parsed_feed.hpp"

#include <string>
#include <string_view>

namespace feedmerged::normalise {

/// The bases of a document, each absolute or "".
struct BaseUrls {
    std::string retrieved{};  ///< where the document came from
    std::string home_page{};  ///< of the feed

    /// The base for a reference whose declared base (xml:base, perhaps relative itself) is
    /// `declared`: that, else `page` (the entry's own page, may be ""), else the home page, else
    /// where the document came from.
    [[nodiscard]] std::string choose(std::string_view declared, std::string_view page) const;

    /// `url` made absolute and safe (to_web_url); "" where no web URL comes out.
    [[nodiscard]] std::string resolve(const ParsedUrl& url, std::string_view page = {}) const;
};

}  // namespace feedmerged::normalise
