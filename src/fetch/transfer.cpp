// SPDX-License-Identifier: MIT
#include "transfer.hpp"

#include "curl_error.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"
#include "literal_host.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace feedmerged::fetch {
namespace {

constexpr int kCurlOk = 0;
constexpr int kLogin = 401;
constexpr int kProxyLogin = 407;

/// Feeds first; any other type is better than a 406. No longer than it must be: libcurl formats
/// request headers byte by byte, which is a tenth of a conditional request.
constexpr std::string_view kAccept =
    "application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,"
    "text/xml;q=0.8,*/*;q=0.1";

/// Headers that are ours alone: what they say must be true of the request that is really sent.
constexpr std::array<std::string_view, 9> kOwnHeaders{
    "if-none-match", "if-modified-since", "if-match",          "if-unmodified-since", "if-range",
    "range",         "content-length",    "transfer-encoding", "connection"};

std::string to_lower(std::string_view text) {
    std::string out{text};
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// token (RFC 9110 §5.6.2).
bool is_header_name(std::string_view name) {
    constexpr std::string_view kSymbols = "!#$%&'*+-.^_`|~";
    return !name.empty() && std::ranges::all_of(name, [kSymbols](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               kSymbols.find(c) != std::string_view::npos;
    });
}

/// Nothing that could end the header line.
bool is_header_value(std::string_view value) {
    return value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

/// As stored, byte for byte, but for what would be no validator: "*" matches everything, so the
/// server would answer 304 for ever.
bool is_sendable_validator(std::string_view value) {
    return !value.empty() && value != "*" && value.size() <= limits::kMaxValidatorBytes &&
           is_header_value(value);
}

bool has_header(const std::vector<std::string>& lines, std::string_view lower_name) {
    return std::ranges::any_of(lines, [lower_name](std::string_view line) {
        return to_lower(line.substr(0, line.find_first_of(":;"))) == lower_name;
    });
}

/// Basic shows the password to whoever asks for it, so it is not sent before the server has asked:
/// but where it is known to want that, and where the URL itself has the password.
LoginWay way_of(std::string_view known_scheme, bool in_url) {
    if (known_scheme == "digest") return LoginWay::Digest;
    return known_scheme == "basic" || in_url ? LoginWay::Basic : LoginWay::Either;
}

}  // namespace

Transfer::Transfer(FetchRequest request, const Options& options, const GateShared& shared,
                   SteadyPoint start)
    : request_(std::move(request)),
      options_(options),
      shared_(shared),
      start_(start),
      answer_(options.max_body),
      gate_(shared) {
    result_.feed = request_.feed;
    result_.url = request_.url;
    auto url = make_wire_url(request_.url);
    if (!url) {
        fail(FetchErrorKind::BadUrl, url.error().message);
        return;
    }
    url_ = *std::move(url);
    subscribed_origin_ = url_.origin;
    subscribed_credentials_ = url_.credentials;
    login_way_ = way_of(request_.auth_scheme, url_.credentials.has_value());
    if (!request_.login.empty())
        subscribed_credentials_ = Credentials{request_.login.username, request_.login.password};
}

void Transfer::fail(FetchErrorKind kind, std::string detail) {
    result_.error = FetchError{kind, std::move(detail)};
}

/// Whether `url` names what is asked for now.
bool Transfer::was_given_by(const std::string& url) const {
    if (url == url_.text) return true;  // nearly always
    const auto other = make_wire_url(url);
    return other && other->text == url_.text;
}

/// Secrets of the subscription go to the subscribed host, port and scheme only; validators only to
/// the URL that gave them.
void Transfer::choose_headers() {
    header_lines_.clear();
    credentials_.reset();
    if (url_.origin == subscribed_origin_) {
        credentials_ = subscribed_credentials_;
        for (const auto& [name, value] : request_.headers) {
            if (!is_header_name(name) || !is_header_value(value)) continue;
            if (std::ranges::find(kOwnHeaders, to_lower(name)) != kOwnHeaders.end()) continue;
            // libcurl's way to write a header without a value.
            header_lines_.push_back(value.empty() ? name + ';' : name + ": " + value);
        }
    }
    if (!has_header(header_lines_, "accept"))
        header_lines_.push_back("Accept: " + std::string(request_.form.empty() ? kAccept : "*/*"));

    const Validators& validators = request_.validators;
    const bool same = was_given_by(validators.url);
    const bool etag = same && is_sendable_validator(validators.etag);
    const bool date = same && is_sendable_validator(validators.last_modified);
    if (etag) header_lines_.push_back("If-None-Match: " + validators.etag);
    // Not CURLOPT_TIMECONDITION, which would write the date anew.
    if (date) header_lines_.push_back("If-Modified-Since: " + validators.last_modified);
    result_.conditional = etag || date;
}

bool Transfer::prepare(EasyHandle& handle, void* owner, SteadyPoint now) {
    if (result_.error) return false;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(options_.timeout - (now - start_));
    if (left <= std::chrono::milliseconds{0}) {
        fail(FetchErrorKind::Timeout, deadline_error(options_.timeout).detail);
        return false;
    }
    result_.final_url = url_.text;
    if (!host_is_allowed()) return false;
    choose_headers();
    const bool negotiates = credentials_ && login_way_ != LoginWay::Basic;
    answer_ = ReceivedAnswer{options_.max_body, negotiates};
    gate_ = SocketGate{
        shared_,
        {.to_proxy = !request_.proxy.empty(), .may_crowd = sent_, .bytes_may_wait = url_.secure()}};
    const Hop hop{options_,      url_, credentials_,      login_way_, request_.proxy, header_lines_,
                  request_.form, left, fresh_connection_, answer_,    gate_};
    if (handle.prepare(hop, owner)) return true;
    fail(FetchErrorKind::Protocol, "libcurl does not take the request");
    return false;
}

/// By a proxy nobody sees where a name leads, but what the URL says itself.
bool Transfer::host_is_allowed() {
    if (request_.proxy.empty()) return true;  // the gate sees every address
    const std::string host = url_.host();
    const std::string address = forbidden_address(host, shared_.guard);
    if (address.empty()) return true;
    result_.error = blocked_error(host, address);
    return false;
}

bool Transfer::hop_ended(int curl_code, const EasyHandle& handle) {
    const HopReport report = handle.report();
    result_.wire_bytes += report.wire_bytes;
    result_.status = answer_.status();
    sent_ = sent_ || gate_.sent();
    take_address(report);
    // Whatever became of the body of a redirect or an error: its headers tell all there is to know.
    const bool usable =
        answer_.headers_complete() &&
        (curl_code == kCurlOk || (!answer_.successful() && !answer_.awaits_login()));
    if (usable && gate_.to_proxy() && answer_.status() == kProxyLogin) {
        result_.error = proxy_login_error(gate_);
    } else if (usable) {
        take_login_way(report);
        const std::string_view target = answer_.redirect_target();
        if (!target.empty() && may_follow()) return follow(target);
        result_.body = answer_.take_whole_body();
    } else if (curl_code == kCurlOk) {
        fail(FetchErrorKind::Protocol, "what came is no HTTP");
    } else {
        explain(curl_code, report);
        if (deserves_fresh_connection(*result_.error)) {
            result_.error.reset();
            fresh_connection_ = true;
            return true;
        }
    }
    result_.headers = answer_.take_headers();
    return false;
}

void Transfer::explain(int curl_code, const HopReport& report) {
    result_.error = describe_failure(
        {curl_code, report, gate_, answer_, url_.host(), options_.max_body, options_.timeout});
    if (answer_.awaits_login()) result_.status = 0;  // the answer to the login is what is missing
    if (gate_.to_proxy() && report.proxy_status != 0 && result_.status == 0)
        result_.status = static_cast<int>(report.proxy_status);
}

/// That of a proxy says nothing about the server.
void Transfer::take_address(const HopReport& report) {
    if (gate_.to_proxy()) return;
    if (gate_.busy())
        result_.address = gate_.busy_address();
    else if (!report.address.empty())
        result_.address = report.address;
}

/// libcurl 7.88 does not tell which login it used in the end, but it takes Digest wherever that is
/// offered.
void Transfer::take_login_way(const HopReport& report) {
    result_.auth_scheme.clear();
    if (!credentials_ || answer_.status() == kLogin) return;
    if (login_way_ != LoginWay::Basic) {
        if (!answer_.challenged()) return;  // open to everybody
        login_way_ = report.digest_offered ? LoginWay::Digest : LoginWay::Basic;
    }
    result_.auth_scheme = login_way_ == LoginWay::Basic ? "basic" : "digest";
}

/// What an earlier request left on a connection is no answer to this one: once more, on a new one.
bool Transfer::deserves_fresh_connection(const FetchError& error) const {
    if (fresh_connection_ || !gate_.reused()) return false;
    return gate_.stale() || (error.kind == FetchErrorKind::Protocol && !answer_.headers_complete());
}

bool Transfer::was_visited(const std::string& url) const {
    return url == url_.text || std::ranges::any_of(result_.redirects, [&url](const Redirect& r) {
               return r.from == url;
           });
}

/// What is posted is not asked for by a GET elsewhere (RFC 9110 §15.4.2).
bool Transfer::may_follow() const {
    return request_.form.empty() || answer_.status() == 307 || answer_.status() == 308;
}

bool Transfer::follow(std::string_view location) {
    // Redirects never lead to file: URLs, wherever they are allowed: make_wire_url knows only http.
    auto next = make_wire_url(resolve_url(url_.text, location));
    if (!next) {
        fail(FetchErrorKind::BadUrl,
             "redirected to where nothing can be fetched: " + next.error().message);
    } else if (was_visited(next->text)) {
        fail(FetchErrorKind::TooManyRedirects,
             "redirects go in a circle at " + printable(next->text));
    } else if (result_.redirects.size() >= static_cast<std::size_t>(limits::kMaxRedirects)) {
        fail(FetchErrorKind::TooManyRedirects,
             "more than " + std::to_string(limits::kMaxRedirects) + " redirects");
    } else {
        result_.redirects.push_back({answer_.status(), url_.text, next->text});
        url_ = *std::move(next);
        fresh_connection_ = false;
        return true;
    }
    return false;
}

void Transfer::cancel() { result_.error = cancelled_error(); }

FetchResult Transfer::take_result(TimePoint now, SteadyPoint steady_now) {
    result_.at = now;
    result_.took = std::chrono::duration_cast<std::chrono::milliseconds>(steady_now - start_);
    return std::move(result_);
}

}  // namespace feedmerged::fetch
