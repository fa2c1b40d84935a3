// SPDX-License-Identifier: MIT
#include "warnings.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"

#include <algorithm>
#include <utility>

namespace feedmerged::feed {

std::string describe_place(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const auto lines = std::ranges::count(before, '\n');
    const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    const std::size_t column = utf8::length(before.substr(line_start)) + 1;
    return "line " + std::to_string(lines + 1) + ", column " + std::to_string(column);
}

bool Warnings::is_full() const { return warnings_.size() >= limits::kMaxWarnings; }

void Warnings::add(std::string message) {
    if (!is_full()) warnings_.push_back({std::move(message)});
}

void Warnings::add_at(std::string_view text, std::size_t offset, std::string_view what) {
    if (!is_full()) add(std::string(what) + " at " + describe_place(text, offset));
}

}  // namespace feedmerged::feed
