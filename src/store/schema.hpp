// SPDX-License-Identifier: MIT
// The tables, their versions, and how a file is known to be ours before anything opens it.
// Stateless.
#pragma once
#include "feedmerged/store/store.hpp"

#include <cstdint>
#include <filesystem>
#include <span>

#include <SQLiteCpp/SQLiteCpp.h>

namespace feedmerged::store {

/// "FdMg": marks the file (SQLite's application_id, which file(1) shows as well).
inline constexpr std::int32_t kApplicationId = 0x46644D67;

/// Each brings a database from the version that is its index to the next. Only ever appended to.
using Migrations = std::span<const char* const>;
[[nodiscard]] Migrations migrations();
/// The version that this program writes.
[[nodiscard]] inline int current_version() { return static_cast<int>(migrations().size()); }

enum class FileKind {
    Absent,    ///< no file, or one without a byte
    Ours,      ///< ours by its header, of this version or an older one
    Unsettled  ///< a crash left a rollback journal: only opening it tells
};

/// Looks at the file's header with plain reads. Corrupt where it is no database or not ours, Newer
/// where a newer version wrote it: it is left as it is, without a log or a lock beside it.
[[nodiscard]] StoreResult<FileKind> inspect_file(const std::filesystem::path& file);

/// Throws StoreFailure where an open database is not ours (Corrupt) or newer than the last of
/// `steps` (Newer). An empty one is ours.
void check_identity(SQLite::Database& database, const std::filesystem::path& file,
                    Migrations steps);

/// Brings an open database, empty or of an older version, to the last of `steps`, in one
/// transaction. Throws StoreFailure (Newer, Corrupt) where it turns out to be newer or not ours,
/// SQLite::Exception where a step fails: then nothing has changed.
void migrate(SQLite::Database& database, const std::filesystem::path& file, Migrations steps);

/// The version inside an open database.
[[nodiscard]] int version_of(SQLite::Database& database);

}  // namespace feedmerged::store
