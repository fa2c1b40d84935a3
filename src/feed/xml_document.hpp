// SPDX-License-Identifier: MIT
// Decoded text to a tree of XML, well-formed or not. The tree is pugixml's, in place on the text:
// no document types, no entities but the harmless ones of xml_text, and the first text of an
// element is its value (parse_embed_pcdata). Not thread-safe: one a document.
#pragma once
#include "feedmerged/core/result.hpp"
#include "feedmerged/feed/parse.hpp"
#include "warnings.hpp"

#include <functional>
#include <memory>
#include <string>

#include <pugixml.hpp>

namespace feedmerged::feed {

/// The tree and the text that its values point into.
struct XmlDocument {
    std::string text{};
    pugi::xml_document tree{};
};

/// `text_again` gives the text once more where the first attempt has used it up: keeping a copy of
/// every document for the few broken ones would cost more. Fails with Broken or TooDeep.
[[nodiscard]] Result<std::unique_ptr<XmlDocument>, ParseError> load_xml(
    std::string text, const std::function<std::string()>& text_again, Warnings& warnings);

}  // namespace feedmerged::feed
