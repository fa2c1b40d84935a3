// SPDX-License-Identifier: MIT
#include "terminal_text.hpp"

#include "wrapped_text.hpp"

#include <algorithm>

namespace feedmerged::app {
namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kPlain = "\x1b[0m";

// The names of a block's lines stand in a column: two spaces, ten letters, a space.
constexpr std::size_t kNameColumn = 2;
constexpr std::size_t kValueColumn = 13;

std::string_view colour_of(std::string_view name, std::string_view value) {
    if (name.starts_with("failing") || (name.starts_with("result") && value.starts_with("failed")))
        return kRed;
    const auto is = [name](std::string_view other) { return name.starts_with(other); };
    return is("recovered") || is("gone") || is("host ") ? kYellow : std::string_view{};
}

/// `lines` end in a newline, which stays outside of the colour.
std::string in_colour(std::string_view colour, std::string lines) {
    if (colour.empty()) return lines;
    lines.insert(0, colour);
    lines.insert(lines.size() - 1, kPlain);
    return lines;
}

std::string show_line(std::string_view line, bool coloured) {
    if (line.size() < kValueColumn || line[0] != ' ')
        return in_colour(coloured ? kBold : "", std::string(line) + '\n');
    const std::string_view value = line.substr(kValueColumn);
    const std::string_view colour = colour_of(line.substr(kNameColumn), value);
    return in_colour(coloured ? colour : "", wrapped(line.substr(0, kValueColumn), value));
}

}  // namespace

std::string status_for_terminal(std::string_view block, bool coloured) {
    std::string out;
    while (!block.empty()) {
        const std::size_t end = std::min(block.find('\n'), block.size());
        out += show_line(block.substr(0, end), coloured);
        block.remove_prefix(std::min(end + 1, block.size()));
    }
    return out;
}

}  // namespace feedmerged::app
