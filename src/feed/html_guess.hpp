// SPDX-License-Identifier: MIT
// Whether a text that nothing declares to be HTML plainly is HTML. Pure; thread-safe.
#pragma once
#include <string_view>

namespace feedmerged::feed {

/// A tag of a usual HTML element: "<b>", "</p>", "<br/>", "<a href=…>"; not "<T>" and "a < b".
[[nodiscard]] bool has_html_tags(std::string_view text);

/// A character reference with its semicolon: "&amp;", "&#8217;", "&#x27;"; not "AT&T".
[[nodiscard]] bool has_char_refs(std::string_view text);

}  // namespace feedmerged::feed
