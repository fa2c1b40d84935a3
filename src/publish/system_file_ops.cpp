// SPDX-License-Identifier: MIT
// FileOps on the real file system (POSIX). Stateless, so any thread may use it.
#include "feedmerged/publish/file_publisher.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace feedmerged::publish {
namespace {

constexpr mode_t kFileMode = 0644;       // web servers run as another user
constexpr mode_t kDirectoryMode = 0755;  // and have to get there

class FileDescriptor {
  public:
    explicit FileDescriptor(int fd) : fd_(fd) {}
    ~FileDescriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] bool is_open() const { return fd_ >= 0; }
    /// Some file systems (NFS) report a failed write only here.
    int close() { return ::close(std::exchange(fd_, -1)) == 0 ? 0 : errno; }

  private:
    int fd_;
};

int write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return 0;
}

int make_directory(const std::filesystem::path& path) {
    if (::mkdir(path.c_str(), kDirectoryMode) == 0)
        return ::chmod(path.c_str(), kDirectoryMode) == 0 ? 0 : errno;
    const int error = errno;
    struct stat found{};
    if (::stat(path.c_str(), &found) != 0) return error;
    return S_ISDIR(found.st_mode) ? 0 : ENOTDIR;
}

bool holds(int fd, std::string_view bytes) {
    std::array<char, 64 * 1024> buffer{};
    while (true) {
        const ssize_t n = ::read(fd, buffer.data(), buffer.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        if (n == 0) return bytes.empty();
        const auto size = static_cast<std::size_t>(n);
        if (size > bytes.size() || std::memcmp(buffer.data(), bytes.data(), size) != 0)
            return false;
        bytes.remove_prefix(size);
    }
}

class SystemFileOps final : public FileOps {
  public:
    int create_directories(const std::filesystem::path& path) override {
        std::filesystem::path so_far;
        for (const auto& part : path) {
            so_far /= part;
            if (const int error = make_directory(so_far); error != 0) return error;
        }
        return 0;
    }

    int write_file(const std::filesystem::path& path, std::string_view bytes) override {
        FileDescriptor file(
            ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kFileMode));
        if (!file.is_open()) return errno;
        if (::fchmod(file.get(), kFileMode) != 0) return errno;
        if (const int error = write_all(file.get(), bytes); error != 0) return error;
        if (::fsync(file.get()) != 0) return errno;
        return file.close();
    }

    int rename(const std::filesystem::path& from, const std::filesystem::path& to) override {
        return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
    }

    int sync_directory(const std::filesystem::path& path) override {
        const FileDescriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!directory.is_open()) return errno;
        if (::fsync(directory.get()) == 0) return 0;
        // Some file systems (FUSE, some network ones) cannot, and have nothing to lose either.
        return errno == EINVAL || errno == ENOTSUP ? 0 : errno;
    }

    int remove(const std::filesystem::path& path) override {
        return ::unlink(path.c_str()) == 0 ? 0 : errno;
    }

    bool equals(const std::filesystem::path& path, std::string_view bytes) override {
        // Not blocking, should a pipe stand there.
        const FileDescriptor file(
            ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        struct stat found{};
        if (!file.is_open() || ::fstat(file.get(), &found) != 0) return false;
        return S_ISREG(found.st_mode) && std::cmp_equal(found.st_size, bytes.size()) &&
               holds(file.get(), bytes);
    }

    int check_replaceable(const std::filesystem::path& path) override {
        struct stat found{};
        if (::lstat(path.c_str(), &found) != 0) return errno == ENOENT ? 0 : errno;
        if (S_ISREG(found.st_mode)) return 0;
        if (S_ISLNK(found.st_mode)) return ELOOP;
        return S_ISDIR(found.st_mode) ? EISDIR : EEXIST;
    }
};

}  // namespace

FileOps& system_file_ops() {
    static SystemFileOps ops;
    return ops;
}

std::optional<PublishedFile> read_published(const std::filesystem::path& directory,
                                            const std::string& name, std::uint64_t max_bytes) {
    // Neither through a link nor waiting for a pipe: whatever else lies there is not ours.
    const FileDescriptor file(
        ::open((directory / name).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat found{};
    if (!file.is_open() || ::fstat(file.get(), &found) != 0 || !S_ISREG(found.st_mode) ||
        static_cast<std::uint64_t>(found.st_size) > max_bytes)
        return std::nullopt;
    PublishedFile out{std::string(static_cast<std::size_t>(found.st_size), '\0'),
                      from_unix(found.st_mtim.tv_sec)};
    for (std::size_t done = 0; done < out.bytes.size();) {
        const ssize_t n = ::read(file.get(), out.bytes.data() + done, out.bytes.size() - done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return std::nullopt;
        done += static_cast<std::size_t>(n);
    }
    return out;
}

}  // namespace feedmerged::publish
