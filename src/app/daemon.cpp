// SPDX-License-Identifier: MIT
#include "daemon.hpp"

#include "feedmerged/core/output_limits.hpp"
#include "logging.hpp"
#include "version.hpp"

#include <algorithm>

#include <malloc.h>
#include <spdlog/spdlog.h>

namespace feedmerged::app {
namespace {

// Long enough for a healthy server, short enough for whoever waits for the reload and for the
// watchdog.
constexpr std::chrono::seconds kGrace{5};

}  // namespace

Daemon::Daemon(Session& session, const Clock& clock, WebService* web)
    : session_(session),
      clock_(clock),
      web_(web),
      activity_(clock),
      publish_thread_(activity_),
      health_(
          [this](HealthKind kind, const std::string& detail, TimePoint at) {
              auto noted = pipeline_.writer().call(
                  [&](store::Writer& store) { return store.note_health(kind, detail, at); });
              if (!noted) (void)session_.damage->note(noted.error());
              return noted;
          },
          clock),
      pipeline_(session, PollMode::Forever, *this, clock, activity_),
      filters_(session.config),
      publisher_(*session.reader, doors(), publish::system_file_ops(), kVersion, &filters_,
                 [this](const config::OutputConfig& output, render::Format format,
                        const std::string& bytes) {
                     if (web_ != nullptr) web_->publish(output, format, bytes);
                 }) {
    if (web_ != nullptr) web_->watch(&activity_);
    const auto& outputs = session_.config.outputs;
    if (std::ranges::any_of(outputs, [](const auto& output) { return !output.spec.hub.empty(); }))
        pinger_ = std::make_unique<HubPinger>(hub_options(fetch_options(session_.config.fetch)),
                                              clock, log_ping);
    publish_thread_.start([this] { return publish(); });
}

Daemon::~Daemon() {
    if (web_ != nullptr) web_->watch(nullptr);
    publish_thread_.stop();
    if (pinger_) pinger_->stop(limits::kHubGrace);
}

StoreDoors Daemon::doors() {
    return {[this](const std::string& output, std::span<const store::Frozen> frozen) {
                return pipeline_.writer().call(
                    [&](store::Writer& store) { return store.freeze(output, frozen); });
            },
            [this](const std::string& output, const Archive& archive) {
                return pipeline_.writer().call(
                    [&](store::Writer& store) { return store.add_archive(output, archive); });
            }};
}

void Daemon::note_store(bool works) {
    if (web_ != nullptr) web_->note_store(works);
}

void Daemon::finish_polls() {
    pipeline_.stop_polling(kGrace);
    session_.targets = pipeline_.take_targets();
}

void Daemon::tidy() {
    pipeline_.writer().call([](store::Writer& store) {
        store.release_memory();
        return true;
    });
#ifdef __GLIBC__
    // What a burst of polls has freed would stay ours for ever.
    malloc_trim(0);
#endif
}

void Daemon::purge() {
    StoryFilters filters(session_.config);  // the publisher's are its thread's
    ArchiveKeeper keeper(*session_.reader, doors(), publish::system_file_ops(), kVersion, &filters);
    const auto due = prepare_purge(keeper, *session_.reader, session_.config, clock_.now());
    if (!due && due.error().damaged) return (void)session_.damage->note_damage(due.error().message);
    if (!due || !due->archived) {
        spdlog::error("not purged, since not everything is archived yet error={}",
                      log_value(due ? "there is more than fits one go" : due.error().message));
        return;
    }
    const auto purged = pipeline_.writer().call(
        [&](store::Writer& store) { return store.purge(session_.config.retention, due->at); });
    if (!purged) {
        if (session_.damage->note(purged.error())) return;
        spdlog::error("purge failed error={}", log_value(purged.error().message));
    } else if (*purged != 0) {
        spdlog::info("purged stories={}", *purged);
        publish_thread_.changed();
    }
}

void Daemon::committed(const FeedUpdate& update, const AppliedUpdate& applied) {
    if (!lost_because_.empty()) {
        spdlog::info("stored again lost={}", lost_quietly_ + 1);
        lost_because_.clear();
        lost_quietly_ = 0;
        loses_answers_ = false;
    }
    log_poll(update, applied);
    note_store(true);
    if (web_ != nullptr) web_->plan().polled(update.feed, applied.state.next_poll.at);
    if (update.outcome == PollOutcome::Changed || applied.new_health_event)
        publish_thread_.changed();
}

void Daemon::lost(const FeedUpdate& update, const store::StoreError& error) {
    note_store(false);
    if (session_.damage->note(error)) return;
    loses_answers_ = true;
    // A full disk takes the answers of all feeds: one line says it.
    if (lost_because_.empty()) {
        log_lost(update, error);
        lost_because_ = error.message;
    } else {
        ++lost_quietly_;
    }
    health_.lost(error.message);
    publish_thread_.changed();
}

bool Daemon::publish() {
    bool unfinished = false;
    const std::string error = publish_outputs(unfinished);
    const bool noted = health_.published(error);
    // That it can be read does not say that it can be written, nor that there is room for more than
    // a note.
    if (error.empty()) note_store(noted && !loses_answers_);
    if (unfinished) publish_thread_.changed();
    const std::string health_error = publish_health();
    return error.empty() && noted && health_error.empty();
}

std::string Daemon::publish_health() {
    std::string error;
    try {
        const auto written =
            write_health(*session_.reader, publish::system_file_ops(), session_.config, kVersion);
        if (!written) error = written.error().message;
    } catch (const store::StoreFailure& failure) {
        error = failure.error().message;
        if (session_.damage->note(failure.error())) return error;
    }
    note_written("file=" + std::string(kHealthFile), error);
    return error;
}

void Daemon::note_written(const std::string& what, const std::string& error) {
    std::string& known = unwritten_[what];
    if (known == error) return;
    if (error.empty())
        spdlog::info("published again {}", what);
    else
        spdlog::error("not published, trying again {} error={}", what, log_value(error));
    known = error;
}

std::string Daemon::publish_outputs(bool& unfinished) {
    std::string error;
    for (const config::OutputConfig& output : session_.config.outputs) {
        const auto report = publisher_.publish(output);
        const std::string failed = report ? "" : report.error().message;
        if (!report && report.error().damaged && session_.damage->note_damage(failed))
            return failed;
        note_written("output=" + output.spec.name, failed);
        if (web_ != nullptr) web_->note_output(output.spec.name, failed);
        if (!report) {
            if (report.error().store) note_store(false);
            error = failed;
            continue;
        }
        if (report->files_written != 0)
            spdlog::info("published output={} stories={} files={}", output.spec.name,
                         report->stories, report->files_written);
        if (pinger_) pinger_->ping(pings_after(output.spec, *report));
        unfinished = unfinished || report->unfinished;
    }
    return error;
}

}  // namespace feedmerged::app
