// SPDX-License-Identifier: MIT
// Writes well-nested HTML with allowed elements and attributes only. Nothing is copied through but
// runs of harmless text. Not thread-safe: one per text that is read.
#pragma once
#include "feedmerged/core/limits.hpp"
#include "html_nesting.hpp"

#include <array>
#include <string>
#include <string_view>

namespace feedmerged::text {

class SafeHtmlWriter final : public HtmlEvents {
  public:
    SafeHtmlWriter(std::string_view base_url, std::size_t expected_bytes) : base_url_(base_url) {
        out_.reserve(expected_bytes);
    }

    void start(Element element, const HtmlToken* tag) override;
    void end(Element element) override;
    void text(std::string_view source) override;

    [[nodiscard]] std::string take() { return std::move(out_); }

  private:
    void write_code_point(char32_t c);

    std::string out_{};
    std::string_view base_url_;
    struct Anchor {
        bool written = false;
        bool is_link = false;
    };
    std::array<Anchor, limits::kMaxHtmlDepth> anchors_{};
    std::size_t open_anchors_ = 0;
    /// Links inside links are left out: a cell of a table may hold one (§13.2.4.3), we do without.
    std::size_t open_links_ = 0;
};

}  // namespace feedmerged::text
