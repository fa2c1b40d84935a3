// SPDX-License-Identifier: MIT
// Reading the dates of HTTP headers. Pure; thread-safe.
#pragma once
#include "feedmerged/core/time.hpp"

#include <optional>
#include <string_view>

namespace feedmerged {

/// IMF-fixdate, RFC 850 and asctime (RFC 9110 §5.6.7). Takes what is really written: any case,
/// one-digit days, "UTC" and "+0000" for GMT, any name of a day. Two-digit years from 70 on are of
/// the last century.
[[nodiscard]] std::optional<TimePoint> parse_http_date(std::string_view text);

}  // namespace feedmerged
