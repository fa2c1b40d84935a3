// SPDX-License-Identifier: MIT
// Short plain texts: titles, names, tags, languages. Pure; thread-safe.
#pragma once
#include "feedmerged/model/parsed_feed.hpp"

#include <string>
#include <string_view>

namespace feedmerged::normalise {

/// One line of at most limits::kMaxTitleBytes; markup and references decoded where the text is
/// HTML.
[[nodiscard]] std::string to_line(const ParsedText& text);

/// The same for names and tags, of which no format says what they are: HTML where there is an
/// ampersand or a tag.
[[nodiscard]] std::string to_line(std::string_view text);

/// A language tag in the form of RFC 5646 §2.1.1 ("en_us" becomes "en-US"); "" where the text is
/// none.
[[nodiscard]] std::string to_language_tag(std::string_view text);

}  // namespace feedmerged::normalise
