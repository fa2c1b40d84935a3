// SPDX-License-Identifier: MIT
// The elements that the reader of HTML knows, and what it has to know of each: the allow-list of
// SECURITY (what is not in the first part of the enumeration never reaches an output) and the
// properties that nesting and text depend on. Data only. Thread-safe.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace feedmerged::text {

// clang-format off
enum class Element : std::uint8_t {
    // Allowed in safe HTML.
    A, Abbr, Acronym, Aside, Audio, B, Blockquote, Br, Caption, Cite, Code, Col, Colgroup, Dd, Del,
    Details, Dfn, Div, Dl, Dt, Em, Figcaption, Figure, H1, H2, H3, H4, H5, H6, Hr, I, Img, Ins, Kbd,
    Li, Mark, Ol, P, Picture, Pre, Q, Rp, Rt, Ruby, S, Samp, Small, Source, Span, Strike, Strong,
    Sub, Summary, Sup, Table, Tbody, Td, Tfoot, Th, Thead, Time, Tr, Tt, U, Ul, Var, Video, Wbr,
    // Dropped with all that is in them. Their content is markup in HTML's eyes …
    Math, Object, Svg, Template,
    // … or text up to their own end tag.
    Iframe, Noembed, Noframes, Noscript, Plaintext, Script, Style, Textarea, Title, Xmp,
    // Anything else: the tag is dropped, what is in it stays.
    Unknown,
};
// clang-format on
inline constexpr std::size_t kElementCount = static_cast<std::size_t>(Element::Unknown);

/// Properties, from the tree construction of the HTML standard (§13.2.6) and from our text rules.
enum Trait : std::uint16_t {
    kVoid = 1,             ///< has no content and no end tag
    kSpecial = 2,          ///< "special" (§13.2.4.2): an inline element's end tag does not cross it
    kClosesParagraph = 4,  ///< an open <p> ends where this starts
    kScope = 8,            ///< what is open outside cannot be closed from inside
    kTablePart = 16,       ///< stands only inside a table
    kTableContext = 32,    ///< may hold rows, cells or columns only
    kHeading = 64,         ///< h1 to h6
    kLine = 128,           ///< a line of its own in the text
    kWord = 256,           ///< apart from its neighbours in the text, in the same line
    kOutsideText = 512,    ///< what is in it is no part of the text
    kDropped = 1024,       ///< dropped with its content
    kRawText = 2048,       ///< its content is no markup
    kEndImplied = 4096,    ///< "generate implied end tags" (§13.2.6.3) closes it
};

[[nodiscard]] std::string_view name_of(Element element);
[[nodiscard]] std::uint16_t traits_of(Element element);
[[nodiscard]] inline bool has(Element element, unsigned traits) {
    return (traits_of(element) & traits) != 0;
}

/// The element of a tag name in any case. Block elements that safe HTML does without (<section>,
/// <center> …) are read as <div>, and a few obsolete names as what replaced them, so that the text
/// in them stays apart from its neighbours.
[[nodiscard]] Element find_element(std::string_view tag_name);

}  // namespace feedmerged::text
