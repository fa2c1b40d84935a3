// SPDX-License-Identifier: MIT
#include "xml_document.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/text/charset.hpp"
#include "xml_repair.hpp"
#include "xml_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace feedmerged::feed {
namespace {

// White space between elements is kept: in XHTML it separates words. The first text of an element
// is its value instead of a node of its own, which saves feeds a third of their tree.
constexpr unsigned kOptions = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol |
                              pugi::parse_wconv_attribute | pugi::parse_ws_pcdata |
                              pugi::parse_embed_pcdata;

pugi::xml_parse_result parse_in_place(XmlDocument& document) {
    return document.tree.load_buffer_inplace(document.text.data(), document.text.size(), kOptions,
                                             pugi::encoding_utf8);
}

/// Whether two attributes of the element have one name, which XML forbids and pugixml does not see.
bool has_attribute_twice(pugi::xml_node element) {
    if (!element.first_attribute().next_attribute()) return false;
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

/// Calls `see` with every node and how many are around it, until it returns false. Without
/// recursion, which the tree could make deep.
template <class See>
void walk(const pugi::xml_document& tree, See see) {
    std::size_t depth = 0;
    pugi::xml_node node = tree.first_child();
    while (node) {
        if (!see(node, depth)) return;
        if (const pugi::xml_node child = node.first_child()) {
            node = child;
            ++depth;
            continue;
        }
        pugi::xml_node next = node.next_sibling();
        for (; !next; next = node.next_sibling()) {
            node = node.parent();
            if (node == tree) return;
            --depth;
        }
        node = next;
    }
}

struct Survey {
    bool too_deep = false;
    pugi::xml_node attribute_twice{};  ///< the first such element, or none
};

Survey survey(const pugi::xml_document& tree) {
    Survey found;
    walk(tree, [&found](const pugi::xml_node& node, std::size_t depth) {
        found.too_deep = depth > limits::kMaxXmlDepth;
        if (!found.attribute_twice && has_attribute_twice(node)) found.attribute_twice = node;
        return !found.too_deep;
    });
    return found;
}

/// `value` without what a reference may have put there: half a character, or one that XML forbids.
/// nullopt where there is nothing of the kind.
std::optional<std::string> clean_value(const char* value) {
    const std::string valid = text::make_valid_utf8(value);
    std::string clean;
    for (std::size_t pos = 0; pos < valid.size();)
        if (const char32_t c = utf8::next(valid, pos); utf8::is_xml_char(c)) utf8::append(clean, c);
    if (clean == value) return std::nullopt;
    return clean;
}

void clean_values(const pugi::xml_document& tree) {
    walk(tree, [](pugi::xml_node node, std::size_t) {
        if (const auto clean = clean_value(node.value())) node.text().set(clean->c_str());
        for (pugi::xml_attribute attribute : node.attributes())
            if (const auto clean = clean_value(attribute.value()))
                attribute.set_value(clean->c_str());
        return true;
    });
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
    // What looks like a CDATA section in a document type or a value is none to the parser.
    const bool suspicious = has_forbidden_reference(document->text);
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
        if (suspicious) clean_values(document->tree);
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
    // Where something was left out, what stood around it may have become a reference.
    clean_values(document->tree);
    return document;
}

}  // namespace feedmerged::feed
