// SPDX-License-Identifier: MIT
// A TOML document as a plain tree with positions. Exists so that one translation unit alone
// includes toml++, and so that tables keep the order of the file. Pure; values, shared freely once
// made.
#pragma once
#include "feedmerged/core/result.hpp"
#include "problem_list.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace feedmerged::config {

struct Position {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

struct TomlEntry;
struct TomlValue;
using TomlArray = std::vector<TomlValue>;
using TomlTable = std::vector<TomlEntry>;  ///< in the order of the file
/// A date, a time or a floating-point number: nothing of the configuration is one.
struct TomlOther {
    std::string_view kind{};
};

struct TomlValue {
    Position at{};
    std::variant<TomlOther, bool, std::int64_t, std::string, TomlArray, TomlTable> value{};
};

struct TomlEntry {
    std::string key{};
    Position at{};  ///< of the key
    TomlValue value{};
};

/// The document's tables, or its syntax error. All strings are valid UTF-8. `file` is for the
/// error's place.
[[nodiscard]] Result<TomlTable, Problem> parse_toml(std::string_view text, const std::string& file);

/// "a text", "a whole number", "a table" …: for messages.
[[nodiscard]] std::string_view kind_of(const TomlValue& value);

}  // namespace feedmerged::config
