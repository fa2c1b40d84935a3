// SPDX-License-Identifier: MIT
#include "service.hpp"

#ifdef FEEDMERGED_HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

namespace feedmerged::app::service {
namespace {

void notify(const std::string& state) {
#ifdef FEEDMERGED_HAVE_SYSTEMD
    // A lost notification is nothing that the daemon could mend; systemd times out and says so.
    (void)sd_notify(0, state.c_str());
#else
    (void)state;
#endif
}

}  // namespace

void ready(const std::string& text) { notify("READY=1\nSTATUS=" + text); }
void reloading() { notify("RELOADING=1\nSTATUS=Reading the configuration again"); }
void stopping() { notify("STOPPING=1\nSTATUS=Stopping"); }
void status(const std::string& text) { notify("STATUS=" + text); }
void feed_watchdog() { notify("WATCHDOG=1"); }

std::optional<std::chrono::microseconds> watchdog_interval() {
#ifdef FEEDMERGED_HAVE_SYSTEMD
    std::uint64_t microseconds = 0;
    if (sd_watchdog_enabled(0, &microseconds) > 0) return std::chrono::microseconds(microseconds);
#endif
    return std::nullopt;
}

std::vector<int> passed_sockets() {
    std::vector<int> out;
#ifdef FEEDMERGED_HAVE_SYSTEMD
    for (int i = 0, count = sd_listen_fds(1); i < count; ++i)
        out.push_back(SD_LISTEN_FDS_START + i);
#endif
    return out;
}

}  // namespace feedmerged::app::service
