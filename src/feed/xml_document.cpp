// SPDX-License-Identifier: MIT
#include "xml_document.hpp"

#include "feedmerged/core/limits.hpp"
#include "xml_repair.hpp"
#include "xml_text.hpp"

#include <utility>

namespace feedmerged::feed {
namespace {

// White space between elements is kept: in XHTML it separates words.
constexpr unsigned kOptions = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol |
                              pugi::parse_wconv_attribute | pugi::parse_ws_pcdata;

pugi::xml_parse_result parse_in_place(XmlDocument& document) {
    return document.tree.load_buffer_inplace(document.text.data(), document.text.size(), kOptions,
                                             pugi::encoding_utf8);
}

/// Walks the whole tree without recursion, which the tree could make deep.
bool is_too_deep(const pugi::xml_document& tree) {
    std::size_t depth = 0;
    pugi::xml_node node = tree.first_child();
    while (node) {
        if (depth > limits::kMaxXmlDepth) return true;
        if (const pugi::xml_node child = node.first_child()) {
            node = child;
            ++depth;
            continue;
        }
        while (node && !node.next_sibling()) {
            node = node.parent();
            if (node == tree) return false;
            --depth;
        }
        node = node.next_sibling();
    }
    return false;
}

ParseError too_deep() {
    return {ParseErrorKind::TooDeep,
            "elements are nested more than " + std::to_string(limits::kMaxXmlDepth) + " deep"};
}

}  // namespace

Result<std::unique_ptr<XmlDocument>, ParseError> load_xml(
    std::string text, const std::function<std::string()>& text_again, Warnings& warnings) {
    auto document = std::make_unique<XmlDocument>();
    document->text = std::move(text);
    Warnings well_formed_warnings = warnings;
    clean_xml_text(document->text, well_formed_warnings);
    const pugi::xml_parse_result first = parse_in_place(*document);
    if (first) {
        if (is_too_deep(document->tree)) return fail(too_deep());
        warnings = std::move(well_formed_warnings);
        return document;
    }

    document->text = text_again();
    clean_xml_text(document->text, warnings);
    const auto offset = static_cast<std::size_t>(first.offset);
    const std::string broken =
        "not well-formed at " + warnings.place(document->text, offset) + ": " + first.description();
    warnings.add(broken);
    Repaired repaired = repair_xml(document->text, warnings);
    if (repaired.too_deep) return fail(too_deep());
    document->text = std::move(repaired.text);
    const pugi::xml_parse_result second = parse_in_place(*document);
    if (!second || is_too_deep(document->tree))
        return fail(ParseError{ParseErrorKind::Broken, broken});
    return document;
}

}  // namespace feedmerged::feed
