// SPDX-License-Identifier: MIT
#include "multi_events.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <system_error>

#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace feedmerged::fetch {
namespace {

/// Sockets that one system call tells of; more wait for the next.
constexpr std::size_t kEvents = 64;

/// What libcurl is told of a socket. Errors and hang-ups are no error to it but something to read
/// or write: only then does it learn which.
int to_curl(std::uint32_t events) {
    int out = 0;
    if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) out |= CURL_CSELECT_IN;
    if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0) out |= CURL_CSELECT_OUT;
    return out;
}

void drain(int fd) {
    std::uint64_t count = 0;
    // Nothing to read is as good.
    [[maybe_unused]] const ssize_t got = ::read(fd, &count, sizeof count);
}

}  // namespace

/// From C into the object.
struct MultiEvents::Callbacks {
    static int on_socket(CURL*, curl_socket_t fd, int what, void* events, void*) {
        auto& self = *static_cast<MultiEvents*>(events);
        switch (what) {
            case CURL_POLL_IN:
                self.watch(fd, EPOLLIN);
                break;
            case CURL_POLL_OUT:
                self.watch(fd, EPOLLOUT);
                break;
            case CURL_POLL_INOUT:
                self.watch(fd, EPOLLIN | EPOLLOUT);
                break;
            default:
                self.unwatch(fd);
        }
        return 0;
    }

    static int on_timer(CURLM*, long milliseconds, void* events) {
        static_cast<MultiEvents*>(events)->set_timer(milliseconds);
        return 0;
    }
};

MultiEvents::Descriptor::Descriptor(int fd, const char* what) : fd_(fd) {
    if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
}

MultiEvents::Descriptor::~Descriptor() { ::close(fd_); }

MultiEvents::MultiEvents(OpenSockets& sockets)
    : sockets_(sockets),
      epoll_(::epoll_create1(EPOLL_CLOEXEC), "epoll"),
      bell_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd") {
    watch(bell_.get(), EPOLLIN);
}

MultiEvents::~MultiEvents() = default;

void MultiEvents::attach(void* multi) {
    multi_ = multi;
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &Callbacks::on_socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &Callbacks::on_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
}

void MultiEvents::watch(int fd, unsigned events) {
    Watch* const watch = sockets_.watch_of(fd);
    if (watch != nullptr) {
        watch->wanted = true;
        if (watch->registered == events) return;
        watch->registered = 0;
    }
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    // Which of both it is depends on what libcurl has done with the descriptor's number before.
    const bool done =
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0 ||
        (errno == EEXIST && ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event) == 0);
    // Only where we shall learn that it is closed, and the number another's.
    if (watch != nullptr && done && OpenSockets::is_connected(fd)) watch->registered = events;
}

/// The next request may want it again. What tells something before is a server that hangs up.
void MultiEvents::unwatch(int fd) {
    Watch* const watch = sockets_.watch_of(fd);
    if (watch != nullptr) watch->wanted = false;
    if (watch == nullptr || watch->registered == 0)
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

bool MultiEvents::forget_unwanted(int fd) {
    Watch* const watch = sockets_.watch_of(fd);
    if (watch == nullptr || watch->wanted) return false;
    watch->registered = 0;
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
    return true;
}

void MultiEvents::set_timer(long milliseconds) {
    timer_.reset();
    if (milliseconds >= 0)
        timer_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
}

bool MultiEvents::is_due() const { return timer_ && *timer_ <= std::chrono::steady_clock::now(); }

void MultiEvents::run_due() {
    int running = 0;
    while (is_due()) {
        timer_.reset();  // what follows may set it again
        curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
    }
}

int MultiEvents::milliseconds_to_wait(std::chrono::milliseconds timeout) const {
    using std::chrono::milliseconds;
    if (timer_)
        timeout = std::min(
            timeout, std::chrono::ceil<milliseconds>(*timer_ - std::chrono::steady_clock::now()));
    return static_cast<int>(
        std::clamp<std::int64_t>(timeout.count(), 0, std::numeric_limits<int>::max()));
}

void MultiEvents::wait(std::chrono::milliseconds timeout) {
    std::array<epoll_event, kEvents> events{};
    const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()),
                                   milliseconds_to_wait(timeout));
    int running = 0;
    for (int i = 0; i < count; ++i) {
        const auto& event = events[static_cast<std::size_t>(i)];
        if (event.data.fd == bell_.get())
            drain(bell_.get());
        else if (!forget_unwanted(event.data.fd))
            curl_multi_socket_action(multi_, event.data.fd, to_curl(event.events), &running);
    }
    run_due();
}

void MultiEvents::wakeup() {
    const std::uint64_t one = 1;
    // A bell that cannot ring louder (EAGAIN) rings.
    [[maybe_unused]] const ssize_t written = ::write(bell_.get(), &one, sizeof one);
}

}  // namespace feedmerged::fetch
