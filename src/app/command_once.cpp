// SPDX-License-Identifier: MIT
// once: one cycle, from what is due to the outputs' files.
#include "commands.hpp"
#include "exit_status.hpp"
#include "feedmerged/core/clock.hpp"
#include "feedmerged/core/url.hpp"
#include "health_feed.hpp"
#include "hub_pinger.hpp"
#include "output_publisher.hpp"
#include "pipeline.hpp"
#include "publication_key.hpp"
#include "start.hpp"
#include "version.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <string>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

namespace feedmerged::app {
namespace {

/// Counts what was committed, names failures, draws the bar. Called on the writer thread only,
/// until the polls are over.
class Progress final : public CommitListener {
  public:
    explicit Progress(std::size_t planned) : planned_(planned), bar_(isatty(STDERR_FILENO) == 1) {}

    void committed(const FeedUpdate& update, const AppliedUpdate& applied) override {
        ++done_;
        new_stories_ += applied.new_stories;
        changed_ += update.outcome == PollOutcome::Changed ? 1 : 0;
        if (update.outcome == PollOutcome::Failed) report_failure(update.url, update.error);
        draw();
    }

    void lost(const FeedUpdate& update, const store::StoreError& error) override {
        ++done_;
        store_error_ = error.message;
        report_failure(update.url, "not stored: " + error.message);
        draw();
    }

    void finish(const PublishReport& report) {
        clear();
        fmt::print(stderr,
                   "polled {} feeds: {} changed, {} failed; {} new stories; {} files written, {} "
                   "unchanged\n",
                   done_, changed_, failed_, new_stories_, report.files_written,
                   report.files_unchanged);
    }

    [[nodiscard]] std::size_t failed() const { return failed_; }
    [[nodiscard]] const std::string& store_error() const { return store_error_; }

  private:
    void report_failure(const std::string& url, const std::string& why) {
        ++failed_;
        clear();
        fmt::print(stderr, "{}: {}\n", redact_url(url), why);
    }

    void draw() {
        if (!bar_ || planned_ == 0) return;
        constexpr std::size_t kWidth = 40;
        const std::size_t filled = std::min(done_, planned_) * kWidth / planned_;
        fmt::print(stderr, "\r[{:#<{}}{:<{}}] {}/{}", "", filled, "", kWidth - filled, done_,
                   planned_);
        std::fflush(stderr);
    }

    void clear() const {
        if (bar_) fmt::print(stderr, "\r\x1b[K");
    }

