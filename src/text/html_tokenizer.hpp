// SPDX-License-Identifier: MIT
// HTML to tags and texts, by the tokenisation rules of the HTML standard (§13.2.5) as far as they
// bear on what is kept: comments, declarations and dropped elements (script, svg …) are passed over
// with their content. Allocates only for attributes, and reuses that. Linear in its input. Not
// thread-safe: one per text that is read; its tokens point into that text.
#pragma once
#include "html_elements.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace feedmerged::text {

/// As written: not decoded, name in any case.
struct HtmlAttribute {
    std::string_view name{};
    std::string_view value{};
};

struct HtmlToken {
    enum class Kind { Text, Start, End, EndOfText };
    Kind kind = Kind::EndOfText;
    Element element = Element::Unknown;
    /// The text, or the tag with its brackets; not decoded.
    std::string_view source{};
    /// Valid until the next token. At most limits::kMaxAttributesPerTag.
    std::span<const HtmlAttribute> attributes{};
};

class HtmlTokenizer {
  public:
    explicit HtmlTokenizer(std::string_view html) : html_(html) {
        if (const std::size_t last = html.rfind('>'); last != std::string_view::npos)
            after_last_closing_ = last + 1;
    }

    /// The next text, or tag that is not passed over; EndOfText for ever at the end.
    [[nodiscard]] HtmlToken next();

  private:
    /// What begins at a '<'.
    enum class Markup { None, StartTag, EndTag, Comment, BogusComment };

    [[nodiscard]] Markup markup_at(std::size_t pos) const;
    [[nodiscard]] HtmlToken read_text();
    /// The tag at the current position; false where the text ends in it: then it counts for
    /// nothing.
    [[nodiscard]] bool read_tag(bool is_end_tag, HtmlToken& token);
    [[nodiscard]] bool read_attribute();
    /// Reads what begins at '<'; true where that is a tag, now in `token`.
    [[nodiscard]] bool read_markup(Markup markup, HtmlToken& token);
    void skip_comment();
    /// Goes on behind the dropped element that has just begun.
    void drop(Element element);
    /// False where the text ends before the element does.
    bool skip_dropped(Element element);
    void skip_raw_text(Element element);
    void skip_past(std::size_t pos);

    std::string_view html_;
    std::size_t pos_ = 0;
    std::size_t after_last_closing_ = 0;  ///< behind the last '>', 0 where there is none
    bool self_closing_ = false;
    bool keeps_objects_ = false;  ///< an <object> was found not to end
    std::vector<HtmlAttribute> attributes_{};
};

}  // namespace feedmerged::text
