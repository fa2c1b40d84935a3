// SPDX-License-Identifier: MIT
// The daemon's log: journald where systemd runs it, else stderr. One line an event, fields as
// key=value, and of one kind so many a minute. Only app logs.
#pragma once
#include "feedmerged/model/feed_update.hpp"
#include "feedmerged/store/store.hpp"
#include "hub_pinger.hpp"
#include "log_line.hpp"

namespace feedmerged::app {

/// Called once, before any thread.
void start_logging();
/// One line a poll: info, or warn where it failed.
void log_poll(const FeedUpdate& update, const AppliedUpdate& applied);
/// A host asked for patience on behalf of all its feeds.
void log_hold(const HostHold& hold);
void log_network(bool down);
/// A hub was told of a feed, or was not.
void log_ping(const PingResult& result);
void log_lost(const FeedUpdate& update, const store::StoreError& error);

}  // namespace feedmerged::app
