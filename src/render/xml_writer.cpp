// SPDX-License-Identifier: MIT
#include "xml_writer.hpp"

#include "clean_text.hpp"

#include <cassert>
#include <utility>

namespace feedmerged::render {
namespace {

using References = XmlWriter::References;

/// Also escapes '>' so that no text holds "]]>" (XML 1.0 §2.4), and CR, which parsers would turn
/// into LF (§2.11).
std::string_view text_reference(char c, References references) {
    const bool named = references == References::Named;
    switch (c) {
        case '&':
            return named ? "&amp;" : "&#x26;";
        case '<':
            return named ? "&lt;" : "&#x3C;";
        case '>':
            return named ? "&gt;" : "&#x3E;";
        case '\r':
            return "&#xD;";
        default:
            return {};
    }
}

/// White space too: attribute values are normalised by parsers (XML 1.0 §3.3.3).
std::string_view attribute_reference(char c) {
    switch (c) {
        case '"':
            return "&quot;";
        case '\t':
            return "&#x9;";
        case '\n':
            return "&#xA;";
        default:
            return text_reference(c, References::Named);
    }
}

template <class Reference>
void append_escaped(std::string& out, std::string_view text, Reference reference) {
    std::string cleaned;
    if (!is_clean(text)) text = cleaned = clean_text(text);
    std::size_t copied = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view escaped = reference(text[i]);
        if (escaped.empty()) continue;
        out.append(text, copied, i - copied).append(escaped);
        copied = i + 1;
    }
    out.append(text, copied);
}

}  // namespace

XmlWriter::XmlWriter() : out_("<?xml version=\"1.0\" encoding=\"utf-8\"?>") {}

XmlWriter& XmlWriter::open(std::string_view name) {
    end_start_tag();
    // White space between elements is free, inside a text it would be part of it.
    if (open_.empty() || open_.back().content != Content::Text) break_line(open_.size());
    if (!open_.empty() && open_.back().content == Content::None)
        open_.back().content = Content::Elements;
    (out_ += '<') += name;
    open_.push_back({name, Content::None});
    in_start_tag_ = true;
    return *this;
}

XmlWriter& XmlWriter::attribute(std::string_view name, std::string_view value) {
    assert(in_start_tag_);
    ((out_ += ' ') += name) += "=\"";
    append_escaped(out_, value, attribute_reference);
    out_ += '"';
    return *this;
}

XmlWriter& XmlWriter::attribute_if(std::string_view name, std::string_view value) {
    return value.empty() ? *this : attribute(name, value);
}

XmlWriter& XmlWriter::text(std::string_view text, References references) {
    if (text.empty()) return *this;
    assert(!open_.empty());
    end_start_tag();
    open_.back().content = Content::Text;
    append_escaped(out_, text, [references](char c) { return text_reference(c, references); });
    return *this;
}

XmlWriter& XmlWriter::close() {
    assert(!open_.empty());
    const Element element = open_.back();
    open_.pop_back();
    if (in_start_tag_) {
        out_ += "/>";
        in_start_tag_ = false;
        return *this;
    }
    if (element.content == Content::Elements) break_line(open_.size());
    ((out_ += "</") += element.name) += '>';
    return *this;
}

XmlWriter& XmlWriter::element(std::string_view name, std::string_view value,
                              References references) {
    return open(name).text(value, references).close();
}

XmlWriter& XmlWriter::element_if(std::string_view name, std::string_view value,
                                 References references) {
    return value.empty() ? *this : element(name, value, references);
}

std::string XmlWriter::finish() {
    while (!open_.empty()) close();
    out_ += '\n';
    return std::move(out_);
}

void XmlWriter::end_start_tag() {
    if (in_start_tag_) out_ += '>';
    in_start_tag_ = false;
}

void XmlWriter::break_line(std::size_t depth) { (out_ += '\n').append(depth, ' '); }

}  // namespace feedmerged::render
