// SPDX-License-Identifier: MIT
#include "publish_thread.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace feedmerged::app {
namespace {

using namespace std::chrono_literals;
// A change waits until the feeds polled with it are in too, but never long.
constexpr auto kQuiet = 2s;
constexpr auto kLongest = 30s;
// What failed once may work at once; a full disk stays full for hours.
constexpr auto kFirstRetry = 2s;
constexpr auto kLongestRetry = 60s;

}  // namespace

void PublishThread::start(std::function<bool()> publish) {
    publish_ = std::move(publish);
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void PublishThread::stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
}

void PublishThread::changed() {
    const std::lock_guard lock(mutex_);
    dirty_ = true;
    ++changes_;
    wake_.notify_all();
}

bool PublishThread::wait_for_change(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    if (!wake_.wait(lock, stop, [this] { return dirty_; })) return false;
    const auto deadline = std::chrono::steady_clock::now() + kLongest;
    for (std::uint64_t seen = changes_ + 1;
         seen != changes_ && std::chrono::steady_clock::now() < deadline;) {
        seen = changes_;
        if (wake_.wait_for(lock, stop, kQuiet, [&] { return changes_ != seen; })) continue;
        if (stop.stop_requested()) return false;
    }
    dirty_ = false;
    return true;
}

void PublishThread::run(const std::stop_token& stop) {
    bool published = true;
    auto retry = kFirstRetry;
    while (true) {
        if (published) {
            if (!wait_for_change(stop)) return;
            retry = kFirstRetry;
        } else {
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, stop, retry, [] { return false; });
            if (stop.stop_requested()) return;
            dirty_ = false;
            retry = std::min(2 * retry, kLongestRetry);
        }
        const Activity::Scope busy(slot_);
        published = publish_();
    }
}

}  // namespace feedmerged::app
