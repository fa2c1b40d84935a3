// SPDX-License-Identifier: MIT
// A URL as it goes onto the wire: what the user or a Location header wrote, with as little changed
// as HTTP allows, since servers may tell "%7E" and "~" apart. Pure; thread-safe.
#pragma once
#include "feedmerged/core/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace feedmerged::fetch {

struct Credentials {
    std::string user{};
    std::string password{};
};

struct WireUrl {
    std::string text{};    ///< ASCII, without user name, password and fragment
    std::string origin{};  ///< "https://host:port", lower case, the default port left out
    std::optional<Credentials> credentials{};  ///< %-decoded
    [[nodiscard]] bool secure() const { return origin.starts_with("https:"); }
    /// Without the brackets of an IPv6 literal.
    [[nodiscard]] std::string host() const;
};

/// For http and https. Scheme and host become lower-case ASCII (IDNA); in path and query only
/// spaces, controls and bytes outside ASCII are %-encoded. The error says what is wrong in one
/// line, without credentials. At most limits::kMaxUrlBytes.
[[nodiscard]] Result<WireUrl> make_wire_url(std::string_view written);

/// %XX decoded; a '%' that starts no escape stays.
[[nodiscard]] std::string decode_percent(std::string_view text);

/// For messages: one line of printable ASCII, others as '?', at most 200 characters.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace feedmerged::fetch
