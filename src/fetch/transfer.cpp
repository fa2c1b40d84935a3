// SPDX-License-Identifier: MIT
#include "transfer.hpp"

#include "curl_error.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace feedmerged::fetch {
namespace {

constexpr int kCurlOk = 0;

/// Feeds first; any other type is better than a 406.
constexpr std::string_view kAccept =
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, application/json;q=0.8, text/xml;q=0.8, */*;q=0.1";

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

}  // namespace

Transfer::Transfer(FetchRequest request, const Options& options, const AddressGuard& guard,
                   OpenSockets& sockets, SteadyPoint start)
    : request_(std::move(request)),
      options_(options),
      guard_(guard),
      sockets_(sockets),
      start_(start),
      answer_(options.max_body),
      gate_(guard, sockets) {
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
        header_lines_.push_back("Accept: " + std::string(kAccept));

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
    answer_ = ReceivedAnswer{options_.max_body};
    gate_ = SocketGate{guard_, sockets_};
    result_.final_url = url_.text;
    choose_headers();
    const Hop hop{options_,          url_,    credentials_, header_lines_, left,
                  fresh_connection_, answer_, gate_};
    if (handle.prepare(hop, owner)) return true;
    fail(FetchErrorKind::Protocol, "libcurl does not take the request");
    return false;
}

bool Transfer::hop_ended(int curl_code, const EasyHandle& handle) {
    const HopReport report = handle.report();
    result_.wire_bytes += report.wire_bytes;
    result_.status = answer_.status();
    // Whatever became of the body of a redirect or an error: its headers tell all there is to know.
    const bool usable =
        answer_.headers_complete() && (curl_code == kCurlOk || !answer_.successful());
    if (usable) {
        if (const std::string_view target = answer_.redirect_target(); !target.empty())
            return follow(target);
        result_.body = answer_.take_whole_body();
    } else if (curl_code == kCurlOk) {
        fail(FetchErrorKind::Protocol, "what came is no HTTP");
    } else {
        FetchError error = describe_failure(
            {curl_code, report, gate_, answer_, url_.host(), options_.max_body, options_.timeout});
        if (deserves_fresh_connection(error)) {
            fresh_connection_ = true;
            return true;
        }
        result_.error = std::move(error);
    }
    result_.headers = answer_.take_headers();
    return false;
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
