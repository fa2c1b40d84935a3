// SPDX-License-Identifier: MIT
// Puts tags into an order that every HTML parser reads in the same way: each element is closed
// inside the one it was opened in, what the standard closes by itself is closed in so many words
// (<p> before a block, <li> before the next), tables hold rows hold cells, and nothing is deeper
// than limits::kMaxHtmlDepth. A simplification of the standard's tree construction (§13.2.6):
// formatting that crosses blocks ends with the block instead of being reopened. Keeps no tree: a
// stack of what is open. Not thread-safe: one per text that is read.
#pragma once
#include "feedmerged/core/limits.hpp"
#include "html_elements.hpp"
#include "html_tokenizer.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace feedmerged::text {

/// What well-nested HTML is made of. Implemented by the writers of safe HTML and of text.
class HtmlEvents {
  public:
    virtual ~HtmlEvents() = default;
    /// `tag` is null where the element is implied. Void elements get no end().
    virtual void start(Element element, const HtmlToken* tag) = 0;
    virtual void end(Element element) = 0;
    /// Not decoded.
    virtual void text(std::string_view source) = 0;
};

class HtmlNesting {
  public:
    explicit HtmlNesting(std::span<HtmlEvents* const> sinks) : sinks_(sinks) {}

    void add(const HtmlToken& token);
    /// Closes what is open.
    void finish() { close_down_to(0); }

  private:
    struct Open {
        Element element = Element::Unknown;  ///< what the sinks were told
        Element tag = Element::Unknown;      ///< whose end tag closes it
        bool closing = false;  ///< its end tag has come, inside a block that is still open
    };
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    void read(const HtmlToken& token);
    void start_tag(const HtmlToken& token);
    void end_tag(Element element);
    void text(std::string_view source);

    void start_table_part(const HtmlToken& token);
    void start_loose_table_part(const HtmlToken& token);
    void open_row_place(std::size_t table);
    void make_place_for_content();

    void open(Element element, const HtmlToken* tag);
    void open_as(Element element, const HtmlToken* tag, Element end_tag);
    void emit_void(Element element, const HtmlToken* tag);
    void close_down_to(std::size_t size);
    void close_paragraph();
    void close_item(Element element, Element sibling);
    void close_heading();
    void close_implied_ends();
    void close_link();

    /// Index of the innermost open element that `matches`, unless one of `stop_at` comes before.
    template <class Matches>
    [[nodiscard]] std::size_t find_open(Matches matches, unsigned stop_at) const;
    [[nodiscard]] Element top() const {
        return depth_ == 0 ? Element::Unknown : stack_[depth_ - 1].element;
    }
    [[nodiscard]] bool is_open(Element tag) const {
        return open_counts_[static_cast<std::size_t>(tag)] != 0;
    }

    std::span<HtmlEvents* const> sinks_;
    std::array<Open, limits::kMaxHtmlDepth> stack_{};
    std::size_t depth_ = 0;
    /// How many of each tag are open: most end tags that match nothing are found out here.
    std::array<std::uint8_t, kElementCount + 1> open_counts_{};
    /// Start tags left out for their depth, whose end tags are left out too.
    std::size_t too_deep_ = 0;
    bool after_break_ = false;  ///< the last token was a <br>
};
static_assert(limits::kMaxHtmlDepth < 256, "open_counts_ counts in bytes");

}  // namespace feedmerged::text
