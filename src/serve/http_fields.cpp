// SPDX-License-Identifier: MIT
#include "http_fields.hpp"

#include "feedmerged/core/http_date.hpp"
#include "feedmerged/core/ip_address.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace feedmerged::serve {
namespace {

constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trim(std::string_view text) {
    const auto space = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && space(text.front())) text.remove_prefix(1);
    while (!text.empty() && space(text.back())) text.remove_suffix(1);
    return text;
}

/// What stands before the next `mark`, trimmed; takes both from `rest`.
std::string_view take_until(std::string_view& rest, char mark) {
    const std::size_t end = std::min(rest.find(mark), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return trim(part);
}

bool equals(std::string_view text, std::string_view lower) {
    return std::ranges::equal(text, lower, [](char a, char b) { return to_lower(a) == b; });
}

/// qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] ), in thousandths; nonsense is 0, as
/// nobody can have meant to ask for it.
int parse_quality(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
    int value = (text[0] - '0') * 1000;
    if (text.size() == 1) return value;
    if (text[1] != '.') return 0;
    for (std::size_t i = 2, unit = 100; i < text.size(); ++i, unit /= 10) {
        if (text[i] < '0' || text[i] > '9') return 0;
        value += (text[i] - '0') * static_cast<int>(unit);
    }
    return std::min(value, 1000);
}

/// The q among the parameters; 1 where there is none.
int quality_of(std::string_view parameters) {
    while (!parameters.empty()) {
        std::string_view parameter = take_until(parameters, ';');
        const std::string_view name = take_until(parameter, '=');
        if (equals(name, "q")) return parse_quality(trim(parameter));
    }
    return 1000;
}

/// What Accept-Encoding says of the codings that we have, in thousandths; nullopt: nothing.
struct Wishes {
    std::optional<int> identity{};
    std::optional<int> gzip{};
    std::optional<int> brotli{};
    std::optional<int> others{};
};

Wishes read_wishes(std::string_view accept_encoding) {
    Wishes out;
    while (!accept_encoding.empty()) {
        std::string_view parameters = take_until(accept_encoding, ',');
        const std::string_view name = take_until(parameters, ';');
        if (name.empty()) continue;
        const int quality = quality_of(parameters);
        if (equals(name, "gzip") || equals(name, "x-gzip"))
            out.gzip = quality;
        else if (equals(name, "br"))
            out.brotli = quality;
        else if (equals(name, "identity"))
            out.identity = quality;
        else if (name == "*")
            out.others = quality;
    }
    return out;
}

}  // namespace

bool names_etag(std::string_view if_none_match, std::string_view etag) {
    std::string_view rest = trim(if_none_match);
    if (rest == "*") return true;
    // A comma may stand inside of a tag, so tags are read by their quotes.
    while (!rest.empty()) {
        const std::size_t open = rest.find('"');
        if (open == std::string_view::npos) return false;
        const std::size_t close = rest.find('"', open + 1);
        if (close == std::string_view::npos) return false;
        if (rest.substr(open, close + 1 - open) == etag) return true;
        rest.remove_prefix(close + 1);
    }
    return false;
}

bool is_unmodified_since(std::string_view if_modified_since, TimePoint changed) {
    const auto date = parse_http_date(if_modified_since);
    return date && *date >= changed;
}

Coding choose_coding(std::string_view accept_encoding, bool has_gzip, bool has_brotli) {
    if (accept_encoding.empty()) return Coding::Identity;
    const Wishes wishes = read_wishes(accept_encoding);
    const int others = wishes.others.value_or(0);
    const int gzip = has_gzip ? wishes.gzip.value_or(others) : 0;
    const int brotli = has_brotli ? wishes.brotli.value_or(others) : 0;
    // Whoever does not speak of identity takes it last.
    const int best = std::max(gzip, brotli);
    if (best == 0 || wishes.identity.value_or(0) > best) return Coding::Identity;
    return brotli == best ? Coding::Brotli : Coding::Gzip;
}

std::string host_name_of(std::string_view host) {
    host = trim(host);
    std::size_t end = host.find(':');
    if (host.starts_with('[')) {
        end = host.find(']');
        if (end == std::string_view::npos) return {};
        host = host.substr(1);
        --end;
    }
    std::string name(host.substr(0, end));
    std::ranges::transform(name, name.begin(), to_lower);
    if (name.ends_with('.')) name.pop_back();
    return name;
}

bool is_trusted_host(const std::string& name, const std::vector<std::string>& own) {
    // Of RFC 6761, 6762 and 8375, and what ICANN keeps out of the public root.
    constexpr std::array<std::string_view, 4> kPrivateZones{".localhost", ".local", ".home.arpa",
                                                            ".internal"};
    if (name.empty()) return false;
    if (parse_ip_address(name)) return true;
    if (name.find('.') == std::string::npos) return true;
    if (std::ranges::any_of(kPrivateZones,
                            [&](std::string_view zone) { return name.ends_with(zone); }))
        return true;
    return std::ranges::find(own, name) != own.end();
}

}  // namespace feedmerged::serve
