// SPDX-License-Identifier: MIT
#include "file_fetch.hpp"

#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/url.hpp"
#include "wire_url.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace feedmerged::fetch {
namespace {

constexpr std::size_t kReadBytes = std::size_t{64} * 1024;

class Fd {
  public:
    explicit Fd(int fd) : fd_(fd) {}
    ~Fd() {
        if (fd_ >= 0) ::close(fd_);
    }
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    [[nodiscard]] int get() const { return fd_; }

  private:
    int fd_;
};

FetchResult failed(FetchResult result, FetchErrorKind kind, std::string detail) {
    result.status = 0;
    result.headers.clear();
    result.body.clear();
    result.error = FetchError{kind, std::move(detail)};
    return result;
}

std::string errno_text() { return std::generic_category().message(errno); }

std::string etag_of(const struct stat& file) {
    return "W/\"" + std::to_string(file.st_mtim.tv_sec) + '.' +
           std::to_string(file.st_mtim.tv_nsec) + '-' + std::to_string(file.st_size) + '"';
}

/// Up to one byte more than `most`; false with errno set.
bool read_up_to(int fd, std::uint64_t most, std::string& out) {
    while (out.size() <= most) {
        const std::size_t before = out.size();
        out.resize(before + kReadBytes);
        const ssize_t n = ::read(fd, out.data() + before, kReadBytes);
        out.resize(before + static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return n == 0;
    }
    return true;
}

FetchResult read_file(FetchResult result, const std::string& path, const Options& options,
                      const Validators& validators) {
    // Non-blocking, since opening a pipe would wait for its writer.
    const Fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    const std::string name = printable(path);
    struct stat before{};
    if (fd.get() < 0 || ::fstat(fd.get(), &before) != 0)
        return failed(std::move(result), FetchErrorKind::Connect,
                      "cannot read " + name + ": " + errno_text());
    if (!S_ISREG(before.st_mode))
        return failed(std::move(result), FetchErrorKind::BadUrl, name + " is no regular file");

    const std::string etag = etag_of(before);
    result.headers.emplace_back("etag", etag);
    result.conditional = validators.url == result.final_url && !validators.etag.empty();
    if (result.conditional && validators.etag == etag) {
        result.status = 304;
        return result;
    }
    if (!read_up_to(fd.get(), options.max_body, result.body))
        return failed(std::move(result), FetchErrorKind::Connect,
                      "cannot read " + name + ": " + errno_text());
    if (result.body.size() > options.max_body)
        return failed(std::move(result), FetchErrorKind::TooLarge,
                      name + " has more than " + describe_size(options.max_body));
    // Written to while it was read: the bytes may be a mixture, which no validator may vouch for.
    struct stat after{};
    if (::fstat(fd.get(), &after) != 0 || etag_of(after) != etag) result.headers.clear();
    result.status = 200;
    result.wire_bytes = result.body.size();
    return result;
}

}  // namespace

bool is_file_url(std::string_view url) { return split_url(url).scheme == "file"; }

FetchResult fetch_file(const FetchRequest& request, const Options& options) {
    FetchResult result;
    result.feed = request.feed;
    result.url = request.url;
    Url url = split_url(request.url);
    url.fragment.reset();
    result.final_url = to_string(url);
    if (!options.allow_file_urls)
        return failed(std::move(result), FetchErrorKind::BadUrl,
                      "file: URLs are not allowed (allow_file_urls could allow them)");
    const std::string path = decode_percent(url.path);
    const std::string host = url.host.value_or("");
    if ((!host.empty() && host != "localhost") || !path.starts_with('/') ||
        path.find('\0') != std::string::npos)
        return failed(std::move(result), FetchErrorKind::BadUrl,
                      "a file: URL looks like \"file:///path/to/feed.xml\"");
    return read_file(std::move(result), path, options, request.validators);
}

}  // namespace feedmerged::fetch
