// SPDX-License-Identifier: MIT
// Writes the words of well-nested HTML: a line for each block, white space collapsed, references
// decoded, no captions. Not thread-safe: one per text that is read.
#pragma once
#include "html_nesting.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace feedmerged::text {

class TextWriter final : public HtmlEvents {
  public:
    explicit TextWriter(std::size_t expected_bytes) { out_.reserve(expected_bytes); }

    void start(Element element, const HtmlToken* tag) override;
    void end(Element element) override;
    void text(std::string_view source) override;

    /// Lines separated by '\n', none empty; no white space at their ends, single spaces inside.
    [[nodiscard]] std::string take() { return std::move(out_); }

  private:
    /// What stands between the last word and the next, once there is one.
    enum class Gap { None, Space, Line };

    void separate(Element element);
    void widen(Gap gap) {
        if (gap > gap_) gap_ = gap;
    }
    void write(std::string_view words);
    void write_code_point(char32_t c);

    std::string out_{};
    Gap gap_ = Gap::None;
    std::size_t outside_ = 0;  ///< open elements whose content is no text
    std::size_t pre_ = 0;      ///< open <pre>: line breaks are lines
};

}  // namespace feedmerged::text
