// SPDX-License-Identifier: MIT
#include "remember.hpp"

#include "feedmerged/core/url.hpp"
#include "feedmerged/schedule/moves.hpp"

namespace feedmerged::app {
namespace {

constexpr int kUnauthorized = 401;
constexpr int kGone = 410;

void add_note(FeedUpdate& update, const std::string& note) {
    if (note.empty()) return;
    update.note += (update.note.empty() ? "" : "; ") + note;
}

bool has_secrets(const Subscription& subscription) {
    return !subscription.login.empty() || !subscription.headers.empty() ||
           split_url(subscription.url).userinfo.has_value();
}

void remember_move(const Fetched& fetched, const std::unordered_set<std::string>* subscribed,
                   FeedUpdate& update) {
    const FetchResult& result = fetched.result;
    const std::string target = schedule::permanent_target(result);
    const schedule::MoveContext context{
        .is_feed = update.outcome != PollOutcome::Failed,
        .has_secrets = has_secrets(fetched.subscription),
        .is_crowded = fetched.crowded_target,
        .is_subscribed = subscribed != nullptr && target != fetched.subscription.url &&
                         subscribed->contains(target),
    };
    schedule::MoveJudgement judgement =
        schedule::judge_move(fetched.state, result, context, update.at);
    update.memory.move = std::move(judgement.move);
    update.memory.polled_url = std::move(judgement.polled_url);
    add_note(update, judgement.note);
}

}  // namespace

const std::string& url_to_ask(const Subscription& subscription, const PollMemory& memory) {
    const std::string& moved = memory.polled_url;
    if (moved.empty() ||
        (has_secrets(subscription) && !schedule::may_share_secrets(subscription.url, moved)))
        return subscription.url;
    return moved;
}

void remember_answer(const Fetched& fetched, const std::unordered_set<std::string>* subscribed,
                     FeedUpdate& update) {
    const FetchResult& result = fetched.result;
    PollMemory& memory = update.memory;
    if (!fetched.probe.empty()) {
        memory.last_probe = update.at;
        add_note(update, "asked without validators: " + fetched.probe);
    }
    if (result.error) return;  // no answer says nothing about the feed
    if (!result.auth_scheme.empty()) memory.auth_scheme = result.auth_scheme;
    if (result.status == kUnauthorized) memory.auth_scheme.clear();
    if (result.status == kGone) {
        if (!memory.gone_since) memory.gone_since = update.at;
    } else {
        memory.gone_since.reset();
    }
    remember_move(fetched, subscribed, update);
}

}  // namespace feedmerged::app
