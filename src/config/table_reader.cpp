// SPDX-License-Identifier: MIT
#include "table_reader.hpp"

#include "feedmerged/core/duration.hpp"

#include <algorithm>

namespace feedmerged::config {
namespace {

/// Longer texts than this are neither durations nor sizes.
constexpr std::size_t kMaxQuantityBytes = 32;

bool has_control(std::string_view text) {
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::string join(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

std::string range_text(const DurationRange& range) {
    return "between " + format_duration(range.min) + " and " + format_duration(range.max) +
           (range.none_ok ? ", or \"0\" for none" : "");
}

}  // namespace

TableReader::TableReader(const TomlTable& table, std::string name, Place place,
                         ProblemList& problems)
    : table_(table), name_(std::move(name)), place_(std::move(place)), problems_(problems) {}

const TomlValue* TableReader::find(std::string_view key) {
    known_.emplace_back(key);
    const auto it = std::ranges::find(table_, key, &TomlEntry::key);
    return it == table_.end() ? nullptr : &it->value;
}

void TableReader::wrong_type(std::string_view key, const TomlValue& value,
                             std::string_view wanted) {
    problem(place_of(value.at), std::string(key) + " is " + std::string(kind_of(value)) +
                                    " here; it must be " + std::string(wanted));
}

std::optional<std::string> TableReader::checked_text(std::string_view key, const TomlValue& value,
                                                     std::size_t max_bytes,
                                                     std::string_view wanted) {
    const auto* text = std::get_if<std::string>(&value.value);
    if (text == nullptr) {
        wrong_type(key, value, wanted);
        return std::nullopt;
    }
    if (has_control(*text)) {
        problem(place_of(value.at),
                std::string(key) +
                    " holds line breaks or control characters; it must be one line of text");
        return std::nullopt;
    }
    if (text->size() > max_bytes) {
        problem(place_of(value.at), std::string(key) + " has " + std::to_string(text->size()) +
                                        " bytes; at most " + std::to_string(max_bytes) +
                                        " are allowed");
        return std::nullopt;
    }
    return *text;
}

std::optional<Placed<std::string>> TableReader::text(std::string_view key, std::size_t max_bytes) {
    const TomlValue* value = find(key);
    if (value == nullptr) return std::nullopt;
    auto text = checked_text(key, *value, max_bytes, "a text in quotes");
    if (!text) return std::nullopt;
    return Placed<std::string>{std::move(*text), place_of(value->at)};
}

std::optional<Placed<bool>> TableReader::boolean(std::string_view key) {
    const TomlValue* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (const auto* flag = std::get_if<bool>(&value->value))
        return Placed<bool>{*flag, place_of(value->at)};
    wrong_type(key, *value, "true or false, without quotes");
    return std::nullopt;
}

std::optional<Placed<std::int64_t>> TableReader::integer(std::string_view key, std::int64_t min,
                                                         std::int64_t max) {
    const TomlValue* value = find(key);
    if (value == nullptr) return std::nullopt;
    const std::string wanted =
        "a whole number between " + std::to_string(min) + " and " + std::to_string(max);
    const auto* number = std::get_if<std::int64_t>(&value->value);
    if (number == nullptr) {
        wrong_type(key, *value, wanted + ", without quotes");
        return std::nullopt;
    }
    if (*number < min || *number > max) {
        problem(place_of(value->at),
                std::string(key) + " is " + std::to_string(*number) + "; it must be " + wanted);
        return std::nullopt;
    }
    return Placed<std::int64_t>{*number, place_of(value->at)};
}

std::optional<Placed<Seconds>> TableReader::duration(std::string_view key,
                                                     const DurationRange& range) {
    const TomlValue* value = find(key);
    if (value == nullptr) return std::nullopt;
    const auto text =
        checked_text(key, *value, kMaxQuantityBytes,
                     "a duration in quotes, like \"90s\", \"15m\", \"6h\" or \"30d\"");
    if (!text) return std::nullopt;
    const Place place = place_of(value->at);
    if (range.none_ok && text->empty()) return Placed<Seconds>{Seconds{0}, place};
    const auto duration = parse_duration(*text);
    if (!duration) {
        problem(place, std::string(key) + ": " + duration.error().message);
        return std::nullopt;
    }
    const bool none = range.none_ok && duration->count() == 0;
    if (!none && (*duration < range.min || *duration > range.max)) {
        problem(place,
                std::string(key) + " is " + in_quotes(*text) + "; it must be " + range_text(range));
        return std::nullopt;
    }
    return Placed<Seconds>{*duration, place};
}

std::optional<Placed<std::uint64_t>> TableReader::size(std::string_view key, std::uint64_t min,
                                                       std::uint64_t max) {
    const TomlValue* value = find(key);
    if (value == nullptr) return std::nullopt;
    const auto text = checked_text(key, *value, kMaxQuantityBytes,
                                   "a size in quotes, like \"512KiB\" or \"10MiB\"");
    if (!text) return std::nullopt;
    const Place place = place_of(value->at);
    const auto bytes = parse_size(*text);
    if (!bytes) {
        problem(place, std::string(key) + ": " + bytes.error().message);
        return std::nullopt;
    }
    if (*bytes < min || *bytes > max) {
        problem(place, std::string(key) + " is " + in_quotes(*text) + "; it must be between " +
                           describe_size(min) + " and " + describe_size(max));
        return std::nullopt;
    }
    return Placed<std::uint64_t>{*bytes, place};
}

std::optional<std::vector<Placed<std::string>>> TableReader::texts(std::string_view key,
                                                                   std::size_t max_bytes) {
    const TomlValue* value = find(key);
    if (value == nullptr) return std::nullopt;
    const auto* elements = std::get_if<TomlArray>(&value->value);
    if (elements == nullptr) {
        wrong_type(key, *value, "a list of texts, like [\"one\", \"two\"]");
        return std::nullopt;
    }
    std::vector<Placed<std::string>> out;
    for (const TomlValue& element : *elements)
        if (auto text = checked_text(key, element, max_bytes, "a list of texts in quotes"))
            out.push_back({std::move(*text), place_of(element.at)});
    return out;
}

std::optional<std::vector<Placed<std::pair<std::string, std::string>>>> TableReader::text_pairs(
    std::string_view key, std::size_t max_bytes) {
    const TomlValue* value = find(key);
    if (value == nullptr) return std::nullopt;
    const auto* entries = std::get_if<TomlTable>(&value->value);
    if (entries == nullptr) {
        wrong_type(key, *value, "a table of texts, like { Name = \"value\" }");
        return std::nullopt;
    }
    std::vector<Placed<std::pair<std::string, std::string>>> out;
    for (const TomlEntry& entry : *entries)
        if (auto text =
                checked_text(in_quotes(entry.key), entry.value, max_bytes, "a text in quotes"))
            out.push_back({{entry.key, std::move(*text)}, place_of(entry.at)});
    return out;
}

void TableReader::table(std::string_view key, const Visitor& visit) {
    const TomlValue* value = find(key);
    if (value == nullptr) return;
    const std::string block = '[' + std::string(key) + ']';
    const auto* entries = std::get_if<TomlTable>(&value->value);
    if (entries == nullptr)
        return wrong_type(key, *value,
                          "a table, begun by a line " + block + " with single brackets");
    TableReader reader(*entries, block, place_of(value->at), problems_);
    visit(reader);
    reader.reject_unknown();
}

void TableReader::tables(std::string_view key, const Visitor& visit) {
    const TomlValue* value = find(key);
    if (value == nullptr) return;
    const std::string block = "[[" + std::string(key) + "]]";
    const std::string wanted = "blocks, each begun by a line " + block + " with double brackets";
    const auto* elements = std::get_if<TomlArray>(&value->value);
    if (elements == nullptr) return wrong_type(key, *value, wanted);
    for (const TomlValue& element : *elements) {
        const auto* entries = std::get_if<TomlTable>(&element.value);
        if (entries == nullptr) {
            wrong_type(key, element, wanted);
            continue;
        }
        TableReader reader(*entries, block, place_of(element.at), problems_);
        visit(reader);
        reader.reject_unknown();
    }
}

bool TableReader::has(std::string_view key) const {
    return std::ranges::find(table_, key, &TomlEntry::key) != table_.end();
}

void TableReader::reject_unknown() {
    for (const TomlEntry& entry : table_) {
        if (std::ranges::find(known_, entry.key) != known_.end()) continue;
        const std::string_view near = find_near_miss(entry.key, known_);
        const std::string where = name_.empty() ? "at the top of the file" : "in " + name_;
        problem(place_of(entry.at), "unknown key " + in_quotes(entry.key) + ' ' + where + "; " +
                                        (near.empty() ? "known here: " + join(known_)
                                                      : "did you mean " + in_quotes(near) + '?'));
    }
}

}  // namespace feedmerged::config
