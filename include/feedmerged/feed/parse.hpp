// SPDX-License-Identifier: MIT
// Bytes of a feed, of whatever format, to a ParsedFeed. Bad content is neither error nor exception:
// what can be read is read, and what had to be recovered is in ParsedFeed::warnings. Pure;
// thread-safe.
#pragma once
#include "feedmerged/core/result.hpp"
#include "feedmerged/model/parsed_feed.hpp"

#include <string>
#include <string_view>

namespace feedmerged::feed {

enum class ParseErrorKind {
    Empty,     ///< nothing but white space
    NotAFeed,  ///< something else: HTML, an image, JSON that is no feed …
    Broken,    ///< meant as a feed, but beyond recovery
    TooDeep,   ///< nesting beyond limits.hpp
};

struct ParseError {
    ParseErrorKind kind = ParseErrorKind::NotAFeed;
    std::string message{};  ///< one line: "HTML instead of a feed", "not well-formed at line 3,
                            ///< column 7: …"
};

struct ParseInput {
    std::string_view bytes{};
    std::string_view content_type{};      ///< HTTP header value, "" none
    std::string_view content_location{};  ///< HTTP header value, "" none
    std::string_view content_language{};  ///< HTTP header value, "" none
};

[[nodiscard]] Result<ParsedFeed, ParseError> parse_feed(const ParseInput& input);

}  // namespace feedmerged::feed
