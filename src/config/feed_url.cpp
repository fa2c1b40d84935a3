// SPDX-License-Identifier: MIT
#include "feed_url.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"
#include "problem_list.hpp"

namespace feedmerged::config {
namespace {

std::string shown(std::string_view url) { return in_quotes(redact_url(url)); }

}  // namespace

std::string feed_url_problem(std::string_view url, bool allow_file_urls) {
    if (url.empty())
        return "the url is empty; write the feed's address, like \"https://example.org/feed.xml\"";
    if (url.size() > limits::kMaxUrlBytes)
        return "the url has " + std::to_string(url.size()) + " bytes; at most " +
               std::to_string(limits::kMaxUrlBytes) + " are possible";
    const Url parts = split_url(url);
    if (!parts.scheme) return shown(url) + " is no whole URL; begin it with https:// or http://";
    if (*parts.scheme == "file") {
        if (!allow_file_urls)
            return shown(url) +
                   " is a file: URL; set allow_file_urls = true in [fetch] if local files shall be "
                   "read";
        const bool local = parts.host && (parts.host->empty() || *parts.host == "localhost");
        if (local && parts.path.size() > 1 && parts.path.front() == '/') return {};
        return shown(url) +
               " names no local file; write file:// and an absolute path, like "
               "\"file:///srv/feed.xml\"";
    }
    if (*parts.scheme != "http" && *parts.scheme != "https")
        return shown(url) + " is a " + in_quotes(*parts.scheme) +
               " URL; only https and http can be polled";
    if (!to_web_url(url)) return shown(url) + " is no valid URL; check the host's name";
    return {};
}

std::string feed_url_key(std::string_view url) {
    const auto web = to_web_url(url);
    if (!web) return std::string(url);
    // Nearly all are written as they are sent.
    if (*web == url && url.find_first_of("@#") == std::string_view::npos) return *web;
    Url parts = split_url(*web);
    parts.fragment.reset();
    parts.userinfo = split_url(url).userinfo;
    const bool default_port =
        parts.port &&
        (parts.port->empty() || *parts.port == (*parts.scheme == "https" ? "443" : "80"));
    if (default_port) parts.port.reset();
    if (parts.path.empty()) parts.path = "/";
    return to_string(parts);
}

}  // namespace feedmerged::config
