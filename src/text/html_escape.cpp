// SPDX-License-Identifier: MIT
#include "html_escape.hpp"

#include "feedmerged/text/html.hpp"
#include "html_chars.hpp"

namespace feedmerged::text {
namespace {

constexpr ByteSet kEscaped{"&<>\"'`", false};

}  // namespace

void append_escaped(std::string& out, char c) {
    switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        case '`':  // old Internet Explorers took it for a quote
            out += "&#96;";
            break;
        default:
            out += c;
    }
}

void append_escaped(std::string& out, std::string_view text) {
    for (std::size_t pos = 0; pos < text.size(); ++pos) {
        const std::size_t run = kEscaped.find_far(text, pos);
        out.append(text, pos, run - pos);
        pos = run;
        if (pos == text.size()) return;
        append_escaped(out, text[pos]);
    }
}

std::string escape_html(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 16);
    append_escaped(out, text);
    return out;
}

}  // namespace feedmerged::text
