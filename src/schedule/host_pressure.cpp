// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/host_pressure.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/schedule/http_hints.hpp"

#include <algorithm>

namespace feedmerged::schedule {
namespace {

constexpr int kForbidden = 403;
constexpr int kTooManyRequests = 429;
constexpr int kUnavailable = 503;
constexpr int kServerErrors = 500;

Seconds doubled(Seconds start, int times) {
    for (int i = 0; i < times && start < limits::kMaxBackoff; ++i) start *= 2;
    return std::min<Seconds>(start, limits::kMaxBackoff);
}

/// How long the host wants to be left alone after `strikes` in a row, this one included.
Seconds wait_of(const FetchResult& result, const std::optional<Seconds>& asked, int strikes) {
    if (result.status == kForbidden)
        return strikes < 2 ? Seconds{} : doubled(limits::kHostPressureDelay, strikes - 2);
    if (asked && *asked > Seconds{}) return std::min<Seconds>(*asked, limits::kMaxRetryAfter);
    return doubled(result.status == kTooManyRequests ? limits::kTooManyRequestsDelay
                                                     : limits::kHostPressureDelay,
                   strikes - 1);
}

}  // namespace

std::optional<HostHold> pressure_of(std::string_view host, const FetchResult& result,
                                    const std::optional<HostHold>& before) {
    if (result.error) return std::nullopt;
    const int status = result.status;
    const bool strikes_now =
        status == kForbidden || status == kTooManyRequests || status == kUnavailable;
    if (!strikes_now) {
        if (!before || status >= kServerErrors) return std::nullopt;
        return HostHold{std::string(host), result.at, 0, "HTTP " + std::to_string(status)};
    }
    HostHold hold{.host = std::string(host), .strikes = (before ? before->strikes : 0) + 1};
    const auto asked = status == kForbidden
                           ? std::nullopt
                           : parse_retry_after(result.header("retry-after"), result.at);
    hold.until = result.at + wait_of(result, asked, hold.strikes);
    hold.reason = "HTTP " + std::to_string(status);
    if (asked && *asked > Seconds{})
        hold.reason += ", Retry-After " + std::to_string(asked->count()) + " s";
    else if (hold.strikes > 1)
        hold.reason += ", " + std::to_string(hold.strikes) + " in a row";
    // A shorter hold never takes back a longer one.
    if (before && before->until > hold.until) hold.until = before->until;
    return hold;
}

}  // namespace feedmerged::schedule
