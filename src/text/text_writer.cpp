// SPDX-License-Identifier: MIT
#include "text_writer.hpp"

#include "char_refs.hpp"
#include "feedmerged/core/byte_block.hpp"
#include "feedmerged/core/utf8.hpp"
#include "html_chars.hpp"

namespace feedmerged::text {
namespace {

// Besides ASCII, the bytes that begin a white space or one of the characters that XML cannot hold.
constexpr ByteSet kNotCopied{"& \t\n\xC2\xE1\xE2\xE3\xEF", true};

/// Length of the white space beyond ASCII at `pos` as utf8::is_breaking_space has it, 0 where there
/// is none. Spelt out in bytes because every apostrophe (U+2019) of a French text passes here.
std::size_t wide_space_at(std::string_view text, std::size_t pos) {
    const auto at = [&](std::size_t i) {
        return pos + i < text.size() ? static_cast<unsigned char>(text[pos + i]) : 0U;
    };
    switch (at(0)) {
        case 0xC2:
            return at(1) == 0x85 ? 2 : 0;
        case 0xE1:
            return at(1) == 0x9A && at(2) == 0x80 ? 3 : 0;
        case 0xE2:
            if (at(1) == 0x80)
                return (at(2) <= 0x8A && at(2) != 0x87) || at(2) == 0xA8 || at(2) == 0xA9 ? 3 : 0;
            return at(1) == 0x81 && at(2) == 0x9F ? 3 : 0;
        case 0xE3:
            return at(1) == 0x80 && at(2) == 0x80 ? 3 : 0;
        default:
            return 0;
    }
}

/// Bytes of `block` that may be in kNotCopied, but for spaces.
constexpr std::uint64_t notable(std::uint64_t block) {
    using byte_block::equal_to;
    using byte_block::repeat;
    return byte_block::less_than(block, 0x20) | equal_to(block, '&') | equal_to(block, 0xC2) |
           equal_to(block & repeat(0xF0), 0xE0);
}

/// Moves over blocks of words between single spaces, beginning behind another character of them.
std::size_t skip_words(std::string_view text, std::size_t pos) {
    while (pos + byte_block::kSize < text.size()) {
        const std::uint64_t block = byte_block::load(text, pos);
        const std::uint64_t spaces = byte_block::equal_to(block, ' ');
        const bool two_in_a_row = (spaces & spaces >> 8) != 0;
        const bool ends_in_space = spaces >> 63 != 0;
        if (notable(block) != 0 || two_in_a_row) break;
        if (ends_in_space && kNotCopied.contains(text[pos + byte_block::kSize])) break;
        pos += byte_block::kSize;
    }
    return pos;
}

/// Where what can be copied as it is ends. Single spaces between words belong to it, and so do
/// characters that only might have been a white space.
std::size_t end_of_run(std::string_view text, std::size_t begin) {
    std::size_t end = kNotCopied.find_in(text, begin);
    while (end < text.size()) {
        const bool single_space = text[end] == ' ' && end > begin && end + 1 < text.size() &&
                                  !kNotCopied.contains(text[end + 1]);
        const bool other = static_cast<unsigned char>(text[end]) >= 0x80 &&
                           wide_space_at(text, end) == 0 && !is_noncharacter_at(text, end);
        if (!single_space && !other) break;
        end = kNotCopied.find_in(text, skip_words(text, end + 1));
    }
    return end;
}

}  // namespace

void TextWriter::start(Element element, const HtmlToken* /*tag*/) {
    separate(element);
    if (has(element, kOutsideText)) ++outside_;
    if (element == Element::Pre) ++pre_;
}

void TextWriter::end(Element element) {
    separate(element);
    if (has(element, kOutsideText)) --outside_;
    if (element == Element::Pre) --pre_;
}

void TextWriter::separate(Element element) {
    const std::uint16_t traits = traits_of(element);
    if ((traits & kLine) != 0) {
        widen(Gap::Line);
    } else if ((traits & kWord) != 0) {
        widen(Gap::Space);
    }
}

void TextWriter::text(std::string_view source) {
    if (outside_ > 0) return;
    for (std::size_t pos = 0; pos < source.size();) {
        const std::size_t run = end_of_run(source, pos);
        if (run > pos) write(source.substr(pos, run - pos));
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
        write_code_point(utf8::next(source, pos));
    }
}

void TextWriter::write(std::string_view words) {
    if (gap_ != Gap::None && !out_.empty()) out_ += gap_ == Gap::Line ? '\n' : ' ';
    gap_ = Gap::None;
    out_ += words;
}

void TextWriter::write_code_point(char32_t c) {
    if ((c == '\n' || c == '\r') && pre_ > 0) return widen(Gap::Line);
    if (c == '\v') return;  // as in safe HTML, which cannot hold it
    if (utf8::is_breaking_space(c)) return widen(Gap::Space);
    if (!utf8::is_xml_char(c)) return;
    if (c < 0x80) {
        const char byte = static_cast<char>(c);
        return write({&byte, 1});
    }
    write({});
    utf8::append(out_, c);
}

}  // namespace feedmerged::text
