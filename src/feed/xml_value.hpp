// SPDX-License-Identifier: MIT
// Values of elements: text, and markup serialised again for the HTML reader. Pure; thread-safe.
#pragma once
#include "feedmerged/model/parsed_feed.hpp"
#include "namespaces.hpp"

#include <string>
#include <string_view>

#include <pugixml.hpp>

namespace feedmerged::feed {

/// All text inside `element`, without white space at its ends. Characters that were decoded in the
/// wrong charset and written as references are mended (repair_c1).
[[nodiscard]] std::string text_of(pugi::xml_node element);

[[nodiscard]] bool has_child_elements(pugi::xml_node element);

/// How the text between elements is to be read when markup is serialised.
enum class MarkupText {
    Literal,  ///< it is text: &, < and > are escaped (XHTML, and markup that stands naked in RSS)
    Html,     ///< it is HTML source itself, as in <content type="html"> with elements inside
};

/// What is inside `element` as HTML source: names without prefixes, empty elements closed as HTML
/// needs it. CDATA sections are HTML source always.
[[nodiscard]] std::string markup_of(pugi::xml_node element, MarkupText text);

/// Text of an element of RSS: HTML source, whether it is escaped, in CDATA or naked.
[[nodiscard]] ParsedText rss_text(pugi::xml_node element, const Scope& outer);

/// The same of a title, which may be plain text: as it stands.
[[nodiscard]] ParsedText rss_source(pugi::xml_node element, const Scope& outer);

/// HTML without the marks of CDATA sections in it, which somebody put around a part of it by
/// mistake: HTML takes all from one to the next '>' for a comment, and what was meant would be
/// lost.
[[nodiscard]] std::string without_cdata_marks(std::string html);

/// Without DEL. C1 controls do not occur in texts: they are bytes of windows-1252, or of UTF-8 where all of the
/// text was read as Latin-1. Returns what was meant.
[[nodiscard]] std::string repair_c1(std::string text);

/// The value of an attribute whatever the case of its name, "" where there is none.
[[nodiscard]] std::string_view attribute_of(pugi::xml_node element, std::string_view name);

}  // namespace feedmerged::feed
