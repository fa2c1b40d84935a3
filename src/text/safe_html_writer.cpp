// SPDX-License-Identifier: MIT
#include "safe_html_writer.hpp"

#include "char_refs.hpp"
#include "feedmerged/core/utf8.hpp"
#include "html_attributes.hpp"
#include "html_chars.hpp"
#include "html_escape.hpp"

namespace feedmerged::text {
namespace {

constexpr ByteSet kNotCopied{"&<>\"'`\xEF", true};

}  // namespace

void SafeHtmlWriter::start(Element element, const HtmlToken* tag) {
    const std::size_t before = out_.size();
    out_ += '<';
    out_ += name_of(element);
    bool written = true;
    if (tag != nullptr) written = append_attributes(out_, element, *tag, base_url_);
    if (element == Element::A) {
        // href is written before every other attribute.
        const bool is_link = std::string_view(out_).substr(before).starts_with("<a href=");
        written = !is_link || open_links_ == 0;
        anchors_[open_anchors_++] = {.written = written, .is_link = written && is_link};
        if (written && is_link) ++open_links_;
    }
    if (written) {
        out_ += '>';
    } else {
        out_.resize(before);
    }
}

void SafeHtmlWriter::end(Element element) {
    if (element == Element::A) {
        const Anchor& anchor = anchors_[--open_anchors_];
        if (anchor.is_link) --open_links_;
        if (!anchor.written) return;
    }
    out_ += "</";
    out_ += name_of(element);
    out_ += '>';
}

void SafeHtmlWriter::text(std::string_view source) {
    for (std::size_t pos = 0; pos < source.size();) {
        const std::size_t run = kNotCopied.find_far(source, pos);
        out_.append(source, pos, run - pos);
        pos = run;
        if (pos == source.size()) return;
        if (source[pos] == '&') {
            if (const CharRef ref = read_char_ref(source, pos, false); ref.length != 0) {
                write_code_point(ref.first);
                if (ref.second != 0) write_code_point(ref.second);
                pos += ref.length;
                continue;
            }
        }
        if (source[pos] == '\r' && pos + 1 < source.size() && source[pos + 1] == '\n') {
            ++pos;
            continue;
        }
        write_code_point(utf8::next(source, pos));
    }
}

void SafeHtmlWriter::write_code_point(char32_t c) {
    if (c == '\r') c = '\n';
    if (c == '\f') c = ' ';  // white space in HTML, forbidden in XML
    if (c < 0x80) {
        if (utf8::is_xml_char(c)) append_escaped(out_, static_cast<char>(c));
    } else if (utf8::is_xml_char(c)) {
        utf8::append(out_, c);
    }
}

}  // namespace feedmerged::text
