// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/network_watch.hpp"

#include "feedmerged/core/limits.hpp"

namespace feedmerged::schedule {
namespace {

enum class Sign { Reached, Unreached, None };

Sign sign_of(const FetchResult& result) {
    if (result.url.starts_with("file:")) return Sign::None;
    if (!result.error || result.status != 0 || !result.redirects.empty()) return Sign::Reached;
    switch (result.error->kind) {
        case FetchErrorKind::Dns:
        case FetchErrorKind::Connect:
        case FetchErrorKind::Timeout:
            return Sign::Unreached;
        case FetchErrorKind::Tls:
        case FetchErrorKind::TooLarge:
        case FetchErrorKind::TooManyRedirects:
        case FetchErrorKind::Protocol:
        case FetchErrorKind::Truncated:
            return Sign::Reached;
        case FetchErrorKind::BlockedAddress:
        case FetchErrorKind::BadUrl:
        case FetchErrorKind::AddressBusy:
        case FetchErrorKind::Cancelled:
            return Sign::None;
    }
    return Sign::None;
}

}  // namespace

void NetworkWatch::saw(std::string_view host, const FetchResult& result, SteadyPoint now) {
    const Sign sign = sign_of(result);
    if (sign == Sign::None) return;
    if (sign == Sign::Reached) {
        unreached_.clear();
        down_ = false;
        ready_at_ = SteadyPoint{};
        return;
    }
    if (down_) return;
    unreached_.emplace(host);
    if (unreached_.size() < limits::kNetworkDownHosts) return;
    unreached_.clear();
    down_ = true;
    ready_at_ = now + limits::kNetworkRetry;
}

void NetworkWatch::started(SteadyPoint now) {
    if (down_) ready_at_ = now + limits::kNetworkRetry;
}

}  // namespace feedmerged::schedule
