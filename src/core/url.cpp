// SPDX-License-Identifier: MIT
// The syntax of RFC 3986: splitting, resolving, recognising. The gate for URLs of feeds is
// web_url.cpp.
#include "feedmerged/core/url.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace feedmerged {
namespace {

constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Unreserved and reserved (RFC 3986 §2.2, §2.3): a look-up each, for every character of every
/// guid.
constexpr auto kUriChars = [] {
    std::array<bool, 256> chars{};
    for (const char c : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789-._~:/?#[]@!$&'()*+,;="))
        chars[static_cast<unsigned char>(c)] = true;
    return chars;
}();

/// Length of the scheme before the first ':' (RFC 3986 §3.1), 0 where there is none.
std::size_t scheme_length(std::string_view text) {
    if (text.empty() || !is_alpha(text[0])) return 0;
    for (std::size_t i = 1; i < text.size(); ++i) {
        const char c = text[i];
        if (c == ':') return i;
        if (!is_alpha(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return 0;
    }
    return 0;
}

void split_authority(std::string_view authority, Url& url) {
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        url.userinfo = authority.substr(0, at);
        authority.remove_prefix(at + 1);
    }
    // The colon of a port stands behind the bracket of an IPv6 literal.
    const std::size_t bracket = authority.rfind(']');
    const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos) {
        url.port = authority.substr(colon + 1);
        authority = authority.substr(0, colon);
    }
    url.host = authority;
}

/// RFC 3986 §5.2.4.
std::string remove_dot_segments(std::string_view path) {
    std::string out;
    out.reserve(path.size());
    const auto drop_last_segment = [&out] {
        const std::size_t slash = out.rfind('/');
        out.resize(slash == std::string::npos ? 0 : slash);
    };
    while (!path.empty()) {
        if (path.starts_with("../")) {
            path.remove_prefix(3);
        } else if (path.starts_with("./") || path.starts_with("/./")) {
            path.remove_prefix(2);
        } else if (path == "/.") {
            path = "/";
        } else if (path.starts_with("/../")) {
            path.remove_prefix(3);
            drop_last_segment();
        } else if (path == "/..") {
            path = "/";
            drop_last_segment();
        } else if (path == "." || path == "..") {
            path = {};
        } else {
            const std::size_t end = std::min(path.find('/', 1), path.size());
            out += path.substr(0, end);
            path.remove_prefix(end);
        }
    }
    return out;
}

/// RFC 3986 §5.2.3.
std::string merge_paths(const Url& base, std::string_view path) {
    if (base.host && base.path.empty()) return "/" + std::string(path);
    const std::size_t slash = base.path.rfind('/');
    if (slash == std::string::npos) return std::string(path);
    return base.path.substr(0, slash + 1) + std::string(path);
}

}  // namespace

Url split_url(std::string_view text) {
    Url url;
    if (const std::size_t n = scheme_length(text); n != 0) {
        url.scheme.emplace(text.substr(0, n));
        std::ranges::transform(*url.scheme, url.scheme->begin(), to_lower);
        text.remove_prefix(n + 1);
    }
    if (const std::size_t hash = text.find('#'); hash != std::string_view::npos) {
        url.fragment = text.substr(hash + 1);
        text = text.substr(0, hash);
    }
    if (const std::size_t mark = text.find('?'); mark != std::string_view::npos) {
        url.query = text.substr(mark + 1);
        text = text.substr(0, mark);
    }
    if (text.starts_with("//")) {
        text.remove_prefix(2);
        const std::size_t slash = std::min(text.find('/'), text.size());
        split_authority(text.substr(0, slash), url);
        text.remove_prefix(slash);
    }
    url.path = text;
    return url;
}

std::string to_string(const Url& url) {
    std::string out;
    if (url.scheme) out += *url.scheme + ':';
    if (url.host) {
        out += "//";
        if (url.userinfo) out += *url.userinfo + '@';
        out += *url.host;
        if (url.port) out += ':' + *url.port;
    }
    out += url.path;
    if (url.query) out += '?' + *url.query;
    if (url.fragment) out += '#' + *url.fragment;
    return out;
}

std::string resolve_url(std::string_view base_text, std::string_view reference) {
    Url target = split_url(reference);
    if (target.scheme) {
        target.path = remove_dot_segments(target.path);
        return to_string(target);
    }
    const Url base = split_url(base_text);
    if (!base.scheme) return std::string(reference);
    target.scheme = base.scheme;
    if (target.host) {
        target.path = remove_dot_segments(target.path);
        return to_string(target);
    }
    if (target.path.empty()) {
        target.path = base.path;
        if (!target.query) target.query = base.query;
    } else if (target.path.starts_with('/')) {
        target.path = remove_dot_segments(target.path);
    } else {
        target.path = remove_dot_segments(merge_paths(base, target.path));
    }
    target.userinfo = base.userinfo;
    target.host = base.host;
    target.port = base.port;
    return to_string(target);
}

bool is_absolute_uri(std::string_view text) {
    const std::size_t scheme = scheme_length(text);
    if (scheme == 0 || scheme + 1 == text.size()) return false;
    bool fragment = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
            continue;
        }
        if (c == '#' && std::exchange(fragment, true)) return false;
        if (!kUriChars[static_cast<unsigned char>(c)]) return false;
    }
    return true;
}

}  // namespace feedmerged
