// SPDX-License-Identifier: MIT
#include "logging.hpp"

#include "feedmerged/core/url.hpp"
#include "log_sinks.hpp"

#include <cstdlib>
#include <memory>

#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace feedmerged::app {
namespace {

std::string_view outcome_name(PollOutcome outcome) {
    switch (outcome) {
        case PollOutcome::Changed:
            return "changed";
        case PollOutcome::Unchanged:
            return "unchanged";
        case PollOutcome::NotModified:
            return "not-modified";
        case PollOutcome::Failed:
            return "failed";
    }
    return "failed";
}

/// systemd sets JOURNAL_STREAM for services whose stderr goes to the journal.
bool runs_under_journald() { return std::getenv("JOURNAL_STREAM") != nullptr; }

}  // namespace

void start_logging() {
    spdlog::sink_ptr sink;
#ifdef FEEDMERGED_HAVE_SYSTEMD
    if (runs_under_journald()) sink = std::make_shared<JournalSink>();
#endif
    if (!sink) {
        sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
        sink->set_formatter(std::make_unique<spdlog::pattern_formatter>(
            "%Y-%m-%dT%H:%M:%SZ %^%l%$ %v", spdlog::pattern_time_type::utc));
    }
    auto logger =
        std::make_shared<spdlog::logger>("feedmerged", std::make_shared<LimitedSink>(sink));
    spdlog::set_default_logger(logger);
    spdlog::flush_on(spdlog::level::info);
}

void log_poll(const FeedUpdate& update, const AppliedUpdate& applied) {
    const std::string feed = log_value(redact_url(update.url));
    const NextPoll& planned = applied.state.next_poll;
    const std::string next =
        fmt::format("next={} because={}{}", format_rfc3339(planned.at), log_value(planned.reason),
                    update.note.empty() ? "" : " note=" + log_value(update.note));
    if (update.outcome == PollOutcome::Failed) {
        spdlog::warn("poll failed feed={} error={} status={} failures={} {}", feed,
                     log_value(update.error), update.http_status, applied.state.failures, next);
        return;
    }
    spdlog::info("polled feed={} outcome={} status={} bytes={} ms={} new={} changed={} {}{}", feed,
                 outcome_name(update.outcome), update.http_status, update.wire_bytes,
                 update.took.count(), applied.new_items, applied.changed_items, next,
                 update.warning.empty() ? "" : " recovered=" + log_value(update.warning));
}

void log_hold(const HostHold& hold) {
    spdlog::warn("host holds us off host={} until={} because={}", log_value(hold.host),
                 format_rfc3339(hold.until), log_value(hold.reason));
}

void log_ping(const PingResult& result) {
    const std::string hub = redact_url(result.ping.hub);
    if (result.accepted)
        spdlog::info("hub told hub={} feed={} ms={}", hub, result.ping.topic, result.took.count());
    else
        spdlog::warn("hub not told{} hub={} feed={} error={}", result.again ? ", trying again" : "",
                     hub, result.ping.topic, log_value(result.error));
}

void log_network(bool down) {
    if (down)
        spdlog::warn("no host can be reached, holding all polls but one a minute");
    else
        spdlog::info("the network is back");
}

void log_lost(const FeedUpdate& update, const store::StoreError& error) {
    spdlog::error("not stored, asking again later feed={} error={}",
                  log_value(redact_url(update.url)), log_value(error.message));
}

}  // namespace feedmerged::app
