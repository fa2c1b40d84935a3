// SPDX-License-Identifier: MIT
#include "discovered.hpp"

#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/hash.hpp"
#include "feedmerged/core/limits.hpp"
#include "kept_answer.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace feedmerged::app {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kDirectoryMode = 0700;  // answers may have cost a password
constexpr mode_t kFileMode = 0600;
constexpr std::string_view kTemporary = ".new";
// Writing takes a moment: a temporary file of this age was left by a crash.
constexpr Seconds kTemporaryAge{3600};

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] explicit operator bool() const { return fd_ >= 0; }

  private:
    int fd_;
};

std::string file_name(const std::string& url) { return to_hex(hash128(url)); }

std::string explain(std::string_view what, const fs::path& path) {
    return "cannot " + std::string(what) + " " + path.string() + ": " + std::strerror(errno);
}

int open_directory(const fs::path& path) {
    return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/// What root makes must be readable by the daemon, which owns the place of the store.
bool give_to_owner(int fd, const fs::path& store_directory) {
    struct stat owner{};
    if (::geteuid() != 0) return true;
    return ::stat(store_directory.c_str(), &owner) == 0 &&
           ::fchown(fd, owner.st_uid, owner.st_gid) == 0;
}

/// False with errno.
bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

/// nullopt where there is no regular file of that name, or it is longer than any that is kept.
std::optional<std::string> read_file(int directory, const std::string& name) {
    const Descriptor file(
        ::openat(directory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat found{};
    if (!file || ::fstat(file.get(), &found) != 0 || !S_ISREG(found.st_mode)) return std::nullopt;
    constexpr std::size_t kMost = limits::kMaxDiscoveredBytes + 4 * limits::kMaxHeaderBytes;
    if (std::cmp_greater(found.st_size, kMost)) return std::string{};
    std::string out(static_cast<std::size_t>(found.st_size), '\0');
    std::size_t size = 0;
    while (size < out.size()) {
        const ssize_t n = ::read(file.get(), out.data() + size, out.size() - size);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        size += static_cast<std::size_t>(n);
    }
    out.resize(size);
    return out;
}

struct Entry {
    std::string name{};
    TimePoint at{};  ///< of the answer; of a temporary file, when it was written
};

std::vector<Entry> list(int directory) {
    std::vector<Entry> out;
    const int copy = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(copy < 0 ? nullptr : ::fdopendir(copy),
                                                     ::closedir);
    if (!stream) return out;
    while (const dirent* entry = ::readdir(stream.get())) {
        struct stat found{};
        if (::fstatat(directory, entry->d_name, &found, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(found.st_mode))
            out.push_back({entry->d_name, from_unix(found.st_mtim.tv_sec)});
    }
    return out;
}

}  // namespace

Discovered::Discovered(const fs::path& store_path)
    : directory_(store_path.string() + "-discovered") {}

Result<void> Discovered::keep(const FetchResult& answer) const {
    if (answer.body.size() > limits::kMaxDiscoveredBytes)
        return fail("a document of more than " + describe_size(limits::kMaxDiscoveredBytes) +
                    " is not kept");
    std::error_code error;
    const fs::path beside = directory_.has_parent_path() ? directory_.parent_path() : fs::path(".");
    fs::create_directories(beside, error);  // what fails here fails in the next line as well
    const bool is_new = ::mkdir(directory_.c_str(), kDirectoryMode) == 0;
    const Descriptor directory(open_directory(directory_));
    if (!directory) return fail(explain("make", directory_));
    if (is_new && !give_to_owner(directory.get(), beside))
        return fail(explain("give away", directory_));

    const std::string name = file_name(answer.url);
    const std::string temporary = name + std::to_string(::getpid()) + std::string(kTemporary);
    (void)::unlinkat(directory.get(), temporary.c_str(), 0);  // of a crashed process of this number
    const Descriptor file(::openat(directory.get(), temporary.c_str(),
                                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                   kFileMode));
    if (!file) return fail(explain("write in", directory_));
    // The file's time is the answer's, so that tidying opens none.
    const timespec at{to_unix(answer.at), 0};
    const timespec times[] = {at, at};
    const bool written =
        write_all(file.get(), write_kept_answer(answer)) && ::futimens(file.get(), times) == 0 &&
        give_to_owner(file.get(), beside) &&
        ::renameat(directory.get(), temporary.c_str(), directory.get(), name.c_str()) == 0;
    if (!written) {
        const std::string why = explain("write in", directory_);
        (void)::unlinkat(directory.get(), temporary.c_str(), 0);
        return fail(why);
    }
    tidy(answer.at);
    return {};
}

std::optional<FetchResult> Discovered::find(const std::string& url) const {
    const Descriptor directory(open_directory(directory_));
    if (!directory) return std::nullopt;
    const std::string name = file_name(url);
    const auto bytes = read_file(directory.get(), name);
    if (!bytes) return std::nullopt;
    auto answer = read_kept_answer(*bytes);
    if (answer && answer->url == url) return answer;
    (void)::unlinkat(directory.get(), name.c_str(), 0);
    return std::nullopt;
}

void Discovered::forget(const std::string& url) const {
    (void)::unlink((directory_ / file_name(url)).c_str());
}

void Discovered::tidy(TimePoint now) const {
    const Descriptor directory(open_directory(directory_));
    if (!directory) return;
    std::vector<Entry> entries = list(directory.get());
    std::ranges::sort(entries, std::ranges::greater{}, &Entry::at);
    std::size_t kept = 0;
    for (const Entry& entry : entries) {
        const bool is_temporary = entry.name.ends_with(kTemporary);
        const Seconds age = now - entry.at;
        const bool stays = is_temporary
                               ? age <= kTemporaryAge
                               : age <= limits::kDiscoveredAge && kept < limits::kMaxDiscovered;
        if (stays)
            kept += is_temporary ? 0 : 1;
        else
            (void)::unlinkat(directory.get(), entry.name.c_str(), 0);
    }
}

}  // namespace feedmerged::app
