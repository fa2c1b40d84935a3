// SPDX-License-Identifier: MIT
#include "query.hpp"

#include "errors.hpp"

#include <array>
#include <new>
#include <stdexcept>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

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

Statement::Statement(sqlite3* database, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    const int result =
        sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (result != SQLITE_OK) throw SQLite::Exception(database, result);
    statement_.reset(statement);
}

void Statement::Deleter::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

// Texts are bound without a copy: the statement must not outlive them with pointers to them.
Query::~Query() {
    rewind();
    sqlite3_clear_bindings(statement_);
}

void Query::check(int result) const {
    if (result != SQLITE_OK) throw SQLite::Exception(sqlite3_db_handle(statement_), result);
}

int Query::execute() {
    if (next()) throw std::logic_error("a statement that is run must not return rows");
    return sqlite3_changes(sqlite3_db_handle(statement_));
}

bool Query::next() {
    const int result = sqlite3_step(statement_);
    if (result == SQLITE_ROW) return true;
    if (result == SQLITE_DONE) return false;
    throw SQLite::Exception(sqlite3_db_handle(statement_), result);
}

// Returns what the last step failed with, which was thrown then.
void Query::rewind() { sqlite3_reset(statement_); }

bool Query::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Query::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Query::text_view(int column) const {
    // Before its size: this call makes it UTF-8.
    const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    if (text == nullptr) {
        // NULL, or no memory to make a text of it.
        if (sqlite3_errcode(sqlite3_db_handle(statement_)) == SQLITE_NOMEM) throw std::bad_alloc();
        return {};
    }
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string_view Query::blob(int column) const {
    const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
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
    const std::string_view bytes = blob(column);
    if (bytes.size() != HashBytes{}.size()) throw DamagedError("a hash has the wrong size");
    return from_bytes(reinterpret_cast<const unsigned char*>(bytes.data()));
}

void Query::bind_integer(int position, std::int64_t number) {
    check(sqlite3_bind_int64(statement_, position, number));
}

void Query::bind_null(int position) { check(sqlite3_bind_null(statement_, position)); }

void Query::bind(int position, const std::string& text) {
    check(sqlite3_bind_text64(statement_, position, text.data(), text.size(), SQLITE_STATIC,
                              SQLITE_UTF8));
}

void Query::bind(int position, TextOrNull value) {
    if (value.text.empty())
        bind_null(position);
    else
        bind(position, value.text);
}

void Query::bind(int position, Blob value) {
    check(sqlite3_bind_blob64(statement_, position, value.bytes.data(), value.bytes.size(),
                              SQLITE_STATIC));
}

void Query::bind(int position, const Hash128& hash) {
    const HashBytes bytes = to_bytes(hash);
    check(sqlite3_bind_blob64(statement_, position, bytes.data(), bytes.size(), SQLITE_TRANSIENT));
}

void Query::bind(int position, HashOrNull value) {
    if (value.hash == Hash128{})
        bind_null(position);
    else
        bind(position, value.hash);
}

}  // namespace feedmerged::store
