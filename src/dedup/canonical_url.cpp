// SPDX-License-Identifier: MIT
// The rules of canonical_url.hpp, from the outside in: wrappers, host, path, query, fragment. The
// facts they use are url_facts.cpp.
#include "feedmerged/dedup/canonical_url.hpp"

#include "feedmerged/core/url.hpp"
#include "url_facts.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

namespace feedmerged::dedup {
namespace {

/// A wrapper in a wrapper is real (an alert for an AMP page); more than this is somebody playing.
constexpr int kMaxWrappers = 4;

std::optional<char> unescape(std::string_view text, std::size_t pos) {
    std::uint8_t byte = 0;
    if (text[pos] != '%' || pos + 2 >= text.size()) return std::nullopt;
    const char* const digits = text.data() + pos + 1;
    const auto [end, error] = std::from_chars(digits, digits + 2, byte, 16);
    if (error != std::errc{} || end != digits + 2) return std::nullopt;
    return static_cast<char>(byte);
}

bool is_unreserved(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

/// RFC 3986 §6.2.2: escapes of unreserved characters decoded, the digits of the others in upper
/// case.
std::string normalise_escapes(std::string_view text) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::optional<char> c = unescape(text, i);
        if (!c) {
            out += text[i];
            continue;
        }
        i += 2;
        if (is_unreserved(*c)) {
            out += *c;
        } else {
            const auto byte = static_cast<unsigned char>(*c);
            out += '%';
            out += kDigits[byte >> 4];
            out += kDigits[byte & 0x0F];
        }
    }
    return out;
}

std::string decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::optional<char> c = unescape(text, i);
        if (c) i += 2;
        out += c.value_or(text[i]);
    }
    return out;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

std::pair<std::string_view, std::string_view> split_parameter(std::string_view parameter) {
    const std::size_t equals = parameter.find('=');
    if (equals == std::string_view::npos) return {parameter, {}};
    return {parameter.substr(0, equals), parameter.substr(equals + 1)};
}

std::string_view parameter_value(const Url& url, std::string_view wanted) {
    if (!url.query) return {};
    for (const std::string_view parameter : split(*url.query, '&')) {
        const auto [name, value] = split_parameter(parameter);
        if (name == wanted) return value;
    }
    return {};
}

/// "com", "de", "co.uk", "com.au": what stands behind a name that exists in many countries.
bool is_country_suffix(std::string_view suffix) {
    for (const std::string_view second_level : {"com.", "co."})
        if (suffix.starts_with(second_level)) suffix.remove_prefix(second_level.size());
    return suffix == "com" || (suffix.size() == 2 && suffix.find('.') == std::string_view::npos);
}

/// "google.com", "google.co.uk" …; not "google.evil.example".
bool is_google(std::string_view host) {
    static constexpr std::string_view kName = "google.";
    if (host.starts_with("www.")) host.remove_prefix(4);
    return host.starts_with(kName) && is_country_suffix(host.substr(kName.size()));
}

/// The URL behind the path of an AMP cache or viewer: "s/example.org/page" or "example.org/page".
std::optional<std::string> behind_amp_path(std::string_view path, const Url& url) {
    const bool secure = path.starts_with("s/");
    if (secure) path.remove_prefix(2);
    if (path.substr(0, path.find('/')).find('.') == std::string_view::npos) return std::nullopt;
    std::string target = (secure ? "https://" : "http://") + std::string(path);
    if (url.query) target += '?' + *url.query;
    return target;
}

/// What `url` wraps, nullopt where it is a page itself.
std::optional<std::string> wrapped_url(const Url& url) {
    if (!url.host) return std::nullopt;
    const std::string_view host = *url.host;
    const std::string_view path = url.path;
    if (is_google(host) && path.starts_with("/amp/")) return behind_amp_path(path.substr(5), url);
    if (is_on_site(host, "cdn.ampproject.org")) {
        // /c/ a page, /v/ the same in the viewer, /wp/ the same signed; /i/ and /r/ are images and
        // fonts.
        for (const std::string_view kind : {"/c/", "/v/", "/wp/"})
            if (path.starts_with(kind)) return behind_amp_path(path.substr(kind.size()), url);
    }
    for (const Redirector& row : redirectors()) {
        if (path != row.path) continue;
        const bool here = row.site == "google." ? is_google(host) : is_on_site(host, row.site);
        if (!here) continue;
        std::string target = decode(parameter_value(url, row.parameter));
        if (target.starts_with("http://") || target.starts_with("https://")) return target;
    }
    return std::nullopt;
}

