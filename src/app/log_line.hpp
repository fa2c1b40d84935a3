// SPDX-License-Identifier: MIT
// The form of a log line: words that say what happened, then fields as key=value. Pure.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace feedmerged::app {

struct LogLine {
    std::string_view
        kind{};  ///< what happened, without its fields; the whole line where it has none
    std::vector<std::pair<std::string_view, std::string>> fields{};  ///< values as they were
};

/// For key=value fields: quoted where it has white space, quotes or controls; controls are escaped.
[[nodiscard]] std::string log_value(std::string_view value);

/// Takes apart what is made of words and log_value(). A line with anything else behind its first
/// field, such as a message about a configuration, has no fields. Views into `text`.
[[nodiscard]] LogLine read_log_line(std::string_view text);

}  // namespace feedmerged::app
