// SPDX-License-Identifier: MIT
#include "html_attributes.hpp"

#include "ascii.hpp"
#include "char_refs.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"
#include "html_chars.hpp"
#include "html_escape.hpp"
#include "name_table.hpp"
#include "srcset.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <optional>

namespace feedmerged::text {
namespace {

/// In the order in which they are written.
// clang-format off
enum class Attribute : std::uint8_t {
    Href, Src, Srcset, Sizes, Poster, Cite, Type, Media, Alt, Title, Lang, Dir, Width, Height,
    Colspan, Rowspan, Span, Scope, Start, Value, Reversed, Open, Datetime,
    // Where scripts that load images late keep what src and srcset should say. Never written.
    LateSrc, LateSrcset,
    Count,
};
// clang-format on
constexpr std::size_t kAttributeCount = static_cast<std::size_t>(Attribute::Count);

constexpr std::uint32_t bit(Attribute a) { return std::uint32_t{1} << static_cast<unsigned>(a); }

template <class... Attributes>
constexpr std::uint32_t set_of(Attributes... attributes) {
    return (std::uint32_t{0} | ... | bit(attributes));
}

constexpr std::array<NameEntry<Attribute>, 30> kAttributeNames = {{
    {"href", Attribute::Href},
    {"src", Attribute::Src},
    {"srcset", Attribute::Srcset},
    {"sizes", Attribute::Sizes},
    {"poster", Attribute::Poster},
    {"cite", Attribute::Cite},
    {"type", Attribute::Type},
    {"media", Attribute::Media},
    {"alt", Attribute::Alt},
    {"title", Attribute::Title},
    {"lang", Attribute::Lang},
    {"xml:lang", Attribute::Lang},
    {"dir", Attribute::Dir},
    {"width", Attribute::Width},
    {"height", Attribute::Height},
    {"colspan", Attribute::Colspan},
    {"rowspan", Attribute::Rowspan},
    {"span", Attribute::Span},
    {"scope", Attribute::Scope},
    {"start", Attribute::Start},
    {"value", Attribute::Value},
    {"reversed", Attribute::Reversed},
    {"open", Attribute::Open},
    {"datetime", Attribute::Datetime},
    {"data-src", Attribute::LateSrc},
    {"data-lazy-src", Attribute::LateSrc},
    {"data-original", Attribute::LateSrc},
    {"data-srcset", Attribute::LateSrcset},
    {"data-lazy-srcset", Attribute::LateSrcset},
    {"data-original-set", Attribute::LateSrcset},
}};
constexpr NameTable<Attribute, 128> kAttributeTable{kAttributeNames};

constexpr std::string_view name_of(Attribute attribute) {
    return std::ranges::find(kAttributeNames, attribute, &NameEntry<Attribute>::value)->name;
}
constexpr auto kWrittenNames = [] {
    std::array<std::string_view, kAttributeCount> names{};
    for (std::size_t i = 0; i < kAttributeCount; ++i) names[i] = name_of(static_cast<Attribute>(i));
    return names;
}();

constexpr auto kAllowed = [] {
    using enum Attribute;
    std::array<std::uint32_t, kElementCount + 1> allowed{};
    allowed.fill(set_of(Title, Lang, Dir));
    const auto allow = [&](Element element, std::uint32_t attributes) {
        allowed[static_cast<std::size_t>(element)] |= attributes;
    };
    allow(Element::A, set_of(Href));
    allow(Element::Audio, set_of(Src));
    allow(Element::Blockquote, set_of(Cite));
    allow(Element::Col, set_of(Span));
    allow(Element::Colgroup, set_of(Span));
    allow(Element::Del, set_of(Cite, Datetime));
    allow(Element::Details, set_of(Open));
    allow(Element::Img, set_of(Src, Srcset, Sizes, Alt, Width, Height, LateSrc, LateSrcset));
    allow(Element::Ins, set_of(Cite, Datetime));
    allow(Element::Li, set_of(Value));
    allow(Element::Ol, set_of(Start, Reversed, Type));
    allow(Element::Q, set_of(Cite));
    allow(Element::Source, set_of(Src, Srcset, Sizes, Type, Media, Width, Height, LateSrcset));
    allow(Element::Td, set_of(Colspan, Rowspan));
    allow(Element::Th, set_of(Colspan, Rowspan, Scope));
    allow(Element::Time, set_of(Datetime));
    allow(Element::Video, set_of(Src, Poster, Width, Height));
    return allowed;
}();

/// The first value of each attribute: later ones of the same name do not count (§13.2.5.33).
struct Found {
    std::array<std::string_view, kAttributeCount> values{};
    std::uint32_t present = 0;
};

Found find_allowed(Element element, const HtmlToken& tag) {
    const std::uint32_t allowed = kAllowed[static_cast<std::size_t>(element)];
    Found found;
    for (const HtmlAttribute& attribute : tag.attributes) {
        const Attribute which = kAttributeTable.find(attribute.name, Attribute::Count);
        if (which == Attribute::Count || (allowed & bit(which)) == 0) continue;
        if ((found.present & bit(which)) != 0) continue;
        found.present |= bit(which);
        found.values[static_cast<std::size_t>(which)] = attribute.value;
    }
    return found;
}

bool is_made_of(std::string_view value, std::string_view others, std::size_t max_bytes) {
    return !value.empty() && value.size() <= max_bytes && std::ranges::all_of(value, [&](char c) {
        return ascii::is_alnum(c) || others.find(c) != std::string_view::npos;
    });
}

/// A whole number from `least` to `most` as it is written in decimal; nullopt where it is none.
std::optional<std::string> whole_number(std::string_view value, int least, int most) {
    value = ascii::trim(value);
    int number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc{} || end != value.data() + value.size() || number < least)
        return std::nullopt;
    return std::to_string(std::min(number, most));
}

std::optional<std::string> one_of(std::string_view value,
                                  std::initializer_list<std::string_view> words) {
    for (const std::string_view word : words)
        if (ascii::equal_ignoring_case(ascii::trim(value), word)) return std::string(word);
    return std::nullopt;
}

std::optional<std::string> made_of(std::string_view value, std::string_view others,
                                   std::size_t max_bytes) {
    value = ascii::trim(value);
    if (!is_made_of(value, others, max_bytes)) return std::nullopt;
    return std::string(value);
}

/// What the attribute says if it may say that; URLs are not judged here. `value` is decoded.
std::optional<std::string> judge(Element element, Attribute attribute, std::string_view value) {
    constexpr int kMaxPixels = 100'000;
    constexpr int kMaxCounter = 1'000'000'000;
    switch (attribute) {
        case Attribute::Alt:
        case Attribute::Title:
            return std::string(value);
        case Attribute::Lang:
            return made_of(value, "-", 35);  // RFC 5646 §4.4.1
        case Attribute::Dir:
            return one_of(value, {"ltr", "rtl", "auto"});
        case Attribute::Width:
        case Attribute::Height:
            return whole_number(value, 0, kMaxPixels);
        case Attribute::Colspan:
        case Attribute::Rowspan:
        case Attribute::Span:
            return whole_number(value, attribute == Attribute::Rowspan ? 0 : 1,
                                limits::kMaxTableSpan);
        case Attribute::Scope:
            return one_of(value, {"row", "col", "rowgroup", "colgroup"});
        case Attribute::Start:
        case Attribute::Value:
            return whole_number(value, -kMaxCounter, kMaxCounter);
        case Attribute::Reversed:
        case Attribute::Open:
            return std::string();
        case Attribute::Datetime:
            return made_of(value, "-:+., ", 64);
        case Attribute::Type:
            if (element == Element::Ol) {
                return value.size() == 1 &&
                               std::string_view("1aAiI").find(value[0]) != std::string_view::npos
                           ? std::optional<std::string>(value)
                           : std::nullopt;
            }
            return made_of(value, "/-+.;=, ", 128);
        case Attribute::Media:
        case Attribute::Sizes:
            return made_of(value, "():.,-+*/%<>= ", 256);
        default:
            return std::nullopt;
    }
}

/// Bytes that decode_attribute may change.
constexpr ByteSet kDecoded{
    "&\t\n\xEF\xF0\xF1\xF2\xF3\xF4\xF5\xF6\xF7\xF8\xF9\xFA\xFB\xFC\xFD\xFE\xFF", true};

/// Writes the attributes of one tag.
class AttributeWriter {
  public:
    AttributeWriter(std::string& out, Element element, const HtmlToken& tag,
                    std::string_view base_url)
        : out_(out),
          element_(element),
          base_url_(base_url),
          found_(find_allowed(element, tag)),
          // Of SECURITY's bound (8 times the tag, the base URL and 128 bytes) 80 are kept for the
          // names of both tags and for what is added below.
          budget_(limits::kMaxSanitisedGrowth * tag.source.size() + base_url.size() + 48),
          begin_(out.size()) {}

