// SPDX-License-Identifier: MIT
#include "warnings.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/text/charset.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace feedmerged::feed {
namespace {

/// Controls, line and paragraph separators, and the marks that embed, override and isolate
/// directions of writing.
constexpr bool is_unfit(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

struct Place {
    std::size_t lines = 0;    ///< before the one it is in
    std::size_t columns = 0;  ///< before it in its line
};

Place place_of(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    return {.lines = static_cast<std::size_t>(std::ranges::count(before, '\n')),
            .columns = utf8::length(before.substr(line_start))};
}

}  // namespace

std::string one_line(std::string_view message) {
    // Cut first: what is quoted may have megabytes.
    const bool cut = message.size() > limits::kMaxWarningBytes;
    const std::string valid =
        text::make_valid_utf8(message.substr(0, limits::kMaxWarningBytes + 4));
    std::string out;
    for (std::size_t pos = 0; pos < valid.size();) {
        const char32_t c = utf8::next(valid, pos);
        utf8::append(out, is_unfit(c) ? U' ' : c);
    }
    constexpr std::string_view kEllipsis = "\u2026";
    if (!cut && out.size() <= limits::kMaxWarningBytes) return out;
    out.resize(utf8::prefix_bytes(out, limits::kMaxWarningBytes - kEllipsis.size()).size());
    return out.append(kEllipsis);
}

void Warnings::begin_at(std::string_view document, std::size_t offset) {
    const Place begin = place_of(document, offset);
    lines_before_ = begin.lines;
    columns_before_ = begin.columns;
}

bool Warnings::is_full() {
    const bool full = warnings_.size() >= limits::kMaxWarnings;
    left_out_ = left_out_ || full;
    return full;
}

void Warnings::add(std::string_view message) {
    if (!is_full()) warnings_.push_back({one_line(message)});
}

void Warnings::add_at(std::string_view text, std::size_t offset, std::string_view what) {
    // The place stands behind what may have to be cut.
    constexpr std::size_t kLongestPlace = 60;
    if (is_full()) return;
    const std::string_view kept =
        utf8::prefix_bytes(what, limits::kMaxWarningBytes - kLongestPlace);
    add(std::string(kept) + " at " + place(text, offset));
}

void Warnings::add_important(std::string_view message) {
    important_.push_back({one_line(message)});
}

std::string Warnings::place(std::string_view text, std::size_t offset) const {
    const Place at = place_of(text, offset);
    const std::size_t columns = at.columns + (at.lines == 0 ? columns_before_ : 0);
    return "line " + std::to_string(at.lines + lines_before_ + 1) + ", column " +
           std::to_string(columns + 1);
}

std::vector<Warning> Warnings::take() {
    const std::size_t room =
        limits::kMaxWarnings - std::min(important_.size(), limits::kMaxWarnings - 1);
    if (left_out_ || warnings_.size() > room) {
        warnings_.resize(room - 1);
        warnings_.push_back({"more defects, which are not listed"});
    }
    std::ranges::move(important_, std::back_inserter(warnings_));
    return std::move(warnings_);
}

}  // namespace feedmerged::feed
