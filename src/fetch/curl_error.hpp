// SPDX-License-Identifier: MIT
// libcurl's result codes as FetchErrors with one clear line for people. Pure; thread-safe.
#pragma once
#include "easy_handle.hpp"
#include "feedmerged/model/fetch.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace feedmerged::fetch {

/// All that is known of a hop that failed.
struct FailedHop {
    int code = 0;  ///< CURLcode, not CURLE_OK
    HopReport report{};
    const SocketGate& gate;
    const ReceivedAnswer& answer;
    std::string_view host{};
    std::uint64_t max_body = 0;
    std::chrono::milliseconds timeout{};  ///< of the whole transfer
};

[[nodiscard]] FetchError describe_failure(const FailedHop& hop);

/// A host that leads to an address that may not be reached.
[[nodiscard]] FetchError blocked_error(std::string_view host, const std::string& address);

/// A proxy's 407.
[[nodiscard]] FetchError proxy_login_error(const SocketGate& gate);

/// "no answer within 30 s", for the deadline of the whole transfer.
[[nodiscard]] FetchError deadline_error(std::chrono::milliseconds timeout);

/// "the program stops", for transfers that were cancelled.
[[nodiscard]] FetchError cancelled_error();

}  // namespace feedmerged::fetch
