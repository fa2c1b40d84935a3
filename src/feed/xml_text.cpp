// SPDX-License-Identifier: MIT
#include "xml_text.hpp"

#include "ascii.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <utility>

#include <libxml/HTMLparser.h>

namespace feedmerged::feed {
namespace {

constexpr std::size_t kLongestEntityName = 32;

using EntityMap = std::unordered_map<std::string, std::string>;

/// HTML 4's entities by name. libxml2 has the table but searches it from the start each time, which
/// a document full of references would make felt.
const EntityMap& html_entities() {
    static const EntityMap map = [] {
        EntityMap entities;
        constexpr unsigned kLastEntity = 0x2666;  // &diams;
        for (unsigned value = 0xA0; value <= kLastEntity; ++value) {
            const htmlEntityDesc* entity = htmlEntityValueLookup(value);
            if (!entity) continue;
            std::string text;
            utf8::append(text, value);
            entities.emplace(entity->name, std::move(text));
        }
        return entities;
    }();
    return map;
}

std::size_t name_length(std::string_view text) {
    std::size_t length = 0;
    while (length < text.size() && length <= kLongestEntityName &&
           (ascii::is_alpha(text[length]) || ascii::is_digit(text[length]) || text[length] == '_' ||
            text[length] == '-' || text[length] == '.'))
        ++length;
    return length;
}

/// Length of the name, with its semicolon, of an entity that XML itself has (§4.6); 0 where `text`
/// begins with none. Escaped HTML is full of them.
std::size_t predefined_length(std::string_view text) {
    const auto length_of = [text](std::string_view name) {
        return text.starts_with(name) ? name.size() : 0;
    };
    switch (text.empty() ? '\0' : text.front()) {
        case 'l':
            return length_of("lt;");
        case 'g':
            return length_of("gt;");
        case 'q':
            return length_of("quot;");
        case 'a':
            return std::max(length_of("amp;"), length_of("apos;"));
        default:
            return 0;
    }
}

/// One <!ENTITY name "value"> at the start of `text`; nullopt where it is anything more difficult
/// (parameter and external entities, values with markup or references in them).
std::optional<std::pair<std::string, std::string>> parse_entity(std::string_view text) {
    constexpr std::string_view kStart = "<!ENTITY";
    text.remove_prefix(kStart.size());
    const auto skip_space = [&] {
        while (!text.empty() && ascii::is_space(text.front())) text.remove_prefix(1);
    };
    skip_space();
    const std::size_t length = name_length(text);
    if (length == 0 || length > kLongestEntityName) return std::nullopt;
    const std::string name(text.substr(0, length));
    text.remove_prefix(length);
    skip_space();
    if (text.empty() || (text.front() != '"' && text.front() != '\'')) return std::nullopt;
    const std::size_t end = text.substr(0, limits::kMaxDtdEntityBytes + 2).find(text.front(), 1);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view value = text.substr(1, end - 1);
    if (value.find_first_of("<&%") != std::string_view::npos) return std::nullopt;
    // The document is cleaned as it is written; this is written into it.
    std::string clean;
    for (std::size_t pos = 0; pos < value.size();)
        if (const char32_t c = utf8::next(value, pos); utf8::is_xml_char(c)) utf8::append(clean, c);
    return std::pair{name, std::move(clean)};
}

/// Position of the '<' before the next `rest`, which begins with '!'; npos where there is none.
/// There are far fewer of these to be looked at than there are tags.
std::size_t find_declaration(std::string_view text, std::string_view rest, std::size_t pos) {
    for (std::size_t at = text.find(rest, pos); at != text.npos; at = text.find(rest, at + 1))
        if (at > pos && text[at - 1] == '<') return at - 1;
    return text.npos;
}

/// The internal subset of the document type, where there is one in the prologue.
EntityMap parse_dtd_entities(std::string_view text) {
    EntityMap entities;
    const std::size_t doctype =
        find_declaration(text.substr(0, limits::kMaxJunkBeforeRoot), "!DOCTYPE", 0);
    if (doctype == std::string_view::npos) return entities;
    const std::size_t subset = text.find_first_of("[>", doctype);
    if (subset == std::string_view::npos || text[subset] != '[') return entities;
    const std::string_view rest = text.substr(subset, text.find("]>", subset) - subset);
    std::size_t pos = 0;
    for (std::size_t i = 0; i < limits::kMaxDtdEntities; ++i) {
        pos = rest.find("<!ENTITY", pos);
        if (pos == std::string_view::npos) break;
        if (auto entity = parse_entity(rest.substr(pos))) entities.insert(std::move(*entity));
        ++pos;
    }
    return entities;
}

constexpr auto kInteresting = [] {
    std::array<bool, 256> table{};
    for (std::size_t c = 0; c < 0x20; ++c) table[c] = true;
    table['\t'] = table['\n'] = table['\r'] = false;
    table['&'] = table['<'] = table[0xEF] = true;
    return table;
}();

/// Whether there is a control character or the lead byte of U+FFFE and U+FFFF. Written so that
/// compilers make it vector code: it goes over every document.
bool has_forbidden_bytes(std::string_view text) {
    constexpr std::size_t kBlock = 64;
    const auto is_forbidden = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        const bool space = (byte == '\t') | (byte == '\n') | (byte == '\r');
        return static_cast<unsigned char>(((byte < 0x20) & !space) | (byte == 0xEF));
    };
    std::size_t pos = 0;
    for (; pos + kBlock <= text.size(); pos += kBlock) {
        unsigned char any = 0;
        for (std::size_t i = 0; i < kBlock; ++i) any |= is_forbidden(text[pos + i]);
        if (any != 0) return true;
    }
    return std::ranges::any_of(text.substr(pos), is_forbidden);
}

struct NumberReference {
    std::size_t length = 0;  ///< with "&#" and ";"; 0 where there is none
    char32_t value = 0;      ///< 0x110000 for all that is greater
};

/// The reference at the start of `text`, which begins with "&#".
NumberReference parse_number(std::string_view text) {
    const bool hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
    std::size_t end = hex ? 3 : 2;
    const std::size_t digits = end;
    char32_t value = 0;
    for (; end < text.size(); ++end) {
        const char c = ascii::lower(text[end]);
        const bool hex_letter = hex && c >= 'a' && c <= 'f';
        if (!ascii::is_digit(c) && !hex_letter) break;
        const int digit = hex_letter ? c - 'a' + 10 : c - '0';
        value =
            std::min<char32_t>(value * (hex ? 16 : 10) + static_cast<char32_t>(digit), 0x110000);
    }
    if (end == digits || end >= text.size() || text[end] != ';') return {};
    return {.length = end + 1, .value = value};
}

bool is_beyond_unicode(char32_t value) {
    return value == 0 || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF);
}

