// SPDX-License-Identifier: MIT
#include "curl_error.hpp"

#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/limits.hpp"

#include <algorithm>
#include <cerrno>
#include <string>

#include <curl/curl.h>

namespace feedmerged::fetch {
namespace {

using Kind = FetchErrorKind;

std::string describe(std::chrono::milliseconds length) {
    const auto seconds = std::chrono::duration_cast<Seconds>(length);
    return seconds == length ? describe_duration(seconds) : std::to_string(length.count()) + " ms";
}

/// libcurl's words, fit for a message: one line, without the prefix that every TLS error has.
std::string curl_words(const FailedHop& hop) {
    std::string_view words = hop.report.message;
    // What libcurl says of a proxy's URL that it cannot use repeats that, and its password.
    const bool may_tell_proxy = hop.gate.to_proxy() && hop.gate.tried_address().empty();
    if (words.empty() || may_tell_proxy)
        words = curl_easy_strerror(static_cast<CURLcode>(hop.code));
    constexpr std::string_view kPrefix = "SSL certificate problem: ";
    if (words.starts_with(kPrefix)) words.remove_prefix(kPrefix.size());
    return printable(words);
}

/// "the proxy at 127.0.0.1 port 3128". Of its URL nothing is told: that may hold a password.
std::string proxy_name(const SocketGate& gate) {
    return gate.tried_address().empty() ? "the proxy" : "the proxy at " + gate.tried_address();
}

/// "127.0.0.1 port 81", or the name where no socket was opened.
std::string peer(const FailedHop& hop) {
    if (hop.gate.to_proxy()) return proxy_name(hop.gate);
    return hop.gate.tried_address().empty() ? std::string(hop.host) : hop.gate.tried_address();
}

FetchError describe_connect(const FailedHop& hop) {
    switch (hop.report.os_error) {
        case ECONNREFUSED:
            return {Kind::Connect, "connection refused by " + peer(hop)};
        case ENETUNREACH:
        case EHOSTUNREACH:
            return {Kind::Connect, "no route to " + peer(hop)};
        case ECONNRESET:
            return {Kind::Connect, "connection reset by " + peer(hop)};
        case EMFILE:
        case ENFILE:
            return {Kind::Connect, "too many open files"};
        default:
            return {Kind::Connect, "cannot connect to " + peer(hop) + ": " + curl_words(hop)};
    }
}

FetchError describe_timeout(const FailedHop& hop) {
    if (hop.report.message.starts_with("Operation too slow"))
        return {Kind::Timeout, "slower than " + std::to_string(limits::kLowSpeedBytesPerSecond) +
                                   " bytes a second for " +
                                   describe_duration(limits::kLowSpeedTime)};
    if (!hop.report.request_sent) {
        const auto patience =
            std::min<std::chrono::milliseconds>(limits::kConnectTimeout, hop.timeout);
        const std::string what = hop.report.connected  ? "no TLS handshake with " + peer(hop)
                                 : hop.report.resolved ? "no connection to " + peer(hop)
                                                       : std::string(hop.host) + " not resolved";
        return {Kind::Timeout, what + " within " + describe(patience)};
    }
    if (hop.answer.headers_complete())
        return {Kind::Timeout, "answer not complete within " + describe(hop.timeout)};
    return deadline_error(hop.timeout);
}

/// The transfer broke while bytes were expected.
FetchError describe_receive(const FailedHop& hop) {
    const bool reset = hop.report.os_error == ECONNRESET || hop.report.os_error == EPIPE;
    if (!reset) return {Kind::Protocol, "broken answer: " + curl_words(hop)};
    if (hop.answer.headers_complete())
        return {Kind::Truncated, "connection reset after " +
                                     describe_size(hop.answer.body_bytes()) + " of the body"};
    return {Kind::Connect, "connection reset by " + peer(hop)};
}

/// We gave up, or libcurl did while it decoded.
FetchError describe_stop(const FailedHop& hop) {
    switch (hop.answer.stop()) {
        case Stop::HeadersTooLarge:
            return {Kind::TooLarge,
                    "more than " + describe_size(limits::kMaxHeaderBytes) + " of headers"};
        case Stop::BodyTooLarge:
            return {Kind::TooLarge,
                    "more than " + describe_size(hop.max_body) + " after decompression"};
        case Stop::BadFraming:
            return {Kind::Protocol, "two Content-Lengths that differ"};
        case Stop::OutOfMemory:
            return {Kind::TooLarge, "out of memory"};
        case Stop::None:
        case Stop::EnoughOfError:
            break;
    }
    return {Kind::Protocol, "broken body: damaged compression, or bytes behind its end"};
}

FetchError describe_tls(const FailedHop& hop) { return {Kind::Tls, "TLS: " + curl_words(hop)}; }

/// The proxy has told that it does not connect us.
FetchError describe_tunnel(const FailedHop& hop) {
    constexpr long kProxyLogin = 407;
    if (hop.report.proxy_status == kProxyLogin) return proxy_login_error(hop.gate);
    return {Kind::Connect, proxy_name(hop.gate) + " does not connect to " + std::string(hop.host) +
                               ": HTTP " + std::to_string(hop.report.proxy_status)};
}

bool tunnel_was_refused(const FailedHop& hop) {
    return hop.gate.to_proxy() && hop.report.proxy_status != 0 &&
           hop.report.proxy_status / 100 != 2 && !hop.answer.any_header_bytes();
}

FetchError describe_busy(const FailedHop& hop) {
    return {Kind::AddressBusy, std::to_string(hop.gate.bound()) + " transfers are under way at " +
                                   hop.gate.busy_address() + " already"};
}

FetchError describe_rest(const FailedHop& hop) {
    switch (static_cast<CURLcode>(hop.code)) {
        case CURLE_BAD_CONTENT_ENCODING:
            return {Kind::Protocol, "broken or unknown Content-Encoding: " + curl_words(hop)};
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_WEIRD_SERVER_REPLY:
            return {Kind::Protocol, "what came is no HTTP: " + curl_words(hop)};
        case CURLE_PROXY:
            return {Kind::Connect, proxy_name(hop.gate) + " does not connect to " +
                                       std::string(hop.host) + ": " + curl_words(hop)};
        case CURLE_URL_MALFORMAT:
            return {Kind::BadUrl, "the URL cannot be used: " + curl_words(hop)};
        case CURLE_OUT_OF_MEMORY:
            // This is how libcurl says that one header line is beyond its 100 KiB.
            if (hop.answer.any_header_bytes() && !hop.answer.headers_complete())
                return {Kind::TooLarge, "a header line without end"};
            return {Kind::TooLarge, curl_words(hop)};
        default:
            return {Kind::Protocol, curl_words(hop)};
    }
}

}  // namespace

FetchError deadline_error(std::chrono::milliseconds timeout) {
    return {Kind::Timeout, "no answer within " + describe(timeout)};
}

FetchError cancelled_error() { return {Kind::Cancelled, "cancelled: the program stops"}; }

FetchError blocked_error(std::string_view host, const std::string& address) {
    return {Kind::BlockedAddress, (host == address ? address + " is not a public address"
                                                   : std::string(host) + " is at " + address +
                                                         ", which is not a public address") +
                                      " (allow_private_networks could allow it)"};
}

FetchError proxy_login_error(const SocketGate& gate) {
    return {Kind::Connect, proxy_name(gate) + " wants another user name or password (HTTP 407)"};
}

FetchError describe_failure(const FailedHop& hop) {
    if (hop.gate.busy()) return describe_busy(hop);
    if (hop.gate.blocked()) return blocked_error(hop.host, hop.gate.blocked_address());
    if (tunnel_was_refused(hop)) return describe_tunnel(hop);
    if (hop.answer.stop() != Stop::None) return describe_stop(hop);
    switch (static_cast<CURLcode>(hop.code)) {
        case CURLE_COULDNT_RESOLVE_PROXY:
            return {Kind::Dns, "the proxy's name does not resolve to an address"};
        case CURLE_COULDNT_RESOLVE_HOST:
            return {Kind::Dns, std::string(hop.host) + " does not resolve to an address"};
        case CURLE_COULDNT_CONNECT:
            return describe_connect(hop);
        case CURLE_OPERATION_TIMEDOUT:
            return describe_timeout(hop);
        case CURLE_GOT_NOTHING:
            return {Kind::Connect, peer(hop) + " closed the connection without an answer"};
        case CURLE_RECV_ERROR:
        case CURLE_SEND_ERROR:
            return describe_receive(hop);
        case CURLE_PARTIAL_FILE:
            return {Kind::Truncated, "connection closed after " +
                                         describe_size(hop.answer.body_bytes()) +
                                         " of the body, before its end"};
        case CURLE_FILESIZE_EXCEEDED:
            return {Kind::TooLarge, "more than " + describe_size(hop.max_body) + " announced"};
        case CURLE_WRITE_ERROR:
            return describe_stop(hop);
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_ENGINE_NOTFOUND:
        case CURLE_SSL_ENGINE_SETFAILED:
        case CURLE_SSL_ENGINE_INITFAILED:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_SHUTDOWN_FAILED:
        case CURLE_SSL_CRL_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        case CURLE_SSL_INVALIDCERTSTATUS:
        case CURLE_SSL_CLIENTCERT:
            return describe_tls(hop);
        default:
            return describe_rest(hop);
    }
}

}  // namespace feedmerged::fetch