std::string canonical_host(std::string host) {
    if (host.size() > 1 && host.ends_with('.')) host.pop_back();
    static constexpr std::string_view kVariants[] = {"www.", "m.", "mobile.", "amp."};
    // "amp.www.example.org" exists; "amp.dev" is a site of its own, since "dev" alone is none.
    const auto variant = [&host](std::string_view label) {
        return host.starts_with(label) && host.find('.', label.size()) != std::string::npos;
    };
    for (auto it = std::ranges::find_if(kVariants, variant); it != std::end(kVariants);
         it = std::ranges::find_if(kVariants, variant))
        host.erase(0, it->size());
    // Wikipedia and its sisters: en.m.wikipedia.org.
    if (const std::size_t mobile = host.find(".m.");
        mobile != std::string::npos && host.substr(mobile + 3).find("wiki") == 0)
        host.erase(mobile, 2);
    const auto alias = std::ranges::find(host_aliases(), std::string_view(host), &HostAlias::host);
    if (alias != host_aliases().end()) host = alias->canonical;
    // Blogger's blogs are served under the reader's country: name.blogspot.de, name.blogspot.co.uk.
    static constexpr std::string_view kBlogger = ".blogspot.";
    const std::size_t blog = host.find(kBlogger);
    if (blog != std::string::npos && is_country_suffix(host.substr(blog + kBlogger.size())))
        host = host.substr(0, blog) + ".blogspot.com";
    return host;
}

bool drop_suffix(std::string& text, std::string_view suffix) {
    if (text.size() <= suffix.size() || !text.ends_with(suffix)) return false;
    text.resize(text.size() - suffix.size());
    return true;
}

/// `path` with its escapes normalised and its dot segments removed.
std::string canonical_path(std::string path) {
    // Servlets put the session into the path where cookies are refused.
    if (const std::size_t session = path.find(";jsessionid="); session != std::string::npos)
        path.erase(session, std::min(path.find('/', session), path.size()) - session);
    // A page "/amp" of its own stays; below a path it is that page's AMP version.
    while (drop_suffix(path, "/") || drop_suffix(path, "/amp") || drop_suffix(path, ".amp")) {
    }
    while (drop_suffix(path, ".amp.html")) path += ".html";
    return path.empty() ? "/" : path;
}

bool is_amp_mark(std::string_view name, std::string_view value) {
    return (name == "amp" && (value.empty() || value == "1" || value == "true")) ||
           (name == "outputType" && value == "amp") || (name == "output" && value == "amp");
}

std::string canonical_query(std::string_view host, const std::string& query) {
    std::vector<std::string> kept;
    for (const std::string_view written : split(query, '&')) {
        std::string parameter;
        // '+' and "%20" are both a space (application/x-www-form-urlencoded).
        for (const char c : normalise_escapes(written))
            c == '+' ? parameter += "%20" : parameter += c;
        const auto [name, value] = split_parameter(parameter);
        if (parameter.empty() || is_amp_mark(name, value) || is_tracking(host, name, value))
            continue;
        kept.push_back(std::move(parameter));
    }
    std::ranges::sort(kept);
    std::string out;
    for (const std::string& parameter : kept) {
        if (!out.empty()) out += '&';
        out += parameter;
    }
    return out;
}

/// YouTube's addresses of one video: youtu.be/ID and youtube.com/shorts/ID are
/// youtube.com/watch?v=ID.
void unify_video(std::string& host, std::string& path, std::string& query) {
    std::string id;
    if (host == "youtu.be" && path.size() > 1) {
        id = path.substr(1);
    } else if (host == "youtube.com") {
        for (const std::string_view prefix : {"/shorts/", "/live/", "/embed/"})
            if (path.starts_with(prefix)) id = path.substr(prefix.size());
    }
    if (id.empty() || id.find('/') != std::string::npos) return;
    host = "youtube.com";
    path = "/watch";
    query = "v=" + id;
}

}  // namespace

std::optional<std::string> canonical_url(std::string_view text) {
    const std::optional<std::string> web = to_web_url(text);
    if (!web) return std::nullopt;
    Url url = split_url(*web);
    for (int depth = 0; depth < kMaxWrappers; ++depth) {
        const std::optional<std::string> inner = wrapped_url(url);
        if (!inner) break;
        const std::optional<std::string> inner_web = to_web_url(*inner);
        if (!inner_web) break;
        url = split_url(*inner_web);
    }

    // An escaped dot is a dot, so escapes come before dot segments, which resolving removes.
    if (url.path.find('%') != std::string::npos) url.path = normalise_escapes(url.path);
    if (url.path.find("/.") != std::string::npos) {
        const std::string unescaped = to_string(url);
        url = split_url(resolve_url(unescaped, unescaped));
    }
    if (!url.host) return std::nullopt;
    std::string host = canonical_host(*url.host);
    std::string path = canonical_path(url.path);
    std::string query = canonical_query(host, url.query.value_or(""));
    unify_video(host, path, query);
    std::string state;
    if (url.fragment && url.fragment->starts_with('!')) state = '#' + *url.fragment;
    if (path == "/" && query.empty() && state.empty()) return std::nullopt;

    std::string out = "https://" + host;
    // Since http and https are one, so are their ports.
    if (url.port && !url.port->empty() && url.port != "80" && url.port != "443")
        out += ':' + *url.port;
    out += path;
    if (!query.empty()) out += '?' + query;
    return out + state;
}

Hash128 canonical_key(std::string_view url) {
    const std::optional<std::string> canonical = canonical_url(url);
    return canonical ? hash128(*canonical) : Hash128{};
}

}  // namespace feedmerged::dedup
