// SPDX-License-Identifier: MIT
// From a path to a writer or a reader: the directory, the lock, a look at the file, and only then
// SQLite. What goes wrong here is what an operator sees first, so each step says what it wanted of
// which file.
#include "connection.hpp"
#include "errors.hpp"
#include "feedmerged/store/backup.hpp"
#include "lock_file.hpp"
#include "schema.hpp"
#include "sqlite_reader.hpp"
#include "sqlite_writer.hpp"

#include <cerrno>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

namespace feedmerged::store {
namespace {

namespace fs = std::filesystem;

constexpr fs::perms kDirectoryMode = fs::perms::owner_all | fs::perms::group_read |
                                     fs::perms::group_exec | fs::perms::others_read |
                                     fs::perms::others_exec;

StoreResult<void> make_directory(const fs::path& directory) {
    std::error_code error;
    if (directory.empty() || fs::is_directory(directory, error)) return {};
    if (fs::create_directories(directory, error))
        fs::permissions(directory, kDirectoryMode,
                        error);  // whatever the umask: the outputs may lie in it
    if (error) return fail(system_error("make the directory", directory, error.value()));
    return {};
}

/// SQLite would make the file for everybody to read, and gives its log the file's mode.
StoreResult<void> make_file(const fs::path& file) {
    const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return fail(system_error("create", file, errno));
    close(descriptor);
    return {};
}

/// SQLite falls back to reading where it may not write, and would only say so at the first commit.
void require_writable(Connection& connection) {
    if (sqlite3_db_readonly(connection.database().getHandle(), "main") == 1)
        throw StoreFailure({StoreErrorKind::Io, "cannot write " + connection.file().string() +
                                                    ": no permission, or a read-only file system"});
}

// Reading 32 MiB through takes a tenth of a second; what is larger is looked at after a crash only.
constexpr std::uintmax_t kAlwaysChecked = 32UL * 1024 * 1024;

// Once is a reason to look, twice in a row to believe it: the check does not see everything.
constexpr int kMostDamages = 2;

void check_pages(Connection& connection, const LockFile& lock) {
    std::error_code unknown;
    if (!lock.after_crash() && fs::file_size(connection.file(), unknown) > kAlwaysChecked) return;
    if (lock.damages() >= kMostDamages)
        throw DamagedError("damage was met while it was in use, and again");
    SQLite::Statement check(connection.database(), lock.damages() == 0
                                                       ? "PRAGMA quick_check(1)"
                                                       : "PRAGMA integrity_check(1)");
    std::string found;
    // To its end: a statement that is not over locks what it read.
    while (check.executeStep()) found = check.getColumn(0).getString();
    if (found != "ok") throw DamagedError(found);
}

// What follows it is the version, so that going back to an older program needs no guess.
constexpr std::string_view kBeforeUpgrade = ".before-version-";

/// The way back to the older program, which refuses what a newer one wrote. One that is there
/// already is of an upgrade that did not come to its end, or somebody's own.
void keep_copy(const Connection& connection) {
    const fs::path copy = connection.file().string() + std::string(kBeforeUpgrade) +
                          std::to_string(current_version());
    std::error_code error;
    if (fs::exists(fs::symlink_status(copy, error))) return;
    if (const auto kept = backup(connection.file(), copy); !kept)
        throw StoreFailure({kept.error().error.kind,
                            "the store is of an older version, and no copy can be kept before it "
                            "is upgraded: " +
                                kept.error().error.message});
}

/// Of the last upgrade but this one: nobody goes back two versions.
void forget_older_copies(const fs::path& file) {
    const std::string prefix = file.filename().string() + std::string(kBeforeUpgrade);
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(file.parent_path(), error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(prefix) && name != prefix + std::to_string(current_version()))
            fs::remove(entry.path(), error);
    }
}

/// True where it has upgraded the database.
bool prepare_to_write(Connection& connection, const LockFile& lock) {
    require_writable(connection);
    check_identity(connection.database(), connection.file(), migrations());
    const int before = version_of(connection.database());
    // An empty one has no pages, and once looked at refuses the checkpoint below.
    if (before != 0) check_pages(connection, lock);
    const bool is_upgrade = before != 0 && before != current_version();
    if (is_upgrade) keep_copy(connection);
    migrate(connection.database(), connection.file(), migrations());
    if (is_upgrade) forget_older_copies(connection.file());
    const std::string mode =
        connection.database().execAndGet("PRAGMA journal_mode=WAL").getString();
    if (mode != "wal")
        throw StoreFailure({StoreErrorKind::Io,
                            "cannot keep a write-ahead log beside " + connection.file().string()});
    // So that the header tells the version to an older program before it opens anything.
    if (before != current_version()) connection.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    return is_upgrade;
}

}  // namespace

StoreResult<std::unique_ptr<Writer>> open_writer(const fs::path& path) {
    if (auto made = make_directory(path.parent_path()); !made) return fail(made.error());
    auto lock = LockFile::acquire(path);
    if (!lock) return fail(lock.error());
    const auto kind = inspect_file(path);
    if (!kind) return fail(kind.error());
    if (*kind == FileKind::Absent)
        if (auto made = make_file(path); !made) return fail(made.error());
    return guard(path, "open", [&]() -> std::unique_ptr<Writer> {
        auto connection = std::make_unique<Connection>(path, Access::Write);
        if (prepare_to_write(*connection, *lock)) {
            // The copy was made of the file, which was closed then: that gave up the locks of this
            // process on it (fcntl(2)).
            connection.reset();
            connection = std::make_unique<Connection>(path, Access::Write);
        }
        return make_sqlite_writer(std::move(*lock), std::move(connection));
    });
}

StoreResult<std::unique_ptr<Reader>> open_reader(const fs::path& path) {
    const auto kind = inspect_file(path);
    if (!kind) return fail(kind.error());
    if (*kind == FileKind::Absent)
        return fail(StoreError{
            StoreErrorKind::Missing,
            path.string() + " does not exist; `feedmerged once` or `feedmerged run` makes it"});
    return guard(path, "open", [&] { return make_sqlite_reader(path); });
}

}  // namespace feedmerged::store
