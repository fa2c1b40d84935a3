// SPDX-License-Identifier: MIT
// What a multi handle waits for: its sockets and a bell that other threads ring, in an epoll set,
// and its timer. libcurl is told which socket has something, so that a hundred transfers that hang
// cost the others nothing; curl_multi_perform looks at each of them every time. Not thread-safe but
// for wakeup().
#pragma once
#include "open_sockets.hpp"

#include <chrono>
#include <optional>

namespace feedmerged::fetch {

class MultiEvents {
  public:
    /// `sockets` must outlive it. Throws std::system_error where the system has no descriptors
    /// left.
    explicit MultiEvents(OpenSockets& sockets);
    ~MultiEvents();
    MultiEvents(const MultiEvents&) = delete;
    MultiEvents& operator=(const MultiEvents&) = delete;

    /// Once; it must outlive the multi handle, a CURLM.
    void attach(void* multi);
    /// Lets transfers go on that wait for no socket: new ones, and those whose time is up.
    void run_due();
    /// Waits up to `timeout` for sockets, the timer or wakeup(), and lets those go on that it was
    /// waited for. A signal ends it early.
    void wait(std::chrono::milliseconds timeout);
    /// Thread-safe.
    void wakeup();

  private:
    /// A file descriptor of its own.
    class Descriptor {
      public:
        Descriptor(int fd, const char* what);
        ~Descriptor();
        Descriptor(const Descriptor&) = delete;
        Descriptor& operator=(const Descriptor&) = delete;
        [[nodiscard]] int get() const { return fd_; }

      private:
        int fd_;
    };
    struct Callbacks;

    void watch(int fd, unsigned events);
    void unwatch(int fd);
    /// True where nobody waits for it: a kept connection whose server hangs up.
    [[nodiscard]] bool forget_unwanted(int fd);
    void set_timer(long milliseconds);
    [[nodiscard]] bool is_due() const;
    /// For epoll: up to `timeout`, and no longer than the timer wants.
    [[nodiscard]] int milliseconds_to_wait(std::chrono::milliseconds timeout) const;

    void* multi_ = nullptr;
    OpenSockets& sockets_;
    Descriptor epoll_;
    Descriptor bell_;
    /// When libcurl wants to be called. It moves this with nearly every step of a transfer, so it
    /// is no timer of the system but the end of the next wait.
    std::optional<std::chrono::steady_clock::time_point> timer_{};
};

}  // namespace feedmerged::fetch
