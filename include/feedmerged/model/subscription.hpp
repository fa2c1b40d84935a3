// SPDX-License-Identifier: MIT
// A feed that the user chose, as the configuration says it. Plain value.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/rule.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace feedmerged {

/// A secret: never in a log, a message, an output or a list of subscriptions.
struct Login {
    std::string username{};
    std::string password{};
    [[nodiscard]] bool empty() const { return username.empty() && password.empty(); }
    bool operator==(const Login&) const = default;
};

struct Subscription {
    std::string url{};
    std::string title{};     ///< replaces the feed's own where not empty
    std::string category{};  ///< "" where none
    std::optional<Seconds> interval{};
    std::vector<std::pair<std::string, std::string>> headers{};  ///< extra request headers
    Login login{};            ///< HTTP authentication, basic or digest
    std::string proxy{};      ///< "http://host:port", "socks5h://…"; "" none
    bool is_private = false;  ///< shown in private outputs only
    Rules rules{};            ///< which of its entries outputs may show
};

}  // namespace feedmerged
