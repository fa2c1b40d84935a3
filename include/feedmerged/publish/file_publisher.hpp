// SPDX-License-Identifier: MIT
// Puts an output's files where readers fetch them: whole or not at all, and untouched when nothing
// changed. Not thread-safe: the publish thread's.
#pragma once
#include "feedmerged/core/result.hpp"
#include "feedmerged/core/time.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace feedmerged::publish {

/// The seam for failing disks. Calls that return int return 0 or an errno.
class FileOps {
  public:
    virtual ~FileOps() = default;
    /// With the parents that are missing; the new ones get mode 0755 whatever the umask. ENOTDIR
    /// where something else is in the way.
    virtual int create_directories(const std::filesystem::path& path) = 0;
    /// A new file, mode 0644 whatever the umask, fsynced. EEXIST where there is one.
    virtual int write_file(const std::filesystem::path& path, std::string_view bytes) = 0;
    virtual int rename(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
    virtual int sync_directory(const std::filesystem::path& path) = 0;
    virtual int remove(const std::filesystem::path& path) = 0;
    /// True where there is a regular file of exactly these bytes.
    virtual bool equals(const std::filesystem::path& path, std::string_view bytes) = 0;
    /// 0 where a file may be put: nothing is there, or a regular file. ELOOP for a symbolic link,
    /// EISDIR for a directory, EEXIST for what else there is in file systems.
    virtual int check_replaceable(const std::filesystem::path& path) = 0;
};

[[nodiscard]] FileOps& system_file_ops();

/// Makes the directory (mode 0755) and proves that files can be written there; removes temporary
/// files that a crash left.
[[nodiscard]] Result<void> prepare_directory(FileOps& ops, const std::filesystem::path& directory);

/// Replaces directory/name atomically (temporary file, fsync, rename, fsync of the directory); the
/// directory is made where it is gone. True where the file changed, false where it held these bytes
/// already and was left alone. After an error the old file is as it was, but where only the last
/// step failed: then the new one is there.
[[nodiscard]] Result<bool> publish_file(FileOps& ops, const std::filesystem::path& directory,
                                        const std::string& name, std::string_view bytes);

/// What an earlier run left there.
struct PublishedFile {
    std::string bytes{};
    TimePoint changed{};
};

/// Reads directory/name back; nullopt where there is no regular file of at most `max_bytes`, or it
/// cannot be read.
[[nodiscard]] std::optional<PublishedFile> read_published(const std::filesystem::path& directory,
                                                          const std::string& name,
                                                          std::uint64_t max_bytes);

}  // namespace feedmerged::publish
