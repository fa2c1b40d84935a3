// SPDX-License-Identifier: MIT
// The only file that includes toml++ (slow to compile). Depth is bounded by toml++ itself (256
// values inside each other).
#include "toml_value.hpp"

#include <algorithm>
#include <utility>

#include <toml++/toml.h>

namespace feedmerged::config {
namespace {

Position to_position(const toml::source_region& region) {
    return {region.begin.line, region.begin.column};
}

TomlValue to_value(const toml::node& node);

TomlTable to_table(const toml::table& table) {
    TomlTable out;
    out.reserve(table.size());
    for (const auto& [key, node] : table)
        out.push_back({std::string(key.str()), to_position(key.source()), to_value(node)});
    std::ranges::stable_sort(out, {},
                             [](const TomlEntry& e) { return std::pair{e.at.line, e.at.column}; });
    return out;
}

TomlValue to_value(const toml::node& node) {
    TomlValue out{to_position(node.source()), {}};
    if (const auto* text = node.as_string()) {
        out.value = text->get();
    } else if (const auto* number = node.as_integer()) {
        out.value = number->get();
    } else if (const auto* flag = node.as_boolean()) {
        out.value = flag->get();
    } else if (const auto* array = node.as_array()) {
        TomlArray elements;
        elements.reserve(array->size());
        for (const toml::node& element : *array) elements.push_back(to_value(element));
        out.value = std::move(elements);
    } else if (const auto* table = node.as_table()) {
        out.value = to_table(*table);
    } else {
        out.value =
            TomlOther{node.is_floating_point() ? "a number with a fraction" : "a date or time"};
    }
    return out;
}

}  // namespace

Result<TomlTable, Problem> parse_toml(std::string_view text, const std::string& file) {
    // Debian's toml++ library is built with exceptions: they end here.
    try {
        return to_table(toml::parse(text));
    } catch (const toml::parse_error& error) {
        const Position at = to_position(error.source());
        return fail(Problem{file, at.line, at.column,
                            "no valid TOML: " + std::string(error.description())});
    }
}

std::string_view kind_of(const TomlValue& value) {
    struct Namer {
        std::string_view operator()(const TomlOther& other) const { return other.kind; }
        std::string_view operator()(bool) const { return "true or false"; }
        std::string_view operator()(std::int64_t) const { return "a whole number"; }
        std::string_view operator()(const std::string&) const { return "a text"; }
        std::string_view operator()(const TomlArray&) const { return "a list"; }
        std::string_view operator()(const TomlTable&) const { return "a table"; }
    };
    return std::visit(Namer{}, value.value);
}

}  // namespace feedmerged::config
