// SPDX-License-Identifier: MIT
// Typed access to one table of the configuration. What is asked for is what the table may hold:
// each value of the wrong type or out of its range becomes a problem (and counts as not there), and
// so does every key that nobody asked for. Not thread-safe.
#pragma once
#include "feedmerged/core/time.hpp"
#include "problem_list.hpp"
#include "toml_value.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace feedmerged::config {

/// A value and where it stands.
template <class T>
struct Placed {
    T value{};
    Place place{};
};

/// The durations that a key takes. `none_ok`: "", "0" and "0s" mean none and come out as 0.
struct DurationRange {
    Seconds min{};
    Seconds max{};
    bool none_ok = false;
};

class TableReader {
  public:
    using Visitor = std::function<void(TableReader&)>;

    /// `name` is "[fetch]" or "[[feed]]", "" for the top of a file. Table and problems must outlive
    /// the reader.
    TableReader(const TomlTable& table, std::string name, Place place, ProblemList& problems);

    /// One line of text without control characters, at most `max_bytes` long.
    std::optional<Placed<std::string>> text(std::string_view key, std::size_t max_bytes);
    std::optional<Placed<bool>> boolean(std::string_view key);
    std::optional<Placed<std::int64_t>> integer(std::string_view key, std::int64_t min,
                                                std::int64_t max);
    std::optional<Placed<Seconds>> duration(std::string_view key, const DurationRange& range);
    std::optional<Placed<std::uint64_t>> size(std::string_view key, std::uint64_t min,
                                              std::uint64_t max);
    /// A list of texts; elements that are none are left out of it.
    std::optional<std::vector<Placed<std::string>>> texts(std::string_view key,
                                                          std::size_t max_bytes);
    /// A table of texts with free keys, in the order of the file: (key, value), each pair placed at
    /// its key.
    std::optional<std::vector<Placed<std::pair<std::string, std::string>>>> text_pairs(
        std::string_view key, std::size_t max_bytes);
    /// Reads the table under `key`, if there is one, and rejects what the visitor did not ask for.
    void table(std::string_view key, const Visitor& visit);
    /// The same for each block of an array of tables.
    void tables(std::string_view key, const Visitor& visit);

    /// Whether the key is there, whatever its value.
    [[nodiscard]] bool has(std::string_view key) const;
    /// Makes a problem of each key that was not asked for.
    void reject_unknown();
    /// Adds a problem of the caller's own.
    void problem(const Place& place, std::string message) {
        problems_.add(place, std::move(message));
    }
    [[nodiscard]] const Place& place() const { return place_; }

  private:
    const TomlValue* find(std::string_view key);
    [[nodiscard]] Place place_of(const Position& at) const {
        return {place_.file, at.line, at.column};
    }
    void wrong_type(std::string_view key, const TomlValue& value, std::string_view wanted);
    /// The text of a value after the checks of text(), or a problem.
    std::optional<std::string> checked_text(std::string_view key, const TomlValue& value,
                                            std::size_t max_bytes, std::string_view wanted);

    const TomlTable& table_;
    std::string name_;
    Place place_;
    ProblemList& problems_;
    std::vector<std::string> known_;
};

}  // namespace feedmerged::config
