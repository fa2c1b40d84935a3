// SPDX-License-Identifier: MIT
// A feed that the user chose, as the configuration says it. Plain value.
#pragma once
#include "feedmerged/core/time.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace feedmerged {

struct Subscription {
    std::string url{};
    std::string title{};     ///< replaces the feed's own where not empty
    std::string category{};  ///< "" where none
    std::optional<Seconds> interval{};
    std::vector<std::pair<std::string, std::string>> headers{};  ///< extra request headers
};

}  // namespace feedmerged
