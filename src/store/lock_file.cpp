// SPDX-License-Identifier: MIT
#include "lock_file.hpp"

#include "errors.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace feedmerged::store {
namespace {

constexpr std::string_view kDamaged = "damaged\n";

struct Holder {
    std::string pid{};  ///< "" where it has not come to that yet
    int damages = 0;
};

Holder read_holder(int descriptor) {
    std::array<char, 64> bytes{};
    const ssize_t length = pread(descriptor, bytes.data(), bytes.size(), 0);
    std::string_view text(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
    Holder holder;
    holder.pid = text.substr(0, std::min(text.find_first_not_of("0123456789"), text.size()));
    text.remove_prefix(std::min(holder.pid.size() + 1, text.size()));
    for (; text.starts_with(kDamaged); text.remove_prefix(kDamaged.size())) ++holder.damages;
    return holder;
}

void write_holder(int descriptor, int damages) {
    std::string text = std::to_string(getpid()) + '\n';
    for (int i = 0; i < damages; ++i) text += kDamaged;
    // Where it fails, messages name no process, and the next start looks less closely.
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
        const std::string pid = read_holder(descriptor).pid;
        return fail(StoreError{StoreErrorKind::InUse,
                               "another instance" + (pid.empty() ? "" : " (process " + pid + ')') +
                                   " is using " + database.string()});
    }
    const Holder last = read_holder(descriptor);
    lock.after_crash_ = !last.pid.empty();
    lock.damages_ = last.damages;
    write_holder(descriptor, last.damages);
    return lock;
}

void LockFile::distrust() {
    if (trusted_) write_holder(descriptor_, damages_ + 1);
    trusted_ = false;
}

LockFile::LockFile(LockFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      after_crash_(other.after_crash_),
      damages_(other.damages_),
      trusted_(other.trusted_) {}

LockFile::~LockFile() {
    if (descriptor_ < 0) return;
    // Where it fails, the next start only looks more closely than it had to.
    if (trusted_ && ftruncate(descriptor_, 0) != 0) trusted_ = false;
    close(descriptor_);
}

}  // namespace feedmerged::store
