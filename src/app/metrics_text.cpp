// SPDX-License-Identifier: MIT
#include "feedmerged/core/url.hpp"
#include "status_page.hpp"

#include <cstdint>
#include <functional>

#include <fmt/format.h>

namespace feedmerged::app {
namespace {

/// Of label values (the format's "Comments, help text, and type information").
std::string escape_label(std::string_view value) {
    std::string out;
    for (const char c : value) {
        if (c == '\\' || c == '"') out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out;
}

class Metrics {
  public:
    void family(std::string_view name, std::string_view type, std::string_view help) {
        name_ = fmt::format("feedmerged_{}", name);
        text_ += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name_, help, type);
    }
    void sample(std::int64_t value) { text_ += fmt::format("{} {}\n", name_, value); }
    void sample(std::string_view label, std::string_view label_value, std::int64_t value) {
        text_ +=
            fmt::format("{}{{{}=\"{}\"}} {}\n", name_, label, escape_label(label_value), value);
    }
    void one(std::string_view name, std::string_view type, std::string_view help,
             std::int64_t value) {
        family(name, type, help);
        sample(value);
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

  private:
    std::string name_;
    std::string text_;
};

using FeedValue = std::function<std::int64_t(const FeedStatus&)>;

void each_feed(Metrics& metrics, const StatusReport& report, std::string_view name,
               std::string_view type, std::string_view help, const FeedValue& value) {
    metrics.family(name, type, help);
    for (const FeedStatus& feed : report.feeds)
        metrics.sample("feed", redact_url(feed.subscription.url), value(feed));
}

std::int64_t seconds_of(const std::optional<TimePoint>& t) { return t ? to_unix(*t) : 0; }

void add_feeds(Metrics& metrics, const StatusReport& report) {
    each_feed(metrics, report, "feed_up", "gauge", "1 where the last poll succeeded.",
              [](const FeedStatus& f) { return f.state.last_poll && f.state.last_error.empty(); });
    each_feed(metrics, report, "feed_last_success_timestamp_seconds", "gauge",
              "When it was polled successfully last, 0: never.",
              [](const FeedStatus& f) { return seconds_of(f.state.last_success); });
    each_feed(metrics, report, "feed_next_poll_timestamp_seconds", "gauge",
              "When it is polled next, 0: not known.", [](const FeedStatus& f) {
                  const auto next = effective_next_poll(f);
                  return next ? to_unix(next->at) : 0;
              });
    each_feed(metrics, report, "feed_failures", "gauge", "Failed polls in a row.",
              [](const FeedStatus& f) { return f.state.failures; });
    each_feed(metrics, report, "feed_items", "gauge", "Items that are stored.",
              [](const FeedStatus& f) { return f.state.items; });
    each_feed(metrics, report, "feed_polls_total", "counter", "Polls.",
              [](const FeedStatus& f) { return f.state.polls; });
    each_feed(metrics, report, "feed_not_modified_total", "counter", "Polls answered by 304.",
              [](const FeedStatus& f) { return f.state.not_modified; });
    each_feed(metrics, report, "feed_received_bytes_total", "counter", "Bytes received.",
              [](const FeedStatus& f) { return f.state.bytes; });
}

}  // namespace

std::string metrics_text(const StatusReport& report) {
    Metrics metrics;
    metrics.family("build_info", "gauge", "The version that runs.");
    metrics.sample("version", report.version, 1);
    metrics.one("healthy", "gauge", "1 where /healthz says ok.", report.healthy ? 1 : 0);
    metrics.family("output_up", "gauge", "1 where its files could be written the last time.");
    for (const OutputStatus& output : report.outputs)
        metrics.sample("output", output.name, output.error.empty() ? 1 : 0);
    metrics.one("feeds", "gauge", "Feeds that are subscribed.",
                static_cast<std::int64_t>(report.feeds.size()));
    const auto counter = [&](std::string_view name, std::string_view help, std::uint64_t value) {
        metrics.one(name, "counter", help, static_cast<std::int64_t>(value));
    };
    counter("http_requests_total", "Requests to the server.", report.counts.requests);
    counter("http_not_modified_total", "Requests answered by 304.", report.counts.not_modified);
    counter("http_response_bytes_total", "Bytes of answers, without their heads.",
            report.counts.bytes);
    counter("http_closed_slow_total", "Connections closed because they took too long.",
            report.counts.closed_slow);
    metrics.one("http_connections", "gauge", "Connections that are open.",
                static_cast<std::int64_t>(report.counts.connections));
    add_feeds(metrics, report);
    return metrics.take();
}

}  // namespace feedmerged::app
