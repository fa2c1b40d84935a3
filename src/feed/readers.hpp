// SPDX-License-Identifier: MIT
// One reader a format: a tree or a text to a ParsedFeed. None of them fails on bad content; what is
// missing is missing. Pure; thread-safe.
#pragma once
#include "feedmerged/core/result.hpp"
#include "feedmerged/feed/parse.hpp"
#include "feedmerged/model/parsed_feed.hpp"
#include "namespaces.hpp"
#include "warnings.hpp"

#include <string_view>

#include <pugixml.hpp>

namespace feedmerged::feed {

/// RSS 0.9x and 2.0 (`root` is <rss> or <channel>), RSS 0.90 and 1.0 (<rdf:RDF>).
void read_rss(pugi::xml_node root, const Scope& scope, ParsedFeed& feed);
/// One <item>.
[[nodiscard]] ParsedEntry read_rss_item(pugi::xml_node item, const Scope& outer);

/// Atom 0.3 and 1.0.
void read_atom(pugi::xml_node root, const Scope& scope, ParsedFeed& feed);
/// One <entry>.
[[nodiscard]] ParsedEntry read_atom_entry(pugi::xml_node entry, const Scope& outer);

/// Channel Definition Format (1997): <CHANNEL> and <ITEM> with HREF and LASTMOD.
void read_cdf(pugi::xml_node root, const Scope& scope, ParsedFeed& feed);

/// JSON Feed 1.0 and 1.1. Fails where the text is no JSON or no feed.
[[nodiscard]] Result<ParsedFeed, ParseError> read_json_feed(std::string_view text,
                                                            Warnings& warnings);

/// Whether one more entry is to be read; counts it where it is beyond limits::kMaxEntries.
[[nodiscard]] bool has_room(ParsedFeed& feed);

/// An entry that says anything at all: an empty element is none.
[[nodiscard]] bool is_blank_entry(pugi::xml_node entry);

}  // namespace feedmerged::feed
