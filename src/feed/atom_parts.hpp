// SPDX-License-Identifier: MIT
// The constructs of Atom that feeds of every format use: text, persons, links. RFC 4287 §3 and
// §4.2.7, and Atom 0.3. Pure; thread-safe.
#pragma once
#include "feedmerged/model/parsed_feed.hpp"
#include "namespaces.hpp"
#include "ranked.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

namespace feedmerged::feed {

/// Whether HTML without a type that says so may be taken for what it is: in contents, not in
/// titles.
enum class Guess { No, Html };

/// Text construct or content: type text, html, xhtml and MIME types; mode of Atom 0.3. Binary data
/// gives nothing.
[[nodiscard]] ParsedText read_atom_text(pugi::xml_node element, const Scope& outer, Guess guess);

/// Person construct: name, email, uri (Atom 0.3: url, and homepage of drafts).
[[nodiscard]] ParsedPerson read_atom_person(pugi::xml_node element, const Scope& outer);

/// The label of a category, else its term, else its text.
[[nodiscard]] std::string read_atom_category(pugi::xml_node element);

/// WebSub hubs kept of one feed; real ones name one or two.
inline constexpr std::size_t kMostHubs = 8;

/// The links of a feed or an entry by what they are for.
class AtomLinks {
  public:
    void add(pugi::xml_node link, const Scope& outer);

    Ranked<ParsedUrl> alternate{};  ///< text/html before other types
    ParsedUrl self{};
    ParsedUrl related{};
    ParsedUrl replies{};
    ParsedUrl icon{};
    std::vector<ParsedUrl> hubs{};
    std::vector<ParsedAttachment> enclosures{};
};

}  // namespace feedmerged::feed
