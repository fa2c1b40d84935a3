// SPDX-License-Identifier: MIT
// What systemd and the daemon say to each other: sd_notify(3) and the watchdog. Without libsystemd,
// or without systemd, everything here does nothing.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace feedmerged::app::service {

void ready(const std::string& status);
/// Followed by ready() when the reload is done. Type=notify needs the monotonic time only from
/// systemd 253 on.
void reloading();
void stopping();
void status(const std::string& text);
void feed_watchdog();
/// The time within which feed_watchdog() must be called; nullopt where nobody watches.
[[nodiscard]] std::optional<std::chrono::microseconds> watchdog_interval();

/// The listening sockets that systemd passes (sd_listen_fds(3)), once; empty where it passes none.
[[nodiscard]] std::vector<int> passed_sockets();

}  // namespace feedmerged::app::service
