// SPDX-License-Identifier: MIT
#include "poller.hpp"

#include "feedmerged/core/flow_limits.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/schedule/host_pressure.hpp"
#include "feedmerged/schedule/probe.hpp"
#include "logging.hpp"
#include "remember.hpp"

#include <algorithm>
#include <utility>

namespace feedmerged::app {
namespace {

/// Where the feed was polled last: behind a redirect, the host that bears the request is the last
/// one.
std::string effective_host(const PollTarget& target) {
    const std::string& asked = url_to_ask(target.subscription, target.state.memory);
    const std::string& validated = target.state.validators.url;
    const bool is_redirected = asked == target.subscription.url && !validated.empty();
    return budget_name_of(is_redirected ? validated : asked);
}

// With nothing due the loop still looks at the wall clock now and then: a suspended machine's
// steady clock stands still.
constexpr std::chrono::milliseconds kLongestWait = std::chrono::hours(1);

// Answers are handed over together. As soon as nothing more comes, those that are there go.
constexpr std::chrono::milliseconds kQuiet{5};

}  // namespace

Poller::Poller(PollerOptions options, std::vector<PollTarget> targets, IngestQueue& queue,
               const Clock& clock, Activity& activity)
    : options_(std::move(options)),
      queue_(queue),
      clock_(clock),
      slot_(activity.add("fetch")),
      transfers_(options_.fetch, clock),
      due_(schedule::HostBudget(options_.per_host, options_.host_spacing)),
      signs_(options_.holds) {
    plan(std::move(targets));
    thread_ = std::jthread([this] { run(); });
}

Poller::~Poller() { stop(); }

void Poller::plan(std::vector<PollTarget> targets) {
    const SteadyPoint now = clock_.steady_now();
    const TimePoint wall = clock_.now();
    // Whoever asks for all feeds now does not mean those only whose hosts are in the mood.
    const bool heeds_holds = options_.mode != PollMode::AllOnce;
    for (const HostHold& hold : options_.holds)
        if (const TimePoint until = schedule::held_until(hold, wall); until > wall && heeds_holds)
            due_.hold(hold.host, to_steady(until));
    feeds_.reserve(targets.size());
    for (PollTarget& target : targets) {
        const FeedId id = target.state.id;
        if (const std::string& moved = target.state.memory.move.url; !moved.empty())
            signs_.remember_move(target.subscription.url, moved, now);
        const TimePoint at = schedule::due_at_start(
            target.state, policy_of(options_.policy, target.subscription), wall);
        const bool due = options_.mode == PollMode::AllOnce || at <= wall;
        if (options_.mode == PollMode::DueOnce && !due) continue;
        std::string host = effective_host(target);
        Feed& feed =
            feeds_.insert_or_assign(id, Feed{std::move(target), std::move(host), {}}).first->second;
        due_.add(id, feed.host, due ? now : to_steady(at));
    }
    planned_ = outstanding_ = feeds_.size();
}

SteadyPoint Poller::to_steady(TimePoint wall) const {
    const Seconds wait = std::max(wall - clock_.now(), Seconds{0});
    return clock_.steady_now() + wait;
}

SteadyPoint Poller::next_poll_after_answer(const FeedState& state) const {
    // From the poll on, not from now: the wall clock may have been set meanwhile.
    const Seconds wait = state.next_poll.at - state.last_poll.value_or(state.next_poll.at);
    return clock_.steady_now() + std::max(wait, Seconds{0});
}

void Poller::committed(const FeedState& state) {
    if (options_.mode != PollMode::Forever) return;  // each is polled once: no next poll to plan
    inbox_.lock()->committed.push_back(state);
    transfers_.wakeup();
}

void Poller::retry(FeedId feed, std::chrono::seconds delay) {
    inbox_.lock()->retries.emplace_back(feed, delay);
    transfers_.wakeup();
}

void Poller::room() {
    if (waits_for_room_.exchange(false)) transfers_.wakeup();
}

void Poller::stop(std::chrono::milliseconds grace) {
    inbox_.lock()->stop_by = clock_.steady_now() + grace;
    transfers_.wakeup();
    if (thread_.joinable()) thread_.join();
}

std::vector<PollTarget> Poller::take_targets() {
    {
        auto inbox = inbox_.lock();
        for (FeedState& state : inbox->committed)
            if (const auto feed = feeds_.find(state.id); feed != feeds_.end())
                feed->second.target.state = std::move(state);
    }
    std::vector<PollTarget> targets;
    targets.reserve(feeds_.size());
    for (auto& [id, feed] : feeds_) targets.push_back(std::move(feed.target));
    feeds_.clear();
    return targets;
}

void Poller::run() {
    while (true) {
        {
            const Activity::Scope busy(slot_);
            read_inbox();
            if (!stop_by_) start_due();
            if (is_over()) break;
            under_way_ = transfers_.in_flight();
            ++rounds_;
        }
        std::vector<FetchResult> results = transfers_.run(next_wait());
        const Activity::Scope busy(slot_);
        const bool is_quiet = results.empty();
        take_answers(std::move(results));
        if (is_quiet || answered_.size() >= limits::kAnswersAtOnce ||
            answered_bytes_ >= limits::kAnswerBytesAtOnce || transfers_.in_flight() == 0)
            hand_over();
    }
    hand_over();
    transfers_.cancel_all();
    queue_.close();
}

bool Poller::is_over() const {
    if (stop_by_) return transfers_.in_flight() == 0 || clock_.steady_now() >= *stop_by_;
    return options_.mode != PollMode::Forever && (outstanding_ == 0 || only_held_are_left());
}

bool Poller::only_held_are_left() const {
    if (transfers_.in_flight() != 0 || waits_for_room_) return false;
    const SteadyPoint next = due_.next_event();
    return next != SteadyPoint::max() &&
           next - clock_.steady_now() >
               std::max<SteadyPoint::duration>(limits::kLongestOnceWait, options_.host_spacing);
}

void Poller::read_inbox() {
    Inbox mail;
    {
        auto inbox = inbox_.lock();
        mail.stop_by = inbox->stop_by;
        mail.committed.swap(inbox->committed);
        mail.retries.swap(inbox->retries);
    }
    stop_by_ = mail.stop_by;
    if (stop_by_ || options_.mode != PollMode::Forever) return;
    for (FeedState& state : mail.committed) {
        const auto feed = feeds_.find(state.id);
        if (feed == feeds_.end()) continue;
        due_.add(state.id, feed->second.host, next_poll_after_answer(state));
        feed->second.target.state = std::move(state);
    }
    for (const auto& [id, delay] : mail.retries)
        if (const auto feed = feeds_.find(id); feed != feeds_.end())
            due_.add(id, feed->second.host, clock_.steady_now() + delay);
}

bool Poller::is_held_back() const {
    // A single run asks everybody once, whatever the network is like.
    if (options_.mode != PollMode::Forever) return false;
    const SteadyPoint now = clock_.steady_now();
    return signs_.ready_at() > now || catch_up_.next_start > now;
}

void Poller::start_due() {
    while (transfers_.in_flight() < options_.fetch.concurrency && !is_held_back()) {
        // Announced before it is looked at: whoever makes room in between wakes the loop.
        waits_for_room_ = true;
        if (queue_.full()) return;
        waits_for_room_ = false;
        const auto id = due_.take(clock_.steady_now());
        if (!id) return;
        start(*id, feeds_.at(*id));
    }
}

void Poller::start(FeedId id, Feed& feed) {
    const auto& [subscription, state] = feed.target;
    if (state.polls == 0 && options_.kept_answer) {
        if (auto kept = options_.kept_answer(subscription.url)) {
            kept->feed = id;
            take_answer(std::move(*kept));
            return hand_over();  // at once, so that a full queue stops the next
        }
    }
    const SteadyPoint now = clock_.steady_now();
    signs_.started(now);
    if (now < catch_up_.until) catch_up_.next_start = now + catch_up_.spacing;
    feed.probe = schedule::probe_reason(state, clock_.now());
    FetchRequest request{.feed = id};
    request.url = url_to_ask(subscription, state.memory);
    if (feed.probe.empty()) request.validators = state.validators;
    request.headers = subscription.headers;
    request.login = subscription.login;
    request.auth_scheme = state.memory.auth_scheme;
    request.proxy = subscription.proxy;
    transfers_.start(std::move(request));
}

std::chrono::milliseconds Poller::next_wait() const {
    const std::chrono::milliseconds wait = wait_for_start();
    return answered_.empty() ? wait : std::min(wait, kQuiet);
}

std::chrono::milliseconds Poller::wait_for_start() const {
    if (stop_by_) return milliseconds_until(*stop_by_);
    // With no room, or all places taken, only an event from outside lets something start.
    if (waits_for_room_ || transfers_.in_flight() >= options_.fetch.concurrency)
        return kLongestWait;
    SteadyPoint next = due_.next_event();
    if (next == SteadyPoint::max()) return kLongestWait;
    if (options_.mode == PollMode::Forever)
        next = std::max({next, signs_.ready_at(), catch_up_.next_start});
    return milliseconds_until(next);
}

std::chrono::milliseconds Poller::milliseconds_until(SteadyPoint instant) const {
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(instant - clock_.steady_now());
    return std::clamp(wait, std::chrono::milliseconds{0}, kLongestWait);
}

void Poller::take_answers(std::vector<FetchResult> results) {
    for (FetchResult& result : results) {
        if (result.error && result.error->kind == FetchErrorKind::AddressBusy && !stop_by_) {
            // Nothing was sent. Now its address is known, so that it waits for room there.
            due_.put_back(result.feed, feeds_.at(result.feed).host, result.address,
                          clock_.steady_now());
        } else {
            take_answer(std::move(result));
        }
    }
}

void Poller::take_answer(FetchResult result) {
    Feed& feed = feeds_.at(result.feed);
    const SteadyPoint now = clock_.steady_now();
    const bool is_answer = result.status != 0 && !result.error;
    const std::string host = is_answer ? budget_name_of(result.final_url) : feed.host;
    if (!result.address.empty()) due_.learn_address(host, result.address);
    due_.finished(feed.host, now);
    if (is_answer) feed.host = host;
    const Signs signs = signs_.saw(host, result, now);
    heed(signs, now);
    if (outstanding_ != 0) --outstanding_;
    const std::size_t bytes = result.body.size() + sizeof result;
    answered_bytes_ += bytes;
    PollTarget& target = feed.target;
    // Each is polled once in the Once modes: nobody needs what is known of it any more.
    const bool again = options_.mode == PollMode::Forever;
    answered_.emplace_back(
        Fetched{std::move(result), again ? FeedState(target.state) : std::move(target.state),
                again ? Subscription(target.subscription) : std::move(target.subscription),
                std::exchange(feed.probe, {}), signs.network_down, signs.crowded_target,
                signs.host_hold},
        bytes);
}

void Poller::hand_over() {
    if (answered_.empty()) return;
    answers_ += answered_.size();
    answered_bytes_ = 0;
    (void)queue_.push_over(answered_);
}

void Poller::heed(const Signs& signs, SteadyPoint now) {
    if (signs.host_hold && signs.host_hold->until > clock_.now()) {
        due_.hold(signs.host_hold->host, to_steady(signs.host_hold->until));
        if (options_.mode == PollMode::Forever) log_hold(*signs.host_hold);
    }
    if (!signs.network_turned || options_.mode != PollMode::Forever) return;
    log_network(signs.network_down);
    if (signs.network_down) return;
    const auto overdue = static_cast<std::int64_t>(due_.overdue(now)) + 1;
    catch_up_.until = now + limits::kCatchUp;
    catch_up_.spacing =
        std::min<SteadyPoint::duration>(limits::kCatchUp / overdue, limits::kLongestCatchUpSpacing);
}

}  // namespace feedmerged::app
