// SPDX-License-Identifier: MIT
#include "clean_text.hpp"

#include "feedmerged/core/utf8.hpp"
#include "feedmerged/text/charset.hpp"

#include <algorithm>

namespace feedmerged::render {
namespace {

bool is_forbidden_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

}  // namespace

bool is_clean(std::string_view text) {
    constexpr std::string_view kFffe = "\xEF\xBF\xBE";
    constexpr std::string_view kFfff = "\xEF\xBF\xBF";
    return std::ranges::none_of(text, is_forbidden_control) && utf8::is_valid(text) &&
           text.find(kFffe) == std::string_view::npos && text.find(kFfff) == std::string_view::npos;
}

std::string clean_text(std::string_view text) {
    if (is_clean(text)) return std::string(text);
    const std::string valid = text::make_valid_utf8(text);
    std::string out;
    out.reserve(valid.size());
    for (std::size_t pos = 0; pos < valid.size();) {
        const std::size_t start = pos;
        if (utf8::is_xml_char(utf8::next(valid, pos))) out.append(valid, start, pos - start);
    }
    return out;
}

}  // namespace feedmerged::render
