// SPDX-License-Identifier: MIT
// A connection to the database with the settings that all of them share, and its prepared
// statements, kept for reuse. Throws SQLite::Exception. Not thread-safe.
#pragma once
#include "feedmerged/core/limits.hpp"
#include "query.hpp"

#include <chrono>
#include <filesystem>
#include <unordered_map>

#include <SQLiteCpp/SQLiteCpp.h>

namespace feedmerged::store {

enum class Access { Write, Read };

class Connection {
  public:
    static constexpr int kBusyTimeoutMs =
        static_cast<int>(std::chrono::milliseconds(limits::kStoreBusyTimeout).count());

    /// Opens a database that exists already (a file of no bytes is one).
    Connection(const std::filesystem::path& file, Access access);

    [[nodiscard]] const std::filesystem::path& file() const { return file_; }
    [[nodiscard]] SQLite::Database& database() { return database_; }
    [[nodiscard]] int page_bytes();
    /// A statement that is prepared once. `sql` must be a literal or a constant: its address is its
    /// name. One Query of a statement at a time.
    [[nodiscard]] Query query(const char* sql);
    void execute(const char* sql) { database_.exec(sql); }

  private:
    std::filesystem::path file_;
    SQLite::Database database_;
    std::unordered_map<const char*, Statement> statements_;  // go before the database
};

}  // namespace feedmerged::store
