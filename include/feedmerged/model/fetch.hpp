// SPDX-License-Identifier: MIT
// What goes into the network and what comes back. Plain values. An HTTP status is a result, not an
// error.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "feedmerged/model/subscription.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace feedmerged {

struct FetchRequest {
    FeedId feed{};
    std::string url{};
    Validators validators{};  ///< sent only to the URL that gave them
    /// Extra headers and credentials go only to the scheme, host and port of `url`.
    std::vector<std::pair<std::string, std::string>> headers{};
    Login login{};
    std::string auth_scheme{};  ///< "basic" or "digest" where it is known what the server takes
    std::string proxy{};        ///< "" none
    /// Sent by POST as application/x-www-form-urlencoded; "": a GET. Only redirects that keep a
    /// request's method (307, 308) are followed.
    std::string form{};
};

enum class FetchErrorKind {
    Dns,               ///< the name does not resolve
    Connect,           ///< refused, unreachable or reset
    Tls,               ///< certificate or handshake
    Timeout,           ///< the whole transfer's deadline, or too slow
    TooLarge,          ///< more decoded bytes than max_body, or headers without end
    TooManyRedirects,  ///< more than limits::kMaxRedirects, or a loop
    BlockedAddress,    ///< resolves to an address that may not be reached
    BadUrl,            ///< not http(s), or no URL at all
    Protocol,          ///< what came is no HTTP, or its encoding is broken
    Truncated,         ///< fewer bytes than announced
    AddressBusy,  ///< nothing was sent: as many transfers as may be are under way to its address
    Cancelled,    ///< the program stops
};

struct FetchError {
    FetchErrorKind kind = FetchErrorKind::Connect;
    std::string detail{};  ///< one line for people, without credentials
};

/// One redirect that was followed.
struct Redirect {
    int status = 0;
    std::string from{};
    std::string to{};
};

struct FetchResult {
    FeedId feed{};
    std::string url{};          ///< as requested
    std::string final_url{};    ///< where the answer came from
    std::string address{};      ///< the last one that was connected to, without the port; "" none
    std::string auth_scheme{};  ///< "basic" or "digest": what let the final request in, "" neither
    std::vector<Redirect> redirects{};
    std::optional<FetchError>
        error{};  ///< set: no answer, and `status` is 0 or that of the broken answer
    int status = 0;
    bool conditional = false;  ///< validators were sent with the final request
    /// Of the final answer: names in lower case, values as received, bounded by
    /// limits::kMaxHeaderBytes.
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};  ///< decoded (Content-Encoding), at most max_body bytes
    std::uint64_t wire_bytes = 0;
    TimePoint at{};  ///< when the answer was complete
    std::chrono::milliseconds took{};

    /// The first header of that (lower-case) name, "" where there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const {
        const auto it =
            std::ranges::find(headers, name, &std::pair<std::string, std::string>::first);
        return it == headers.end() ? std::string_view{} : std::string_view{it->second};
    }
};

}  // namespace feedmerged
