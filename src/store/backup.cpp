// SPDX-License-Identifier: MIT
// SQLite's online backup into a file beside the target, which takes the target's name when it is
// whole and on the disk.
#include "feedmerged/store/backup.hpp"

#include "connection.hpp"
#include "errors.hpp"
#include "schema.hpp"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace feedmerged::store {
namespace {

namespace fs = std::filesystem;

auto target_error(StoreError error) { return fail(BackupError{true, std::move(error)}); }
auto store_error(StoreError error) { return fail(BackupError{false, std::move(error)}); }

auto exists_already(const fs::path& target) {
    return target_error(
        {StoreErrorKind::Io, target.string() + " exists already and is left as it is; name a file "
                                               "that is not there yet"});
}

/// The file that the copy grows in. Gone with this object unless it took the target's name. Locked,
/// so that two backups to one target do not meet, and what a killed one left is used again.
class PartFile {
  public:
    explicit PartFile(const fs::path& target) : path_(target.string() + ".part") {}
    ~PartFile() {
        if (descriptor_ < 0) return;
        if (ours_) unlink(path_.c_str());
        close(descriptor_);
    }
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    [[nodiscard]] const fs::path& path() const { return path_; }

    [[nodiscard]] StoreResult<void> open_new() {
        descriptor_ = open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (descriptor_ < 0) return fail(system_error("create", path_, errno));
        if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0)
            return fail(StoreError{
                StoreErrorKind::InUse,
                "another backup is writing " + path_.string() + "; wait until it is done"});
        ours_ = true;
        if (fchmod(descriptor_, 0600) != 0 || ftruncate(descriptor_, 0) != 0)
            return fail(system_error("write", path_, errno));
        return {};
    }

    /// Durable under its own name: only then is it worth the target's.
    [[nodiscard]] StoreResult<std::uint64_t> sync() const {
        struct stat info{};
        if (fsync(descriptor_) != 0 || fstat(descriptor_, &info) != 0)
            return fail(system_error("write", path_, errno));
        return static_cast<std::uint64_t>(info.st_size);
    }

    /// EEXIST where there is something by now.
    [[nodiscard]] int rename_to(const fs::path& target) {
        if (renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) != 0) {
            if (errno != EINVAL) return errno;
            // File systems that cannot rename like this can mostly link.
            if (link(path_.c_str(), target.c_str()) != 0) return errno;
            unlink(path_.c_str());
        }
        ours_ = false;
        return 0;
    }

  private:
    fs::path path_;
    int descriptor_ = -1;
    bool ours_ = false;
};

int sync_directory_of(const fs::path& file) {
    const fs::path parent = file.has_parent_path() ? file.parent_path() : fs::path(".");
    const int directory = open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return errno;
    const int result = fsync(directory) == 0 ? 0 : errno;
    close(directory);
    return result;
}

/// All pages as one read of the store: the writer goes on, and what it commits meanwhile is not in
/// the copy. Throws; `copying_to` says whose fault that was.
void copy_pages(SQLite::Database& from, SQLite::Database& to, bool& target_failed) {
    sqlite3_backup* const copy =
        sqlite3_backup_init(to.getHandle(), "main", from.getHandle(), "main");
    if (copy == nullptr) throw SQLite::Exception(to.getHandle());
    const int result = sqlite3_backup_step(copy, -1);
    sqlite3_backup_finish(copy);
    if (result == SQLITE_DONE) return;
    // What the store's own connection reports is the store's fault.
    target_failed = sqlite3_errcode(from.getHandle()) != result;
    throw SQLite::Exception(result == SQLITE_FULL ? "no space left" : sqlite3_errstr(result),
                            result);
}

void check_copy(SQLite::Database& copy) {
    const std::string verdict = copy.execAndGet("PRAGMA integrity_check(1)").getString();
    if (verdict != "ok") throw DamagedError(verdict);
}

Result<void, BackupError> fill(const fs::path& store, const fs::path& part) {
    bool target_failed = false;
    const auto done = guard(store, "copy", [&] {
        Connection source(store, Access::Read);
        check_identity(source.database(), store, migrations());
        SQLite::Database copy(part.string(), SQLite::OPEN_READWRITE);
        // Nothing reads it before it is whole, and then it is synced.
        copy.exec("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF");
        copy_pages(source.database(), copy, target_failed);
        check_copy(copy);
        // One file that can be read where nothing can be written beside it.
        copy.exec("PRAGMA journal_mode=DELETE");
    });
    if (done) return {};
    return fail(BackupError{target_failed, done.error()});
}

}  // namespace

Result<std::uint64_t, BackupError> backup(const fs::path& store, const fs::path& target) {
    const auto kind = inspect_file(store);
    if (!kind) return store_error(kind.error());
    if (*kind == FileKind::Absent)
        return store_error({StoreErrorKind::Missing,
                            store.string() + " does not exist: there is nothing to copy"});
    std::error_code error;
    if (fs::exists(fs::symlink_status(target, error))) return exists_already(target);
    PartFile part(target);
    if (auto made = part.open_new(); !made) return target_error(made.error());
    if (auto filled = fill(store, part.path()); !filled) return fail(filled.error());
    const auto size = part.sync();
    if (!size) return target_error(size.error());
    if (const int failed = part.rename_to(target); failed == EEXIST)
        return exists_already(target);
    else if (failed != 0)
        return target_error(system_error("create", target, failed));
    if (const int failed = sync_directory_of(target); failed != 0)
        return target_error(system_error("sync the directory of", target, failed));
    return *size;
}

}  // namespace feedmerged::store
