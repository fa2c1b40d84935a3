// SPDX-License-Identifier: MIT
#include "xml_document.hpp"

#include "feedmerged/core/limits.hpp"
#include "xml_repair.hpp"
#include "xml_text.hpp"

#include <algorithm>
#include <array>
#include <string_view>
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

/// Whether two attributes of the element have one name, which XML forbids and pugixml does not see.
bool has_attribute_twice(pugi::xml_node element) {
    std::array<std::string_view, 16> names;  // of more, which no feed has, the first
    std::size_t count = 0;
    for (const pugi::xml_attribute attribute : element.attributes()) {
        const std::string_view name = attribute.name();
        const auto end = names.begin() + static_cast<std::ptrdiff_t>(count);
        if (std::find(names.begin(), end, name) != end) return true;
        if (count == names.size()) return false;
        names[count++] = name;
    }
    return false;
}

struct Survey {
    bool too_deep = false;
    pugi::xml_node attribute_twice{};  ///< the first such element, or none
};

/// Walks the whole tree without recursion, which the tree could make deep.
Survey survey(const pugi::xml_document& tree) {
    Survey found;
    std::size_t depth = 0;
    pugi::xml_node node = tree.first_child();
    while (node) {
        if (depth > limits::kMaxXmlDepth) {
            found.too_deep = true;
            return found;
        }
        if (!found.attribute_twice && has_attribute_twice(node)) found.attribute_twice = node;
        if (const pugi::xml_node child = node.first_child()) {
            node = child;
            ++depth;
            continue;
        }
        while (node && !node.next_sibling()) {
            node = node.parent();
            if (node == tree) return found;
            --depth;
        }
        node = node.next_sibling();
    }
    return found;
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
        const Survey found = survey(document->tree);
        if (found.too_deep) return fail(too_deep());
        if (found.attribute_twice) {  // the text in the document is not what it was any more
            std::string original = text_again();
            Warnings again = warnings;
            clean_xml_text(original, again);
            well_formed_warnings.add_at(
                original, static_cast<std::size_t>(found.attribute_twice.offset_debug() - 1),
                "an attribute twice in <" + std::string(found.attribute_twice.name()) + ">");
        }
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
    if (!second || survey(document->tree).too_deep)
        return fail(ParseError{ParseErrorKind::Broken, broken});
    return document;
}

}  // namespace feedmerged::feed