    [[nodiscard]] bool write() {
        prefer_late_sources();
        for (std::uint32_t rest = found_.present; rest != 0; rest &= rest - 1)
            write_one(static_cast<Attribute>(std::countr_zero(rest)));
        if (!is_worth_having()) {
            out_.resize(begin_);
            return false;
        }
        out_ += added();
        return true;
    }

  private:
    /// An image whose src is a placeholder (data:) but which says where the real one is.
    void prefer_late_sources() {
        replace_unusable(Attribute::Src, Attribute::LateSrc);
        replace_unusable(Attribute::Srcset, Attribute::LateSrcset);
    }
    void replace_unusable(Attribute usual, Attribute late) {
        if ((found_.present & bit(late)) == 0) return;
        found_.present &= ~bit(late);
        if ((found_.present & bit(usual)) != 0 && is_usable(usual)) return;
        found_.values[static_cast<std::size_t>(usual)] =
            found_.values[static_cast<std::size_t>(late)];
        found_.present |= bit(usual);
    }
    [[nodiscard]] bool is_usable(Attribute attribute) {
        const std::string_view value = decoded(attribute);
        return attribute == Attribute::Src ? to_web_url(value, base_url_).has_value()
                                           : !make_srcset(value, base_url_, budget_).empty();
    }

