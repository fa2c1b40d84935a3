// SPDX-License-Identifier: MIT
#include "request_header.hpp"

#include "problem_list.hpp"

#include <algorithm>
#include <array>

namespace feedmerged::config {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string to_lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

/// RFC 9110 §5.6.2 token.
bool is_token(std::string_view text) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
               kMarks.find(c) != std::string_view::npos;
    });
}

// Hop-by-hop and framing (RFC 9110 §7.6.1, §8.6): a wrong one makes requests that servers read
// differently. Accept-Encoding: the transfer decodes only what it asked for itself. Range: half a
// feed is no feed.
constexpr std::array<std::string_view, 13> kOwn{
    "accept-encoding",   "connection", "content-length",  "expect", "host",
    "http2-settings",    "keep-alive", "range",           "te",     "trailer",
    "transfer-encoding", "upgrade",    "proxy-connection"};

}  // namespace

std::string header_problem(std::string_view name, std::string_view value) {
    if (!is_token(name))
        return in_quotes(name) + " is no name of a header; letters, digits and - are possible";
    const std::string key = to_lower(name);
    if (key.starts_with("if-"))
        return std::string(name) + " cannot be set: conditional requests are feedmerged's own";
    if (std::ranges::find(kOwn, key) != kOwn.end() || key.starts_with("proxy-"))
        return std::string(name) + " cannot be set: feedmerged sends it itself or not at all";
    if (std::ranges::any_of(
            value, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
        return "the value of " + std::string(name) +
               " holds line breaks or control characters; it must be one line";
    return {};
}

bool same_header(std::string_view a, std::string_view b) { return to_lower(a) == to_lower(b); }

}  // namespace feedmerged::config