class Cleaner {
  public:
    Cleaner(std::string& text, Warnings& warnings)
        : text_(text), in_(text), warnings_(warnings), dtd_(parse_dtd_entities(text)) {}

    void run() {
        if (has_forbidden_bytes(in_)) {
            read_bytes();
        } else {
            read_references();
        }
        if (copied_ == 0) return;
        out_.append(in_.substr(copied_));
        text_ = std::move(out_);
    }

  private:
    [[nodiscard]] std::string_view rest() const { return in_.substr(pos_); }

    void read_bytes() {
        for (pos_ = 0; pos_ < in_.size();) {
            const auto c = static_cast<unsigned char>(in_[pos_]);
            if (!kInteresting[c]) {
                ++pos_;
            } else if (c == '<') {
                see_tag();
            } else if (c == '&') {
                see_reference();
            } else {
                see_control(c);
            }
        }
    }

    /// The same where only references can need work: nearly always. CDATA sections are skipped
    /// whole.
    void read_references() {
        constexpr std::size_t npos = std::string_view::npos;
        std::size_t reference = in_.find('&');
        std::size_t section = find_declaration(in_, "!", 0);
        while (reference != npos) {
            if (section < reference) {
                pos_ = section;
                see_tag();
                pos_ = std::max(pos_, raw_until_);
                section = find_declaration(in_, "!", pos_);
                if (reference < pos_) reference = in_.find('&', pos_);
            } else {
                pos_ = reference;
                see_reference();
                reference = in_.find('&', pos_);
            }
        }
    }

