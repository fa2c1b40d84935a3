// SPDX-License-Identifier: MIT
#include "html_elements.hpp"

#include "name_table.hpp"

#include <array>

namespace feedmerged::text {
namespace {

struct ElementInfo {
    std::string_view name{};
    std::uint16_t traits = 0;
};

constexpr std::uint16_t kBlock = kSpecial | kClosesParagraph | kLine;
constexpr std::uint16_t kHeadingTraits = kBlock | kHeading;
constexpr std::uint16_t kSection = kSpecial | kTablePart | kTableContext;  // thead, tbody, tfoot
constexpr std::uint16_t kCell = kSpecial | kTablePart | kScope | kWord;
constexpr std::uint16_t kRawDropped = kDropped | kRawText;

// In the order of the enumeration.
constexpr std::array<ElementInfo, kElementCount> kElements = {{
    {"a"},
    {"abbr"},
    {"acronym"},
    {"aside", kBlock},
    {"audio", kOutsideText},  // what is in it is shown by browsers that cannot play it
    {"b"},
    {"blockquote", kBlock},
    {"br", kVoid | kSpecial | kLine},
    {"caption", kSpecial | kTablePart | kScope | kLine},
    {"cite"},
    {"code"},
    {"col", kVoid | kSpecial | kTablePart},
    {"colgroup", kSpecial | kTablePart | kTableContext},
    {"dd", kBlock | kEndImplied},
    {"del"},
    {"details", kBlock},
    {"dfn"},
    {"div", kBlock},
    {"dl", kBlock},
    {"dt", kBlock | kEndImplied},
    {"em"},
    {"figcaption", kBlock | kOutsideText},
    {"figure", kBlock},
    {"h1", kHeadingTraits},
    {"h2", kHeadingTraits},
    {"h3", kHeadingTraits},
    {"h4", kHeadingTraits},
    {"h5", kHeadingTraits},
    {"h6", kHeadingTraits},
    {"hr", kVoid | kBlock},
    {"i"},
    {"img", kVoid | kSpecial},
    {"ins"},
    {"kbd"},
    {"li", kBlock | kEndImplied},
    {"mark"},
    {"ol", kBlock},
    {"p", kBlock | kEndImplied},
    {"picture"},
    {"pre", kBlock},
    {"q"},
    {"rp", kEndImplied},
    {"rt", kEndImplied},
    {"ruby"},
    {"s"},
    {"samp"},
    {"small"},
    {"source", kVoid | kSpecial},
    {"span"},
    {"strike"},
    {"strong"},
    {"sub"},
    {"summary", kBlock},
    {"sup"},
    {"table", kBlock | kScope | kTableContext},
    {"tbody", kSection},
    {"td", kCell},
    {"tfoot", kSection},
    {"th", kCell},
    {"thead", kSection},
    {"time"},
    {"tr", kSpecial | kTablePart | kTableContext | kLine},
    {"tt"},
    {"u"},
    {"ul", kBlock},
    {"var"},
    {"video", kOutsideText},
    {"wbr", kVoid | kSpecial},
    {"math", kDropped},
    {"object", kDropped},
    {"svg", kDropped},
    {"template", kDropped},
    {"iframe", kRawDropped},
    {"noembed", kRawDropped},
    {"noframes", kRawDropped},
    {"noscript", kRawDropped},
    {"plaintext", kRawDropped},
    {"script", kRawDropped},
    {"style", kRawDropped},
    {"textarea", kRawDropped},
    {"title", kRawDropped},
    {"xmp", kRawDropped},
}};
static_assert(kElements[static_cast<std::size_t>(Element::P)].name == "p");
static_assert(kElements[static_cast<std::size_t>(Element::Wbr)].name == "wbr");
static_assert(kElements[static_cast<std::size_t>(Element::Xmp)].name == "xmp");

constexpr std::array<NameEntry<Element>, 18> kReadAs = {{
    {"address", Element::Div},
    {"article", Element::Div},
    {"center", Element::Div},
    {"dialog", Element::Div},
    {"fieldset", Element::Div},
    {"footer", Element::Div},
    {"header", Element::Div},
    {"hgroup", Element::Div},
    {"legend", Element::Div},
    {"main", Element::Div},
    {"nav", Element::Div},
    {"option", Element::Div},
    {"search", Element::Div},
    {"section", Element::Div},
    {"dir", Element::Ul},
    {"menu", Element::Ul},
    {"listing", Element::Pre},
    {"image", Element::Img},
}};

constexpr auto kNames = [] {
    std::array<NameEntry<Element>, kElementCount + kReadAs.size()> entries{};
    for (std::size_t i = 0; i < kElementCount; ++i)
        entries[i] = {kElements[i].name, static_cast<Element>(i)};
    for (std::size_t i = 0; i < kReadAs.size(); ++i) entries[kElementCount + i] = kReadAs[i];
    return entries;
}();
constexpr NameTable<Element, 512> kNameTable{kNames};

}  // namespace

std::string_view name_of(Element element) {
    return element == Element::Unknown ? "" : kElements[static_cast<std::size_t>(element)].name;
}

std::uint16_t traits_of(Element element) {
    return element == Element::Unknown ? std::uint16_t{0}
                                       : kElements[static_cast<std::size_t>(element)].traits;
}

Element find_element(std::string_view tag_name) {
    return kNameTable.find(tag_name, Element::Unknown);
}

}  // namespace feedmerged::text
