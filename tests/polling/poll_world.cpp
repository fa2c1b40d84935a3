// SPDX-License-Identifier: MIT
#include "polling/poll_world.hpp"

#include "feedmerged/model/story.hpp"

#include <algorithm>
#include <stdexcept>
#include <thread>

#include <doctest/doctest.h>

namespace feedmerged::test {

using namespace std::chrono_literals;

std::string make_rss(const std::vector<std::string>& titles, std::string_view head) {
    std::string out = R"(<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>)"
                      R"(<link>http://example.org/</link><description>d</description>)";
    out += head;
    for (const std::string& title : titles)
        out += "<item><guid isPermaLink=\"false\">" + title + "</guid><title>" + title +
               "</title><link>http://example.org/" + title + "</link><description>About " + title +
               "</description></item>";
    return out + "</channel></rss>";
}

PollWorld::PollWorld() {
    config.store_path = directory_ / "feedmerged.db";
    config.fetch.allow_private_networks = {"127.0.0.0/8"};
    config.fetch.host_spacing = Seconds{0};
    config.fetch.timeout = Seconds{20};
}

PollWorld::~PollWorld() { stop_daemon(); }

std::string PollWorld::url_of(const std::string& url_or_path) const {
    return url_or_path.starts_with('/') ? server.url(url_or_path) : url_or_path;
}

Subscription& PollWorld::subscribe(const std::string& url_or_path) {
    config.feeds.push_back({.url = url_of(url_or_path)});
    return config.feeds.back();
}

/// The store as it is, and the configuration as it is now.
app::Session& PollWorld::session() {
    if (!session_) {
        auto session = app::start_session(config, clock);
        if (!session) throw std::runtime_error(session.error().message);
        session_.emplace(std::move(*session));
    } else if (const auto done = app::reconfigure(*session_, config, clock); !done) {
        throw std::runtime_error(done.error().message);
    }
    return *session_;
}

std::size_t PollWorld::run(app::PollMode mode) {
    app::Session& open = session();
    app::Activity activity(clock);
    app::Pipeline pipeline(open, mode, *this, clock, activity);
    pipeline.wait_for_answers();
    return pipeline.planned();
}

std::size_t PollWorld::poll() { return run(app::PollMode::DueOnce); }
std::size_t PollWorld::force() { return run(app::PollMode::AllOnce); }

void PollWorld::restart() {
    stop_daemon();
    session_.reset();
    (void)session();
}

void PollWorld::advance_to(TimePoint at) {
    if (at > clock.now()) clock.advance(at - clock.now());
}

std::vector<SeenRequest> PollWorld::poll_next() {
    const std::size_t before = server.requests().size();
    advance_to(feed().next_poll.at);
    poll();
    std::vector<SeenRequest> requests = server.requests();
    requests.erase(requests.begin(), requests.begin() + static_cast<std::ptrdiff_t>(before));
    return requests;
}

FeedState PollWorld::feed() { return feed(config.feeds.at(0).url); }

FeedState PollWorld::feed(const std::string& url_or_path) {
    if (!session_) (void)session();
    auto snapshot = session_->reader->snapshot();
    REQUIRE(snapshot);
    for (FeedState& state : (*snapshot)->feeds())
        if (state.url == url_of(url_or_path)) return std::move(state);
    throw std::runtime_error("not subscribed: " + url_or_path);
}

std::vector<HostHold> PollWorld::holds() {
    auto snapshot = session_->reader->snapshot();
    REQUIRE(snapshot);
    return (*snapshot)->host_holds(clock.now());
}

std::vector<std::string> PollWorld::stories() {
    auto snapshot = session_->reader->snapshot();
    REQUIRE(snapshot);
    OutputSpec everything;
    everything.limit = 0;
    std::vector<std::string> titles;
    for (const StoryRef& ref : (*snapshot)->select(everything))
        if (const auto story = (*snapshot)->load(ref.id, "")) titles.push_back(story->item.title);
    return titles;
}

void PollWorld::start_daemon() {
    launch_daemon();
    settle();
}

void PollWorld::launch_daemon() {
    app::Session& open = session();
    activity_ = std::make_unique<app::Activity>(clock);
    settled_before_ = settled_;
    daemon_ =
        std::make_unique<app::Pipeline>(open, app::PollMode::Forever, *this, clock, *activity_);
}

void PollWorld::settle() {
    app::Poller& poller = daemon_->poller();
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    const auto wait_until = [&](auto condition) {
        while (!condition()) {
            if (std::chrono::steady_clock::now() > deadline)
                throw std::runtime_error("the daemon does not settle");
            std::this_thread::sleep_for(200us);
        }
    };
    while (true) {
        const std::uint64_t rounds = poller.rounds();
        for (std::uint64_t i = 1; i <= 2; ++i) {
            poller.look_again();
            wait_until([&] { return poller.rounds() >= rounds + i; });
        }
        if (poller.under_way() == 0) break;
        wait_until([&] { return poller.under_way() == 0; });
    }
    // What was received is stored, and the poller knows when to come back.
    wait_until([&] {
        const std::lock_guard lock(mutex_);
        return settled_ - settled_before_ == poller.answers();
    });
}

void PollWorld::run_for(std::chrono::milliseconds length, std::chrono::milliseconds step) {
    for (auto passed = 0ms; passed < length; passed += step) {
        clock.advance(step);
        settle();
    }
}

void PollWorld::stop_daemon() {
    daemon_.reset();
    activity_.reset();
}

FeedUpdate PollWorld::last_update(const std::string& url_or_path) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(updates_.rbegin(), updates_.rend(), [&](const auto& update) {
        return update.url == url_of(url_or_path);
    });
    if (found == updates_.rend()) throw std::runtime_error("never polled: " + url_or_path);
    return *found;
}

void PollWorld::committed(const FeedUpdate& update, const AppliedUpdate& /*applied*/) {
    const std::lock_guard lock(mutex_);
    updates_.push_back(update);
    ++settled_;
}

void PollWorld::lost(const FeedUpdate& /*update*/, const store::StoreError& /*error*/) {
    const std::lock_guard lock(mutex_);
    ++settled_;
}

}  // namespace feedmerged::test
