// SPDX-License-Identifier: MIT
// The one gate through which every URL of a feed passes before it is stored or written. What comes
// out is http(s) (or mailto), absolute, ASCII, and safe to print; the syntax itself is url.cpp.
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/core/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <memory>

#include <unicode/uidna.h>

namespace feedmerged {
namespace {

/// Names of the DNS have at most 255 bytes, before IDNA makes them ASCII somewhat more.
constexpr std::size_t kLongestHost = 1024;

constexpr bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Without C0 controls and spaces at the ends and without TAB, LF, CR anywhere: what browsers do
/// before they parse (WHATWG URL §4.4), and what hides schemes from naive filters.
std::string strip_controls(std::string_view text) {
    const auto is_edge = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
    while (!text.empty() && is_edge(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_edge(text.back())) text.remove_suffix(1);
    std::string out;
    out.reserve(text.size());
    std::ranges::copy_if(text, std::back_inserter(out),
                         [](char c) { return c != '\t' && c != '\n' && c != '\r'; });
    return out;
}

/// Letters, digits, and what RFC 3986 calls unreserved and sub-delims, ':' and '@': a look-up each,
/// for every character of every URL.
constexpr auto kStandsAsItIs = [] {
    std::array<bool, 256> stands{};
    for (const char c : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789-._~!$&'()*+,;=:@"))
        stands[static_cast<unsigned char>(c)] = true;
    return stands;
}();
constexpr bool stands_as_it_is(char c) { return kStandsAsItIs[static_cast<unsigned char>(c)]; }

bool is_escape_at(std::string_view text, std::size_t pos) {
    return text[pos] == '%' && pos + 2 < text.size() && is_hex(text[pos + 1]) &&
           is_hex(text[pos + 2]);
}

/// Percent-encodes what RFC 3986 does not let stand in a component; keeps existing %-escapes, mends
/// a lone '%'.
void append_encoded(std::string& out, std::string_view part, std::string_view also_allowed) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    for (std::size_t i = 0; i < part.size(); ++i) {
        const char c = part[i];
        if (stands_as_it_is(c) || is_escape_at(part, i) ||
            also_allowed.find(c) != std::string_view::npos) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += kDigits[byte >> 4];
            out += kDigits[byte & 0x0F];
        }
    }
}

constexpr bool is_plain_host_char(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_';
}

bool is_plain_host(std::string_view host) { return std::ranges::all_of(host, is_plain_host_char); }

bool is_ipv6_literal(std::string_view host) {
    return host.size() > 4 && host.front() == '[' && host.back() == ']' &&
           std::ranges::all_of(host.substr(1, host.size() - 2),
                               [](char c) { return is_hex(c) || c == ':' || c == '.'; });
}

/// %-escapes of a host name decoded: browsers do, and a name must not hide behind them.
std::string decode_escapes(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::uint8_t byte = 0;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ptr ==
                text.data() + i + 3) {
            out += static_cast<char>(byte);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// The host in lower-case ASCII (UTS #46, as browsers do), nullopt where it is none.
std::optional<std::string> to_ascii_host(std::string_view written) {
    std::string host = decode_escapes(written);
    std::ranges::transform(host, host.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (host.empty() || host.size() > kLongestHost) return std::nullopt;
    if (is_plain_host(host) || is_ipv6_literal(host)) return host;
    if (!utf8::is_valid(host)) return std::nullopt;
    // Opening it loads data, using it is thread-safe: one for the process.
    static const std::unique_ptr<UIDNA, decltype(&uidna_close)> idna = [] {
        UErrorCode error = U_ZERO_ERROR;
        return std::unique_ptr<UIDNA, decltype(&uidna_close)>(
            uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_NONTRANSITIONAL_TO_ASCII, &error),
            &uidna_close);
    }();
    if (!idna) return std::nullopt;
    std::string ascii(kLongestHost, '\0');
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode error = U_ZERO_ERROR;
    const int32_t length =
        uidna_nameToASCII_UTF8(idna.get(), host.data(), static_cast<int32_t>(host.size()),
                               ascii.data(), static_cast<int32_t>(ascii.size()), &info, &error);
    if (U_FAILURE(error) || info.errors != 0 || length <= 0) return std::nullopt;
    ascii.resize(static_cast<std::size_t>(length));
    return is_plain_host(ascii) ? std::optional(ascii) : std::nullopt;
}

/// "" for the default port or none, ":8080" otherwise, nullopt for what is no port.
std::optional<std::string> to_port(const Url& url) {
    if (!url.port || url.port->empty()) return "";
    unsigned port = 0;
    const auto [end, error] =
        std::from_chars(url.port->data(), url.port->data() + url.port->size(), port);
    if (error != std::errc{} || end != url.port->data() + url.port->size() || port > 65535)
        return std::nullopt;
    if (port == (url.scheme == "https" ? 443U : 80U)) return "";
    return ":" + std::to_string(port);
}

std::optional<std::string> to_mailto(const Url& url) {
    if (url.host || url.path.empty()) return std::nullopt;
    std::string out = "mailto:";
    append_encoded(out, url.path, "");
    if (url.query) append_encoded(out += '?', *url.query, "/?");
    return out;
}

bool has_web_scheme(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon != 4 && colon != 5) return false;
    const std::optional<std::string> scheme = split_url(text.substr(0, colon + 1)).scheme;
    return scheme == "http" || scheme == "https";
}

/// Of a web URL, as browsers read it: '\' is '/', and "http:/host", "http:///host" are
/// "http://host".
std::string mend_slashes(std::string text, bool base_is_web) {
    const std::size_t tail = std::min(text.find_first_of("?#"), text.size());
    const bool web = has_web_scheme(text);
    if (web || (base_is_web && !split_url(text).scheme))
        std::replace(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(tail), '\\', '/');
    if (web) {
        const std::size_t start = text.find(':') + 1;
        std::size_t end = start;
        while (end < text.size() && text[end] == '/') ++end;
        // "http:page" with an http base is relative in browsers; feeds mean a host all the same
        // only with a slash.
        if (end != start) text.replace(start, end - start, "//");
    }
    return text;
}

/// Where an explicit port ends that starts at the ':' at `pos`: one that to_port would leave as it
/// is. npos otherwise.
std::size_t end_of_settled_port(std::string_view text, std::size_t pos, std::string_view standard) {
    const std::size_t end = text.find('/', pos);
    if (end == std::string_view::npos) return end;
    const std::string_view digits = text.substr(pos + 1, end - pos - 1);
    unsigned port = 0;
    const auto [last, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    const bool settled = error == std::errc{} && last == digits.data() + digits.size() &&
                         digits.front() != '0' && port <= 65535 && digits != standard;
    return settled ? end : std::string_view::npos;
}

/// Where the path of an absolute http or https URL begins, if nothing that to_web_url does would
/// change what stands before it; npos otherwise.
std::size_t path_behind_settled_host(std::string_view text) {
    const std::size_t host = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
    if (host == 0) return std::string_view::npos;
    std::size_t pos = host;
    while (pos < text.size() && is_plain_host_char(text[pos])) ++pos;
    if (pos == host || pos - host > kLongestHost || pos == text.size())
        return std::string_view::npos;
    if (text[pos] == ':') pos = end_of_settled_port(text, pos, host == 8 ? "443" : "80");
    return pos != std::string_view::npos && text[pos] == '/' ? pos : std::string_view::npos;
}

/// Whether to_web_url would leave the path at `pos` and all that follows as they are: no dot
/// segments and no character that has to be encoded.
bool is_settled_path(std::string_view text, std::size_t pos) {
    bool in_path = true;
    bool in_fragment = false;
    for (; pos < text.size(); ++pos) {
        const char c = text[pos];
        if (c == '/') {
            if (in_path && pos + 1 < text.size() && text[pos + 1] == '.') return false;
            continue;
        }
        if (stands_as_it_is(c) || is_escape_at(text, pos)) continue;
        if (c == '#' && in_fragment) return false;
        if (c != '?' && c != '#') return false;
        in_path = false;
        in_fragment = in_fragment || c == '#';
    }
    return true;
}

/// What comes out where nothing has to be mended: an absolute URL as it is, or a path on the base's
/// host. Nearly all URLs of feeds are, and seeing that takes one pass instead of a dozen copies.
std::optional<std::string> without_mending(std::string_view text, std::string_view base) {
    if (const std::size_t path = path_behind_settled_host(text); path != std::string_view::npos)
        return is_settled_path(text, path) ? std::optional<std::string>(text) : std::nullopt;
    if (!text.starts_with('/') || text.starts_with("//") || !is_settled_path(text, 0))
        return std::nullopt;
    const std::size_t end = path_behind_settled_host(base);
    if (end == std::string_view::npos || end + text.size() > limits::kMaxUrlBytes)
        return std::nullopt;
    std::string out;
    out.reserve(end + text.size());
    return out.append(base, 0, end).append(text);
}

}  // namespace

std::optional<std::string> to_web_url(std::string_view text, std::string_view base,
                                      bool allow_mailto) {
    if (text.size() > limits::kMaxUrlBytes) return std::nullopt;
    if (auto settled = without_mending(text, base)) return settled;
    std::string reference = mend_slashes(strip_controls(text), has_web_scheme(base));
    Url url = split_url(resolve_url(base, reference));
    // A reference without a path takes the base's as it is (RFC 3986 §5.2.2), dot segments too.
    if (url.path.find("/.") != std::string::npos) url = split_url(resolve_url({}, to_string(url)));
    if (allow_mailto && url.scheme == "mailto") return to_mailto(url);
    if ((url.scheme != "http" && url.scheme != "https") || !url.host) return std::nullopt;
    const auto host = to_ascii_host(*url.host);
    const auto port = to_port(url);
    if (!host || !port) return std::nullopt;
    std::string out = *url.scheme + "://" + *host + *port;
    if (url.path.empty())
        out += '/';
    else
        append_encoded(out, url.path, "/");
    if (url.query) append_encoded(out += '?', *url.query, "/?");
    if (url.fragment) append_encoded(out += '#', *url.fragment, "/?");
    if (out.size() > limits::kMaxUrlBytes) return std::nullopt;
    return out;
}

std::string site_of(std::string_view text) {
    const Url url = split_url(text);
    std::string host = url.host.value_or("");
    std::ranges::transform(host, host.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return host.starts_with("www.") ? host.substr(4) : host;
}

std::string redact_url(std::string_view text) {
    Url url = split_url(text);
    if (!url.userinfo) return std::string(text);
    url.userinfo = "***";
    return to_string(url);
}

}  // namespace feedmerged
