// SPDX-License-Identifier: MIT
#include "pipeline.hpp"

#include "feedmerged/core/flow_limits.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/rng.hpp"
#include "version.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <utility>

namespace feedmerged::app {

fetch::Options fetch_options(const config::FetchConfig& config) {
    fetch::Options out;
    out.user_agent = fetch::make_user_agent(kVersion, config.contact);
    out.timeout = config.timeout;
    out.max_body = config.max_body;
    out.concurrency = config.concurrency;
    // One host alone may have as many as the user gave it.
    out.per_address = std::max(limits::kMaxPerAddress, config.per_host);
    out.allow_private_networks = config.allow_private_networks;
    out.allow_file_urls = config.allow_file_urls;
    return out;
}

namespace {

FeedUpdate ingest_one(Fetched& fetched, const IngestContext& context, double jitter) {
    try {
        FeedUpdate update = ingest(fetched, context, jitter);
        if (update.outcome == PollOutcome::NotModified)
            update.before = std::make_shared<const FeedState>(std::move(fetched.state));
        return update;
    } catch (const std::bad_alloc&) {
        // One feed that asks for more than there is must not take the others with it.
        fetched.result.error = FetchError{FetchErrorKind::TooLarge, "not enough memory to read it"};
        return ingest(fetched, context, jitter);
    }
}

}  // namespace

Pipeline::Pipeline(Session& session, PollMode mode, CommitListener& observer, const Clock& clock,
                   Activity& activity)
    : config_(session.config),
      discovered_(*session.discovered),
      quarantine_(*session.quarantine),
      own_outputs_(session.config.outputs),
      observer_(observer),
      activity_(activity),
      queue_(limits::kWaitingDocuments, limits::kWaitingDocumentBytes),
      writer_(*session.writer, *this, activity),
      poller_(poller_options(session, mode), std::exchange(session.targets, {}), queue_, clock,
              activity) {
    for (const Subscription& feed : config_.feeds) subscribed_.insert(feed.url);
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    for (unsigned i = 0; i < cores; ++i) workers_.emplace_back([this, i] { ingest_all(i); });
}

PollerOptions Pipeline::poller_options(Session& session, PollMode mode) const {
    PollerOptions options{.mode = mode, .fetch = fetch_options(config_.fetch)};
    options.policy = config_.fetch.policy;
    options.per_host = config_.fetch.per_host;
    options.host_spacing = config_.fetch.host_spacing;
    options.holds = session.holds;
    options.kept_answer = [this](const std::string& url) { return discovered_.find(url); };
    return options;
}

Pipeline::~Pipeline() {
    stop_polling();
    writer_.stop();
}

void Pipeline::wait_for_answers() {
    join_ingest();
    // A job queued now runs when everything before it is committed.
    writer_.call([](store::Writer&) { return true; });
}

void Pipeline::stop_polling(std::chrono::milliseconds grace) {
    poller_.stop(grace);
    join_ingest();
}

std::vector<PollTarget> Pipeline::take_targets() {
    writer_.call([](store::Writer&) { return true; });  // what was received is committed
    return poller_.take_targets();
}

void Pipeline::join_ingest() {
    for (std::jthread& worker : workers_)
        if (worker.joinable()) worker.join();
}

void Pipeline::ingest_all(std::size_t worker) {
    RandomEngine jitter;
    Activity::Slot& slot = activity_.add("ingest");
    const IngestContext context{config_.fetch.policy, config_.teaser, &subscribed_,
                                &own_outputs_,        &quarantine_,   worker};
    while (true) {
        std::vector<Fetched> bunch =
            queue_.pop_some(limits::kAnswersAtOnce, limits::kAnswerBytesAtOnce);
        if (bunch.empty()) return;
        poller_.room();
        const Activity::Scope busy(slot);
        std::vector<FeedUpdate> updates;
        updates.reserve(bunch.size());
        for (Fetched& fetched : bunch)
            updates.push_back(ingest_one(fetched, context, jitter.uniform()));
        writer_.submit(updates);
    }
}

void Pipeline::committed(const FeedUpdate& update, const AppliedUpdate& applied) {
    // The answer that discover left for the first poll is in the store now.
    if (applied.state.polls == 1) discovered_.forget(update.url);
    poller_.committed(applied.state);
    observer_.committed(update, applied);
}

void Pipeline::lost(const FeedUpdate& update, const store::StoreError& error) {
    poller_.retry(update.feed, limits::kHardMinInterval);
    observer_.lost(update, error);
}

}  // namespace feedmerged::app
