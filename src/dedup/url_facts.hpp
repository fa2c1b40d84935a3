// SPDX-License-Identifier: MIT
// What is known about the URLs of the web: which query parameters only say where a reader came
// from, and which addresses show the same page. Facts only, the rules that use them are
// canonical_url.cpp. Pure; thread-safe.
#pragma once
#include <span>
#include <string_view>

namespace feedmerged::dedup {

enum class Match {
    Exact,      ///< the whole name
    Prefix,     ///< names that begin so
    FeedValue,  ///< the whole name, where the value says that a feed was the way here: "rss",
                ///< "feed" …
    HostValue,  ///< the whole name, where the value is a host name: the page that linked here
};

/// A query parameter that changes nothing of the page. Names are compared without regard to ASCII
/// case.
struct TrackingParameter {
    std::string_view name{};
    Match match = Match::Exact;
    std::string_view site{};    ///< only on this site and below it; "" everywhere
    std::string_view origin{};  ///< who adds it
};

/// Two hosts that serve the same pages under the same paths.
struct HostAlias {
    std::string_view host{};
    std::string_view canonical{};
};

/// A page whose only purpose is to send the reader on to the URL in one of its parameters.
struct Redirector {
    std::string_view site{};  ///< "google." stands for Google's host in any country
    std::string_view path{};
    std::string_view parameter{};
};

[[nodiscard]] std::span<const TrackingParameter> tracking_parameters();
[[nodiscard]] std::span<const HostAlias> host_aliases();
[[nodiscard]] std::span<const Redirector> redirectors();

/// Whether `name`=`value` in the query of a URL on `host` (lower case) only tracks.
[[nodiscard]] bool is_tracking(std::string_view host, std::string_view name,
                               std::string_view value);

/// Whether `host` is `site` or one of its subdomains.
[[nodiscard]] bool is_on_site(std::string_view host, std::string_view site);

}  // namespace feedmerged::dedup