    /// Puts `replacement` in the place of the next `length` bytes.
    void replace(std::size_t length, std::string_view replacement) {
        if (copied_ == 0) out_.reserve(in_.size());
        out_.append(in_.substr(copied_, pos_ - copied_)).append(replacement);
        pos_ += length;
        copied_ = pos_;
    }

    void see_tag() {
        const std::string_view here = rest();
        std::size_t end = 0;
        if (pos_ >= raw_until_ && here.starts_with("<![CDATA[")) end = here.find("]]>");
        if (pos_ >= raw_until_ && here.starts_with("<!--")) end = here.find("-->");
        if (end != 0) raw_until_ = end == std::string_view::npos ? in_.size() : pos_ + end;
        ++pos_;
    }

    void see_control(unsigned char c) {
        std::size_t length = 1;
        if (c == 0xEF) {  // U+FFFE and U+FFFF; the rest of EF xx xx is text
            if (!rest().starts_with("\xEF\xBF\xBE") && !rest().starts_with("\xEF\xBF\xBF")) {
                pos_ += 3;
                return;
            }
            length = 3;
        }
        warn("character that XML forbids", warned_character_);
        replace(length, "");
    }

    void see_reference() {
        if (pos_ < raw_until_) {
            ++pos_;
        } else if (rest().starts_with("&#")) {
            see_number();
        } else {
            see_entity();
        }
    }

    void see_number() {
        const std::string_view here = rest();
        const auto [length, value] = parse_number(here);
        if (length == 0) return see_bare_ampersand();
        if (is_beyond_unicode(value)) {
            warn("reference to a character that XML forbids", warned_reference_);
            replace(length, "\uFFFD");
        } else if (!utf8::is_xml_char(value)) {
            warn("reference to a character that XML forbids", warned_reference_);
            replace(length, "");
        } else if (here[2] == 'X') {  // XML only knows the small x
            replace(3, "&#x");
        } else {
            pos_ += length;
        }
    }

    /// No reference at all: it stands for itself.
    void see_bare_ampersand() {
        warn("unescaped &", warned_ampersand_);
        ++pos_;
    }

    void see_entity() {
        const std::string_view here = rest().substr(1);
        if (const std::size_t predefined = predefined_length(here); predefined != 0) {
            pos_ += 1 + predefined;
            return;
        }
        const std::size_t length = name_length(here);
        if (length == 0 || length >= here.size() || here[length] != ';')
            return see_bare_ampersand();
        const std::string name(here.substr(0, length));
        if (const auto found = dtd_.find(name); found != dtd_.end()) {
            if (dtd_growth_ + found->second.size() <= limits::kMaxDtdGrowth) {
                dtd_growth_ += found->second.size();
                return replace(length + 2, found->second);
            }
        } else if (const auto html = html_entities().find(name); html != html_entities().end()) {
            warn("undeclared entity &" + name + ";", warned_entity_);
            return replace(length + 2, html->second);
        } else {
            warn("unknown entity &" + name + ";", warned_unknown_);
        }
        pos_ += length + 2;
    }

    void warn(std::string_view what, bool& warned) {
        if (!std::exchange(warned, true)) warnings_.add_at(in_, pos_, what);
    }

    std::string& text_;
    std::string_view in_;
    Warnings& warnings_;
    EntityMap dtd_;
    std::string out_{};
    std::size_t pos_ = 0;
    std::size_t copied_ = 0;     ///< what lies before is in out_
    std::size_t raw_until_ = 0;  ///< the end of the CDATA section or comment that pos_ is in
    std::size_t dtd_growth_ = 0;
    bool warned_character_ = false;
    bool warned_reference_ = false;
    bool warned_entity_ = false;
    bool warned_unknown_ = false;
    bool warned_ampersand_ = false;
};

}  // namespace

void clean_xml_text(std::string& text, Warnings& warnings) { Cleaner(text, warnings).run(); }

bool has_forbidden_reference(std::string_view text) {
    for (std::size_t pos = text.find("&#"); pos != std::string_view::npos;
         pos = text.find("&#", pos + 2)) {
        const NumberReference reference = parse_number(text.substr(pos));
        if (reference.length != 0 && !utf8::is_xml_char(reference.value)) return true;
    }
    return false;
}

}  // namespace feedmerged::feed
