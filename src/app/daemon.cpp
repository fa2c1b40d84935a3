// SPDX-License-Identifier: MIT
#include "daemon.hpp"

#include "logging.hpp"
#include "version.hpp"

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
      pipeline_(session, PollMode::Forever, *this, clock, activity_),
      filters_(session.config),
      publisher_(
          *session.reader,
          [this](const std::string& output, std::span<const store::Frozen> frozen) {
              return pipeline_.writer().call(
                  [&](store::Writer& store) { return store.freeze(output, frozen); });
          },
          publish::system_file_ops(), kVersion, &filters_,
          [this](const config::OutputConfig& output, render::Format format,
                 const std::string& bytes) {
              if (web_ != nullptr) web_->publish(output, format, bytes);
          }) {
    if (web_ != nullptr) web_->watch(&activity_);
    publish_thread_.start([this] { return publish(); });
}

Daemon::~Daemon() {
    if (web_ != nullptr) web_->watch(nullptr);
    publish_thread_.stop();
}

void Daemon::note_store(bool works) {
    if (web_ != nullptr) web_->note_store(works);
}

void Daemon::finish_polls() { pipeline_.stop_polling(kGrace); }

void Daemon::purge() {
    const Seconds retention = session_.config.retention;
    const auto purged = pipeline_.writer().call(
        [&](store::Writer& store) { return store.purge(retention, clock_.now()); });
    if (!purged) {
        spdlog::error("purge failed error={}", log_value(purged.error().message));
    } else if (*purged != 0) {
        spdlog::info("purged stories={}", *purged);
        publish_thread_.changed();
    }
}

void Daemon::committed(const FeedUpdate& update, const AppliedUpdate& applied) {
    log_poll(update, applied);
    note_store(true);
    if (web_ != nullptr) web_->plan().polled(update.feed, applied.state.next_poll.at);
    if (update.outcome == PollOutcome::Changed) publish_thread_.changed();
}

void Daemon::lost(const FeedUpdate& update, const store::StoreError& error) {
    log_lost(update, error);
    note_store(false);
}

bool Daemon::publish() {
    bool all = true;
    for (const config::OutputConfig& output : session_.config.outputs) {
        const auto report = publisher_.publish(output);
        if (!report) {
            spdlog::error("not published, trying again output={} error={}", output.spec.name,
                          log_value(report.error().message));
            if (report.error().store) note_store(false);
            all = false;
            continue;
        }
        if (report->files_written != 0)
            spdlog::info("published output={} stories={} files={}", output.spec.name,
                         report->stories, report->files_written);
    }
    if (all) note_store(true);
    return all;
}

}  // namespace feedmerged::app
