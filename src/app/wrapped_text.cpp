// SPDX-License-Identifier: MIT
#include "wrapped_text.hpp"

#include "feedmerged/core/utf8.hpp"

#include <algorithm>

namespace feedmerged::app {
namespace {

/// One line of it. C1 controls are escape sequences to some terminals, too.
std::string printable(std::string_view text) {
    std::string out;
    for (std::size_t pos = 0; pos < text.size();) {
        const char32_t c = utf8::next(text, pos);
        utf8::append(out, c < 0x20 || (c >= 0x7f && c < 0xa0) ? U' ' : c);
    }
    return utf8::collapse_space(out);
}

}  // namespace

std::string wrapped(std::string_view first, std::string_view text) {
    const std::string all = printable(text);
    const std::size_t indent = utf8::length(first);
    std::string out(first);
    std::size_t column = indent;
    for (std::size_t start = 0; start < all.size();) {
        const std::size_t end = std::min(all.find(' ', start), all.size());
        const std::string_view word = std::string_view(all).substr(start, end - start);
        const std::size_t width = utf8::length(word);
        if (column != indent && column + 1 + width > kTerminalColumns) {
            out += '\n' + std::string(indent, ' ');
            column = indent;
        }
        if (column != indent) {
            out += ' ';
            ++column;
        }
        out += word;
        column += width;
        start = end + 1;
    }
    while (out.ends_with(' ')) out.pop_back();
    return out + '\n';
}

}  // namespace feedmerged::app
