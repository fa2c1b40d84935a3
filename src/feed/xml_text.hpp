// SPDX-License-Identifier: MIT
// Makes the text of an XML document fit for a parser that knows neither HTML's entities nor which
// characters XML forbids. One pass, no copy where there is nothing to do. Pure; thread-safe.
#pragma once
#include "warnings.hpp"

#include <string>
#include <string_view>

namespace feedmerged::feed {

/// Removes characters outside XML 1.0 §2.2 Char and references to them (a reference to a surrogate
/// or beyond Unicode becomes U+FFFD), and replaces references to HTML 4's entities and to internal
/// entities of the document type that are plain, short text (limits::kMaxDtdEntityBytes). Other
/// references stay as they are. CDATA sections and comments keep their ampersands.
void clean_xml_text(std::string& text, Warnings& warnings);

/// Whether there is a reference to a character that XML forbids: what clean_xml_text leaves in
/// CDATA sections and comments, where it is text, and in what only looks like one of them.
[[nodiscard]] bool has_forbidden_reference(std::string_view text);

}  // namespace feedmerged::feed
