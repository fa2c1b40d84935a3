// SPDX-License-Identifier: MIT
#include "lock_file.hpp"

#include "errors.hpp"

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace feedmerged::store {
namespace {

/// The process id that the holder wrote, "" where it has not come to that yet.
std::string read_holder(int descriptor) {
    std::array<char, 32> text{};
    const ssize_t length = pread(descriptor, text.data(), text.size(), 0);
    std::string pid;
    for (ssize_t i = 0; i < length; ++i) {
        const char c = text[static_cast<std::size_t>(i)];
        if (c < '0' || c > '9') break;
        pid += c;
    }
    return pid;
}

void write_holder(int descriptor) {
    const std::string text = std::to_string(getpid()) + '\n';
    // For messages only: where it fails, they name no process.
    if (ftruncate(descriptor, 0) == 0 && pwrite(descriptor, text.data(), text.size(), 0) < 0)
        return;
}

}  // namespace

StoreResult<LockFile> LockFile::acquire(const std::filesystem::path& database) {
    const std::filesystem::path path = database.string() + ".lock";
    const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return fail(system_error("open", path, errno));
    LockFile lock(descriptor);
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return fail(system_error("lock", path, errno));
        const std::string pid = read_holder(descriptor);
        return fail(StoreError{StoreErrorKind::InUse,
                               "another instance" + (pid.empty() ? "" : " (process " + pid + ')') +
                                   " is using " + database.string()});
    }
    lock.after_crash_ = !read_holder(descriptor).empty();
    write_holder(descriptor);
    return lock;
}

LockFile::LockFile(LockFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      after_crash_(other.after_crash_),
      trusted_(other.trusted_) {}

LockFile::~LockFile() {
    if (descriptor_ < 0) return;
    // Where it fails, the next start only looks more closely than it had to.
    if (trusted_ && ftruncate(descriptor_, 0) != 0) trusted_ = false;
    close(descriptor_);
}

}  // namespace feedmerged::store
