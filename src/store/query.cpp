// SPDX-License-Identifier: MIT
#include "query.hpp"

#include "errors.hpp"

#include <array>

namespace feedmerged::store {
namespace {

using HashBytes = std::array<unsigned char, 16>;

// Most significant byte first: SQLite then orders keys as Hash128 does, and a database means the
// same everywhere.
HashBytes to_bytes(const Hash128& hash) {
    HashBytes bytes{};
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[i] = static_cast<unsigned char>(hash.high >> (56 - 8 * i));
        bytes[8 + i] = static_cast<unsigned char>(hash.low >> (56 - 8 * i));
    }
    return bytes;
}

Hash128 from_bytes(const unsigned char* bytes) {
    Hash128 hash;
    for (std::size_t i = 0; i < 8; ++i) {
        hash.high = hash.high << 8 | bytes[i];
        hash.low = hash.low << 8 | bytes[8 + i];
    }
    return hash;
}

}  // namespace

// Texts are bound without a copy: the statement must not outlive them with pointers to them.
Query::~Query() {
    statement_.tryReset();
    statement_.clearBindings();  // declared to throw, but sqlite3_clear_bindings() cannot fail
}

std::string_view Query::text_view(int column) const {
    const SQLite::Column value = statement_.getColumn(column);
    const char* const text = value.getText();  // before its size: this call makes it UTF-8
    return {text, static_cast<std::size_t>(value.getBytes())};
}

std::string_view Query::blob(int column) const {
    const SQLite::Column value = statement_.getColumn(column);
    const auto* const bytes = static_cast<const char*>(value.getBlob());
    return {bytes, static_cast<std::size_t>(value.getBytes())};
}

std::optional<TimePoint> Query::optional_time(int column) const {
    if (is_null(column)) return std::nullopt;
    return time(column);
}

std::optional<Seconds> Query::optional_seconds(int column) const {
    if (is_null(column)) return std::nullopt;
    return seconds(column);
}

Hash128 Query::hash(int column) const {
    if (is_null(column)) return {};
    const SQLite::Column value = statement_.getColumn(column);
    const auto* const bytes = static_cast<const unsigned char*>(value.getBlob());
    if (value.getBytes() != static_cast<int>(HashBytes{}.size()))
        throw DamagedError("a hash has the wrong size");
    return from_bytes(bytes);
}

void Query::bind(int position, TextOrNull value) {
    if (value.text.empty())
        statement_.bind(position);
    else
        bind(position, value.text);
}

void Query::bind(int position, const Hash128& hash) {
    const HashBytes bytes = to_bytes(hash);
    statement_.bind(position, bytes.data(), static_cast<int>(bytes.size()));
}

void Query::bind(int position, HashOrNull value) {
    if (value.hash == Hash128{})
        statement_.bind(position);
    else
        bind(position, value.hash);
}

}  // namespace feedmerged::store
