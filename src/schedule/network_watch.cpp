// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/network_watch.hpp"

#include "feedmerged/core/limits.hpp"

namespace feedmerged::schedule {
namespace {

/// Not one byte came back, and the reason may be the network.
bool was_unreachable(const FetchResult& result) {
    if (!result.error || result.status != 0) return false;
    switch (result.error->kind) {
        case FetchErrorKind::Dns:
        case FetchErrorKind::Connect:
        case FetchErrorKind::Timeout:
            return true;
        default:
            return false;
    }
}

}  // namespace

void NetworkWatch::saw(std::string_view host, const FetchResult& result, SteadyPoint now) {
    if (result.url.starts_with("file:")) return;
    if (was_unreachable(result)) {
        if (down_ || !unreached_.emplace(host).second ||
            unreached_.size() < limits::kNetworkDownHosts)
            return;
        down_ = true;
        ready_at_ = now + limits::kNetworkRetry;
        return;
    }
    // What was cancelled, blocked or never sent says nothing of the network.
    if (result.error && result.status == 0 && result.error->kind != FetchErrorKind::Tls &&
        result.error->kind != FetchErrorKind::Protocol &&
        result.error->kind != FetchErrorKind::Truncated &&
        result.error->kind != FetchErrorKind::TooLarge)
        return;
    unreached_.clear();
    down_ = false;
    ready_at_ = now;
}

void NetworkWatch::started(SteadyPoint now) {
    if (down_) ready_at_ = now + limits::kNetworkRetry;
}

}  // namespace feedmerged::schedule
