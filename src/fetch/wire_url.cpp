// SPDX-License-Identifier: MIT
#include "wire_url.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace feedmerged::fetch {
namespace {

constexpr std::size_t kMaxPrintable = 200;

std::string encode_unsendable(std::string_view part) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    out.reserve(part.size());
    for (const char c : part) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > 0x20 && byte < 0x7F) {
            out += c;
        } else {
            out += '%';
            out += kDigits[byte >> 4];
            out += kDigits[byte & 0x0F];
        }
    }
    return out;
}

std::string_view trim_controls(std::string_view text) {
    const auto is_edge = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
    while (!text.empty() && is_edge(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_edge(text.back())) text.remove_suffix(1);
    return text;
}

Credentials split_userinfo(std::string_view userinfo) {
    const std::size_t colon = userinfo.find(':');
    Credentials out{decode_percent(userinfo.substr(0, colon)), {}};
    if (colon != std::string_view::npos) out.password = decode_percent(userinfo.substr(colon + 1));
    return out;
}

/// Nearly all URLs: nothing to mend, to encode or to take away. nullopt: it takes a closer look.
std::optional<WireUrl> as_it_stands(std::string_view text) {
    if (text.find_first_of("@#") != std::string_view::npos) return std::nullopt;
    auto web = to_web_url(text);
    if (!web || *web != text) return std::nullopt;
    const std::size_t host = text.find("//") + 2;
    WireUrl out;
    out.origin = text.substr(0, text.find('/', host));
    out.text = std::move(*web);
    return out;
}

}  // namespace

std::string WireUrl::host() const {
    std::string host = split_url(origin).host.value_or("");
    if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
    return host;
}

std::string decode_percent(std::string_view text) {
    std::string out;
    out.reserve(text.size());
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

std::string printable(std::string_view text) {
    std::string out{text.substr(0, kMaxPrintable)};
    for (char& c : out)
        if (c < 0x20 || c > 0x7E) c = '?';
    if (text.size() > kMaxPrintable) out += "...";
    return out;
}

Result<WireUrl> make_wire_url(std::string_view written) {
    if (auto url = as_it_stands(written)) return std::move(*url);
    const std::string_view trimmed = trim_controls(written);
    if (trimmed.size() > limits::kMaxUrlBytes)
        return fail("a URL of " + std::to_string(trimmed.size()) + " bytes is too long");
    const Url url = split_url(trimmed);
    const auto shown = [trimmed] { return '"' + printable(redact_url(trimmed)) + '"'; };
    if (!url.scheme) return fail(shown() + " is no absolute URL");
    if (*url.scheme != "http" && *url.scheme != "https")
        return fail("a \"" + printable(*url.scheme) + ":\" URL cannot be fetched");
    if (!url.host || url.host->empty()) return fail(shown() + " names no host");

    const std::string port = url.port ? ":" + *url.port : "";
    auto origin = to_web_url(*url.scheme + "://" + *url.host + port + "/");
    // A backslash would have become a slash: such a host is none.
    if (!origin || split_url(*origin).path != "/")
        return fail(shown() + " has no usable host or port");
    origin->pop_back();

    WireUrl out;
    out.text = *origin + (url.path.empty() ? "/" : encode_unsendable(url.path));
    if (url.query) out.text += '?' + encode_unsendable(*url.query);
    out.origin = *std::move(origin);
    if (url.userinfo) out.credentials = split_userinfo(*url.userinfo);
    if (out.text.size() > limits::kMaxUrlBytes) return fail(shown() + " is too long");
    return out;
}

}  // namespace feedmerged::fetch
