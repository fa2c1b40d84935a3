// SPDX-License-Identifier: MIT
#include "input_file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace feedmerged::config {
namespace {

class File {
  public:
    // O_NONBLOCK: a named pipe without a writer must not hold up the start; it has no effect on
    // regular files.
    explicit File(const std::filesystem::path& path)
        : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    ~File() {
        if (fd_ >= 0) close(fd_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] int fd() const { return fd_; }

  private:
    int fd_;
};

std::string reason(int error) { return std::generic_category().message(error); }

}  // namespace

Result<std::string> read_input(const std::filesystem::path& path, std::size_t max_bytes) {
    const File file(path);
    if (file.fd() < 0) return fail(reason(errno));
    struct stat info{};
    if (fstat(file.fd(), &info) != 0) return fail(reason(errno));
    if (S_ISDIR(info.st_mode)) return fail(reason(EISDIR));
    if (!S_ISREG(info.st_mode)) return fail("it is no regular file");
    std::string bytes;
    char buffer[64 * 1024];
    for (;;) {
        const ssize_t got = read(file.fd(), buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(reason(errno));
        if (got == 0) return bytes;
        bytes.append(buffer, static_cast<std::size_t>(got));
        if (bytes.size() > max_bytes)
            return fail("it has more than " + std::to_string(max_bytes) + " bytes");
    }
}

}  // namespace feedmerged::config
