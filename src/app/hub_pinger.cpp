// SPDX-License-Identifier: MIT
#include "hub_pinger.hpp"

#include "feedmerged/core/output_limits.hpp"
#include "feedmerged/render/render.hpp"
#include "feedmerged/schedule/http_hints.hpp"

#include <algorithm>
#include <utility>

namespace feedmerged::app {
namespace {

using std::chrono::milliseconds;

/// How long the thread sleeps where nothing is due: it is woken for whatever comes.
constexpr milliseconds kLongestSleep{3'600'000};

bool is_accepted(const FetchResult& result) {
    return !result.error && result.status >= 200 && result.status <= 299;
}

/// What may be otherwise in a minute: no answer, or one that asks for patience.
bool may_pass(const FetchResult& result) {
    if (result.error)
        return result.error->kind != FetchErrorKind::BadUrl &&
               result.error->kind != FetchErrorKind::BlockedAddress;
    return result.status == 408 || result.status == 429 || result.status >= 500;
}

Seconds asked_patience(const FetchResult& result) {
    return schedule::parse_retry_after(result.header("retry-after"), result.at)
        .value_or(Seconds{0});
}

/// RFC 3986 §2.3: all but unreserved characters.
std::string percent_encode(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain)
            out += c;
        else
            ((out += '%') += kHex[byte >> 4]) += kHex[byte & 15];
    }
    return out;
}

}  // namespace

fetch::Options hub_options(fetch::Options polls) {
    polls.max_body = limits::kMaxHubAnswer;
    polls.concurrency = limits::kHubConcurrency;
    polls.allow_file_urls = false;
    return polls;
}

std::vector<HubPing> pings_after(const OutputSpec& output, const PublishReport& report) {
    std::vector<HubPing> pings;
    if (output.hub.empty()) return pings;
    for (const render::Format format : report.written)
        if (format != render::Format::Html)
            pings.push_back({output.hub, render::published_url(output, format)});
    return pings;
}

std::string ping_form(const HubPing& ping) {
    return "hub.mode=publish&hub.url=" + percent_encode(ping.topic);
}

HubPinger::HubPinger(fetch::Options options, const Clock& clock, Told told)
    : clock_(clock), told_(std::move(told)), transfers_(std::move(options), clock) {
    thread_ = std::jthread([this] { run(); });
}

HubPinger::~HubPinger() {
    if (thread_.joinable()) stop({});
}

void HubPinger::ping(const std::vector<HubPing>& pings) {
    if (pings.empty()) return;
    {
        auto inbox = inbox_.lock();
        inbox->pings.insert(inbox->pings.end(), pings.begin(), pings.end());
    }
    transfers_.wakeup();
}

void HubPinger::stop(milliseconds grace) {
    inbox_.lock()->stop_by = clock_.steady_now() + grace;
    transfers_.wakeup();
    thread_.join();
}

void HubPinger::run() {
    while (start_due())
        for (const FetchResult& result : transfers_.run(next_wait())) take_result(result);
}

bool HubPinger::start_due() {
    {
        auto inbox = inbox_.lock();
        for (const HubPing& ping : inbox->pings) queue_.add(ping, clock_.steady_now());
        inbox->pings.clear();
        stop_by_ = inbox->stop_by;
    }
    while (const auto ping = queue_.take_due(clock_.steady_now())) {
        FetchRequest request;
        request.feed = FeedId{next_id_++};
        request.url = ping->hub;
        request.form = ping_form(*ping);
        under_way_.emplace(request.feed, *ping);
        transfers_.start(std::move(request));
    }
    if (!stop_by_) return true;
    if (clock_.steady_now() >= *stop_by_) transfers_.cancel_all();
    return !under_way_.empty();
}

milliseconds HubPinger::next_wait() const {
    SteadyPoint until = clock_.steady_now() + kLongestSleep;
    if (const auto due = queue_.next_due()) until = std::min(until, *due);
    if (stop_by_) until = std::min(until, *stop_by_);
    return std::max(milliseconds{0}, std::chrono::ceil<milliseconds>(until - clock_.steady_now()));
}

void HubPinger::take_result(const FetchResult& result) {
    const auto entry = under_way_.find(result.feed);
    if (entry == under_way_.end()) return;
    PingResult out{entry->second, is_accepted(result), false, {}, result.took};
    under_way_.erase(entry);
    const bool again = !out.accepted && !stop_by_ && may_pass(result);
    out.again =
        queue_.ended(out.ping, again, asked_patience(result), clock_.steady_now()) && !out.accepted;
    if (!out.accepted)
        out.error = result.error ? result.error->detail
                                 : "the hub answered HTTP " + std::to_string(result.status);
    told_(out);
}

}  // namespace feedmerged::app
