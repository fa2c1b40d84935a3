// SPDX-License-Identifier: MIT
#include "proxy_address.hpp"

#include "feedmerged/core/url.hpp"

#include <algorithm>
#include <array>

namespace feedmerged::config {
namespace {

constexpr std::array<std::string_view, 4> kSchemes{"http", "https", "socks5", "socks5h"};

}  // namespace

std::string proxy_problem(std::string_view proxy) {
    const Url parts = split_url(proxy);
    if (!parts.scheme || std::ranges::find(kSchemes, *parts.scheme) == kSchemes.end())
        return "proxy has no scheme that can be used; begin it with http://, https://, socks5:// "
               "(names are looked up here) or socks5h:// (by the proxy)";
    const bool bare = (parts.path.empty() || parts.path == "/") && !parts.query && !parts.fragment;
    if (!parts.host || parts.host->empty() || !bare)
        return "proxy is no address of a proxy; write one like \"http://proxy.example:3128\"";
    if (parts.userinfo && parts.userinfo->find('@') != std::string::npos)
        return "proxy has an @ inside its user name or password; write it as %40";
    // The rules for hosts and ports are those of web addresses, whatever is spoken there.
    const std::string port = parts.port ? ':' + *parts.port : "";
    const auto host = to_web_url("http://" + *parts.host + port + "/");
    if (!host || split_url(*host).path != "/" || (parts.port && *parts.port == "0"))
        return "proxy has no usable host or port; write one like \"http://proxy.example:3128\"";
    return {};
}

}  // namespace feedmerged::config
