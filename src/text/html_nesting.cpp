// SPDX-License-Identifier: MIT
#include "html_nesting.hpp"

#include "ascii.hpp"

#include <algorithm>

namespace feedmerged::text {
namespace {

/// A table holds at most a section, a row and a cell before anything else can be opened.
constexpr std::size_t kTableDepth = 4;

constexpr bool is_section(Element element) {
    return element == Element::Tbody || element == Element::Thead || element == Element::Tfoot;
}

constexpr bool may_hold(Element outer, Element inner) {
    const bool is_cell = inner == Element::Td || inner == Element::Th;
    if (outer == Element::Tr) return is_cell;
    return is_section(outer) && (is_cell || inner == Element::Tr);
}

bool is_blank(std::string_view source) { return std::ranges::all_of(source, ascii::is_space); }

/// Captions of pictures from before <figcaption>: WordPress's classic editor (<p> or <dd>) and
/// Blogger (<td>) mark them by class only, which does not survive, so they become <figcaption>.
bool has_caption_class(const HtmlToken& tag) {
    for (const HtmlAttribute& attribute : tag.attributes) {
        if (!ascii::equal_ignoring_case(attribute.name, "class")) continue;
        return attribute.value.find("wp-caption-text") != std::string_view::npos ||
               attribute.value.find("wp-caption-dd") != std::string_view::npos ||
               ascii::trim(attribute.value) == "tr-caption";
    }
    return false;
}

}  // namespace

void HtmlNesting::add(const HtmlToken& token) {
    read(token);
    after_break_ = token.kind == HtmlToken::Kind::Start && token.element == Element::Br;
}

void HtmlNesting::read(const HtmlToken& token) {
    switch (token.kind) {
        case HtmlToken::Kind::Text:
            return text(token.source);
        case HtmlToken::Kind::Start:
            return start_tag(token);
        case HtmlToken::Kind::End:
            return end_tag(token.element);
        case HtmlToken::Kind::EndOfText:
            return;
    }
}

void HtmlNesting::text(std::string_view source) {
    // Between rows and cells white space is nothing; text gets a cell, where the standard moves it
    // in front of the table, which cannot be done without a tree.
    if (has(top(), kTableContext) && !is_blank(source)) make_place_for_content();
    for (HtmlEvents* const sink : sinks_) sink->text(source);
}

void HtmlNesting::start_tag(const HtmlToken& token) {
    const Element element = token.element;
    if (element == Element::Unknown) return;
    if (has(element, kTablePart)) return start_table_part(token);
    make_place_for_content();
    if (element == Element::A) close_link();
    if (element == Element::Li) close_item(Element::Li, Element::Li);
    if (element == Element::Dd || element == Element::Dt) close_item(Element::Dd, Element::Dt);
    if (has(element, kClosesParagraph)) close_paragraph();
    if (has(element, kHeading)) close_heading();
    if (element == Element::Rt || element == Element::Rp) close_implied_ends();
    if (has(element, kVoid)) return emit_void(element, &token);
    const bool is_caption =
        (element == Element::P || element == Element::Div) && has_caption_class(token);
    open_as(is_caption ? Element::Figcaption : element, &token, element);
    if (element == Element::Dd && has_caption_class(token)) open(Element::Figcaption, nullptr);
}

void HtmlNesting::end_tag(Element element) {
    if (element == Element::Br) {  // "</br>" is a line break (§13.2.6.4.7)
        make_place_for_content();
        // <br></br> is how XML writers spell one line break: not two, as the standard has it.
        if (!after_break_) emit_void(Element::Br, nullptr);
        return;
    }
    if (element == Element::Unknown || has(element, kVoid)) return;
    if (too_deep_ > 0 && !has(element, kTablePart)) {
        --too_deep_;
        return;
    }
    const bool is_heading = has(element, kHeading);
    if (!is_heading && !is_open(element)) return;
    const bool is_of_table = has(element, kTablePart) || element == Element::Table;
    bool crosses_block = false;
    std::size_t found = kNone;
    for (std::size_t i = depth_; i-- > 0;) {
        const Open& candidate = stack_[i];
        if (candidate.tag == element || (is_heading && has(candidate.tag, kHeading))) {
            found = i;
            break;
        }
        if (candidate.element == Element::Table) break;
        if (!is_of_table && has(candidate.element, kScope)) break;
        if (element == Element::Li &&
            (candidate.tag == Element::Ul || candidate.tag == Element::Ol))
            break;
        crosses_block = crosses_block || has(candidate.element, kSpecial);
    }
    if (found == kNone) return;
    if (crosses_block && !has(element, kSpecial)) {
        stack_[found].closing = true;
    } else {
        close_down_to(found);
    }
}

void HtmlNesting::start_table_part(const HtmlToken& token) {
    const std::size_t table =
        find_open([](const Open& open) { return open.element == Element::Table; }, 0);
    if (table == kNone) return start_loose_table_part(token);
    switch (token.element) {
        case Element::Col:
            if (table + 1 == depth_ || stack_[table + 1].element != Element::Colgroup) {
                close_down_to(table + 1);
                open(Element::Colgroup, nullptr);
            }
            return emit_void(Element::Col, &token);
        case Element::Tr:
            open_row_place(table);
            return open(Element::Tr, &token);
        case Element::Td:
        case Element::Th:
            if (depth_ > table + 2 && stack_[table + 2].element == Element::Tr) {
                close_down_to(table + 3);
            } else {
                open_row_place(table);
                open(Element::Tr, nullptr);
            }
            open(token.element, &token);
            if (has_caption_class(token)) open(Element::Figcaption, nullptr);
            return;
        default:  // caption, colgroup, thead, tbody, tfoot
            close_down_to(table + 1);
            return open(token.element, &token);
    }
}

// A text that was cut out of a table (<td>a</td><td>b</td>) keeps its rows and cells, for readers
// that put it back in one; every HTML parser passes over them elsewhere (§13.2.6.4.7). They stand
// around everything else, so that what is in them is well nested with and without them.
void HtmlNesting::start_loose_table_part(const HtmlToken& token) {
    if (depth_ > 0 && !has(stack_[0].element, kTablePart)) return;
    if (token.element == Element::Col) {
        close_down_to(depth_ > 0 && stack_[0].element == Element::Colgroup ? 1 : 0);
        return emit_void(Element::Col, &token);
    }
    std::size_t outer = 0;
    while (outer < depth_ && may_hold(stack_[outer].element, token.element)) ++outer;
    close_down_to(outer);
    open(token.element, &token);
}

void HtmlNesting::open_row_place(std::size_t table) {
    if (depth_ > table + 1 && is_section(stack_[table + 1].element))
        return close_down_to(table + 2);
    close_down_to(table + 1);
    open(Element::Tbody, nullptr);
}

void HtmlNesting::make_place_for_content() {
    if (!has(top(), kTableContext) || !is_open(Element::Table)) return;
    if (top() == Element::Colgroup) close_down_to(depth_ - 1);
    if (top() == Element::Table) open(Element::Tbody, nullptr);
    if (is_section(top())) open(Element::Tr, nullptr);
    open(Element::Td, nullptr);
}

void HtmlNesting::open(Element element, const HtmlToken* tag) { open_as(element, tag, element); }

void HtmlNesting::open_as(Element element, const HtmlToken* tag, Element end_tag) {
    const std::size_t needed = element == Element::Table ? kTableDepth : 1;
    if (depth_ + needed > stack_.size()) {
        if (tag != nullptr) ++too_deep_;
        return;
    }
    stack_[depth_++] = {.element = element, .tag = end_tag};
    ++open_counts_[static_cast<std::size_t>(end_tag)];
    for (HtmlEvents* const sink : sinks_) sink->start(element, tag);
}

void HtmlNesting::emit_void(Element element, const HtmlToken* tag) {
    for (HtmlEvents* const sink : sinks_) sink->start(element, tag);
}

void HtmlNesting::close_down_to(std::size_t size) {
    while (depth_ > size || (depth_ > 0 && stack_[depth_ - 1].closing)) {
        const Open& closed = stack_[--depth_];
        --open_counts_[static_cast<std::size_t>(closed.tag)];
        for (HtmlEvents* const sink : sinks_) sink->end(closed.element);
    }
}

void HtmlNesting::close_paragraph() {
    if (!is_open(Element::P)) return;
    const std::size_t paragraph =
        find_open([](const Open& open) { return open.tag == Element::P; }, kScope);
    if (paragraph != kNone) close_down_to(paragraph);
}

void HtmlNesting::close_item(Element element, Element sibling) {
    for (std::size_t i = depth_; i-- > 0;) {
        const Element tag = stack_[i].tag;
        if (tag == element || tag == sibling) return close_down_to(i);
        if (has(tag, kSpecial) && tag != Element::Div && tag != Element::P) return;
    }
}

void HtmlNesting::close_heading() {
    // The standard closes only the current element (§13.2.6.4.7). We look through inline ones too:
    // whether they are written may depend on their attributes, where blocks end may not.
    const std::size_t heading =
        find_open([](const Open& open) { return has(open.tag, kHeading); }, kSpecial);
    if (heading != kNone) close_down_to(heading);
}

void HtmlNesting::close_implied_ends() {
    const std::size_t ruby =
        find_open([](const Open& open) { return open.element == Element::Ruby; }, kScope);
    if (ruby == kNone) return;
    // Again where more was closed than asked for, since an end tag of it had come before: what is
    // current then may be implied to end as well.
    for (std::size_t before = kNone; depth_ < before;) {
        before = depth_;
        // Looks through <a>, which may turn out to be left out of the output, and <span>.
        std::size_t lowest = depth_;
        for (std::size_t i = depth_; i-- > ruby + 1;) {
            const Element element = stack_[i].element;
            if (has(element, kEndImplied)) {
                lowest = i;
            } else if (element != Element::A && element != Element::Span) {
                break;
            }
        }
        close_down_to(lowest);
    }
}

void HtmlNesting::close_link() {
    if (!is_open(Element::A)) return;
    const std::size_t link =
        find_open([](const Open& open) { return open.tag == Element::A; }, kScope);
    if (link != kNone) close_down_to(link);
}

template <class Matches>
std::size_t HtmlNesting::find_open(Matches matches, unsigned stop_at) const {
    for (std::size_t i = depth_; i-- > 0;) {
        if (matches(stack_[i])) return i;
        if (has(stack_[i].element, stop_at)) return kNone;
    }
    return kNone;
}

}  // namespace feedmerged::text