    std::string_view decoded(Attribute attribute) {
        const std::string_view raw = found_.values[static_cast<std::size_t>(attribute)];
        if (is_plain(raw)) return raw;
        decode_attribute(raw, decoded_);
        return decoded_;
    }
    static bool is_plain(std::string_view raw) { return kDecoded.find_far(raw, 0) == raw.size(); }

    void write_one(Attribute attribute) {
        const std::string_view value = decoded(attribute);
        switch (attribute) {
            case Attribute::Href:
            case Attribute::Src:
            case Attribute::Poster:
            case Attribute::Cite:
                if (const auto url = to_web_url(value, base_url_, attribute == Attribute::Href))
                    append_url(attribute, *url);
                return;
            case Attribute::Srcset:
                if (const std::string srcset = make_srcset(value, base_url_, budget_);
                    !srcset.empty())
                    append_url(attribute, srcset);
                return;
            default:
                if (const auto judged = judge(element_, attribute, value))
                    append(attribute, *judged);
        }
    }

    void append(Attribute attribute, std::string_view value) {
        out_ += ' ';
        out_ += kWrittenNames[static_cast<std::size_t>(attribute)];
        written_ |= bit(attribute);
        if (attribute == Attribute::Open || attribute == Attribute::Reversed) return;
        out_ += "=\"";
        append_escaped(out_, value);
        out_ += '"';
    }

    /// A second URL in one tag, or many in a srcset, may be too much where the base URL is long.
    void append_url(Attribute attribute, std::string_view url) {
        const std::size_t before = out_.size();
        const std::uint32_t written_before = written_;
        append(attribute, url);
        if ((!has_url_ && attribute != Attribute::Srcset) || out_.size() - begin_ <= budget_) {
            has_url_ = true;
        } else {
            out_.resize(before);
            written_ = written_before;
        }
    }

    [[nodiscard]] bool has_source() const {
        return (written_ & set_of(Attribute::Src, Attribute::Srcset)) != 0;
    }

    [[nodiscard]] bool is_worth_having() {
        switch (element_) {
            case Element::Img:
                // Browsers show the words of a picture that cannot be had.
                return has_source() || says_something(Attribute::Alt);
            case Element::Source:
                return has_source();
            default:
                return true;
        }
    }

    [[nodiscard]] bool says_something(Attribute attribute) {
        return (written_ & bit(attribute)) != 0 && !ascii::trim(decoded(attribute)).empty();
    }

    [[nodiscard]] std::string_view added() const {
        switch (element_) {
            case Element::A:
                if ((written_ & bit(Attribute::Href)) == 0) return "";
                return R"( rel="noopener noreferrer nofollow ugc")";
            case Element::Img:
                if (!has_source()) return "";
                return R"( loading="lazy" referrerpolicy="no-referrer")";
            case Element::Audio:
            case Element::Video:
                return R"( controls preload="none")";
            default:
                return "";
        }
    }

    std::string& out_;
    const Element element_;
    const std::string_view base_url_;
    Found found_;
    const std::size_t budget_;
    const std::size_t begin_;
    std::uint32_t written_ = 0;
    bool has_url_ = false;
    std::string decoded_{};
};

}  // namespace

bool append_attributes(std::string& out, Element element, const HtmlToken& tag,
                       std::string_view base_url) {
    // Most tags have none, and are worth writing without.
    if (tag.attributes.empty() && element != Element::Img && element != Element::Source &&
        element != Element::Audio && element != Element::Video)
        return true;
    return AttributeWriter(out, element, tag, base_url).write();
}

}  // namespace feedmerged::text