    const std::size_t planned_;
    const bool bar_;
    std::size_t done_ = 0;
    std::size_t changed_ = 0;
    std::size_t failed_ = 0;
    std::size_t new_stories_ = 0;
    std::string store_error_{};
};

int explain(const StartError& error) {
    fmt::print(stderr, "{}\n", error.message);
    return error.status;
}

/// Leaves the feeds that were asked for; the error names those that are not subscribed.
Started<void> keep_only(std::vector<PollTarget>& targets, const std::vector<std::string>& urls) {
    if (urls.empty()) return {};
    for (const std::string& url : urls)
        if (std::ranges::none_of(
                targets, [&](const PollTarget& target) { return target.subscription.url == url; }))
            return fail(
                StartError{kUsage, "feedmerged: --feed " + redact_url(url) + " is not subscribed"});
    const std::unordered_set<std::string> wanted(urls.begin(), urls.end());
    std::erase_if(targets, [&](const PollTarget& target) {
        return !wanted.contains(target.subscription.url);
    });
    return {};
}

StoreDoors doors_of(WriterThread& writer) {
    return {
        [&writer](const std::string& output, std::span<const store::Frozen> frozen) {
            return writer.call([&](store::Writer& store) { return store.freeze(output, frozen); });
        },
        [&writer](const std::string& output, const Archive& archive) {
            return writer.call(
                [&](store::Writer& store) { return store.add_archive(output, archive); });
        }};
}

/// One try each: the files are written whatever becomes of it.
void tell_hubs(const config::FetchConfig& config, const std::vector<HubPing>& pings,
               const Clock& clock) {
    if (pings.empty()) return;
    HubPinger pinger(hub_options(fetch_options(config)), clock, [](const PingResult& result) {
        if (!result.accepted)
            fmt::print(stderr, "hub {} was not told of {}: {}\n", redact_url(result.ping.hub),
                       result.ping.topic, result.error);
    });
    pinger.ping(pings);
    pinger.stop(config.timeout);
}

Result<PublishReport, PublishError> publish_all(Session& session, WriterThread& writer,
                                                const Clock& clock) {
    StoryFilters filters(session.config);
    OutputPublisher publisher(*session.reader, doors_of(writer), publish::system_file_ops(),
                              kVersion, &filters);
    PublishReport total;
    std::vector<HubPing> pings;
    for (const config::OutputConfig& output : session.config.outputs) {
        auto report = publisher.publish(output);
        while (report && report->unfinished) {
            total.files_written += report->files_written;
            report = publisher.publish(output);
        }
        if (!report) return fail(report.error());
        std::ranges::copy(pings_after(output.spec, *report), std::back_inserter(pings));
        total.files_written += report->files_written;
        total.files_unchanged += report->files_unchanged;
        total.stories += report->stories;
    }
    tell_hubs(session.config.fetch, pings, clock);
    return total;
}

std::size_t count_files(const config::Config& config) {
    std::size_t files = 0;
    for (const config::OutputConfig& output : config.outputs) files += output.formats.size();
    return files;
}

/// Nothing is made again where nothing has changed that an output may show, and the files are as
/// they were left.
Result<PublishReport, PublishError> publish_changes(Session& session, WriterThread& writer,
                                                    const Clock& clock) {
    const std::string key = publication_key(session.config);
    const auto known = writer.call([](store::Writer& store) { return store.published(); });
    if (known && !key.empty() && *known == key) {
        PublishReport unchanged;
        unchanged.files_unchanged = count_files(session.config);
        return unchanged;
    }
    auto report = publish_all(session, writer, clock);
    if (!report) return report;
    if (const std::string after = publication_key(session.config); !after.empty())
        // Where the store takes no note, the next run makes them again.
        (void)writer.call([&](store::Writer& store) { return store.note_published(after); });
    return report;
}

/// Publishes, and notes in the health feed what came of it.
Result<PublishReport, PublishError> publish_healthily(Session& session, WriterThread& writer,
                                                      const Clock& clock) {
    OwnHealth health(
        [&writer](HealthKind kind, const std::string& detail, TimePoint at) {
            return writer.call(
                [&](store::Writer& store) { return store.note_health(kind, detail, at); });
        },
        clock);
    auto report = publish_changes(session, writer, clock);
    // Where the store takes no note, that is what its own error says.
    (void)health.published(report ? std::string() : report.error().message);
    try {
        const auto written =
            write_health(*session.reader, publish::system_file_ops(), session.config, kVersion);
        if (report && !written) return fail(PublishError{false, written.error().message});
    } catch (const store::StoreFailure& failure) {
        if (report) return fail(PublishError{true, failure.error().message});
    }
    return report;
}

Result<void, PublishError> purge(Session& session, WriterThread& writer, const Clock& clock) {
    const auto is_due = writer.call([&](store::Writer& store) {
        return store.purge_is_due(session.config.retention, clock.now());
    });
    if (!is_due) return fail(PublishError{true, is_due.error().message});
    if (!*is_due) return {};
    StoryFilters filters(session.config);
    ArchiveKeeper keeper(*session.reader, doors_of(writer), publish::system_file_ops(), kVersion,
                         &filters);
    Purge due;
    while (!due.archived) {
        const auto next = prepare_purge(keeper, *session.reader, session.config, clock.now());
        if (!next) return fail(next.error());
        due = *next;
    }
    const auto purged = writer.call(
        [&](store::Writer& store) { return store.purge(session.config.retention, due.at); });
    if (!purged) return fail(PublishError{true, purged.error().message});
    return {};
}

Result<PublishReport, PublishError> run_cycle(Session& session, PollMode mode, Progress& progress,
                                              const Clock& clock) {
    Activity activity(clock);
    Pipeline pipeline(session, mode, progress, clock, activity);
    pipeline.wait_for_answers();
    if (auto purged = purge(session, pipeline.writer(), clock); !purged)
        return fail(purged.error());
    return publish_healthily(session, pipeline.writer(), clock);
}

}  // namespace

int command_once(const ConfigFile& file, const OnceArguments& arguments) {
    const SystemClock clock;
    auto config = load_config(file, config::Passwords::Read);
    if (!config) return explain(config.error());
    auto session = start_session(std::move(*config), clock);
    if (!session) return explain(session.error());
    if (!session->replaced.empty())
        fmt::print(stderr, "began a new store: {}\n", session->replaced);
    for (const std::string& line : quarantine_lines(*session)) fmt::print(stderr, "{}\n", line);
    if (const auto kept = keep_only(session->targets, arguments.feeds); !kept)
        return explain(kept.error());
    const PollMode mode = arguments.force ? PollMode::AllOnce : PollMode::DueOnce;
    const auto due = [&](const PollTarget& target) {
        return arguments.force || target.state.next_poll.at <= clock.now();
    };
    Progress progress(static_cast<std::size_t>(std::ranges::count_if(session->targets, due)));
    const auto report = run_cycle(*session, mode, progress, clock);
    if (!report)
        return explain(
            {report.error().store ? kStoreFailed : kCannotWriteOutput, report.error().message});
    (void)session->writer->checkpoint();  // only tidies: the next start does it too
    progress.finish(*report);
    if (!progress.store_error().empty()) return kStoreFailed;
    return arguments.strict && progress.failed() != 0 ? kFailed : kDone;
}

}  // namespace feedmerged::app
