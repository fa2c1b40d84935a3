// SPDX-License-Identifier: MIT
#include "connection.hpp"

#include "feedmerged/core/flow_limits.hpp"

#include <string>

#include <sqlite3.h>

namespace feedmerged::store {
namespace {

void set_pragma(SQLite::Database& database, const char* name, int value) {
    database.exec("PRAGMA " + std::string(name) + '=' + std::to_string(value));
}

}  // namespace

// A reader too opens for writing: a database whose last writer was killed is recovered by whoever
// comes first. One thread at a time uses a connection, so SQLite need not guard it.
Connection::Connection(const std::filesystem::path& file, Access access)
    : file_(file),
      database_(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX, kBusyTimeoutMs) {
    // Before the size of the cache, which SQLite would not reckon anew. Counts where the database
    // has no pages yet.
    if (access == Access::Write) set_pragma(database_, "page_size", limits::kPageBytes);
    set_pragma(database_, "cache_size",
               -(access == Access::Write ? limits::kWriterCacheKiB : limits::kReaderCacheKiB));
    // Mapped files turn an I/O error into SIGBUS, and the page cache is bounded anyway.
    set_pragma(database_, "mmap_size", 0);
    // A damaged file must not run code through its schema, nor make the page parser read astray.
    set_pragma(database_, "trusted_schema", 0);
    set_pragma(database_, "cell_size_check", 1);
    if (access == Access::Read) {
        set_pragma(database_, "query_only", 1);
        // A reader that happens to be the last to leave does not write the database either.
        sqlite3_db_config(database_.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        return;
    }
    // A commit that a power cut takes away held validators, items and next poll together: the work
    // is only repeated. So commits need no sync of their own.
    database_.exec("PRAGMA synchronous=NORMAL");
    set_pragma(database_, "foreign_keys", 1);
    // Debian's SQLite zeroes what it deletes; news that were public are no secret.
    set_pragma(database_, "secure_delete", 0);
    set_pragma(database_, "wal_autocheckpoint", limits::kWalBytes / page_bytes());
    set_pragma(database_, "journal_size_limit", limits::kMostWalBytes);
}

int Connection::page_bytes() { return database_.execAndGet("PRAGMA page_size").getInt(); }

Query Connection::query(const char* sql) {
    auto found = statements_.find(sql);
    if (found == statements_.end())
        found = statements_.emplace(sql, Statement(database_.getHandle(), sql)).first;
    return Query(found->second);
}

}  // namespace feedmerged::store
