// SPDX-License-Identifier: MIT
#include "ingest.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/dedup/canonical_url.hpp"
#include "feedmerged/feed/parse.hpp"
#include "feedmerged/normalise/normalise.hpp"
#include "feedmerged/schedule/http_hints.hpp"
#include "feedmerged/schedule/rhythm.hpp"
#include "remember.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

namespace feedmerged::app {
namespace {

// Part of the body's hash: a new version of the reading stages reads every document again, although
// its bytes are known.
constexpr std::string_view kIngestVersion = "1";

Hash128 hash_body(std::string_view body) {
    return FieldHasher{}.add(kIngestVersion).add(body).finish();
}

/// An opaque value fit to be sent back: bounded, and without the bytes that would end a header
/// line.
std::string validator(std::string_view value) {
    const bool unfit = value.size() > limits::kMaxValidatorBytes ||
                       value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
    return unfit ? std::string{} : std::string(value);
}

Validators validators_of(const FetchResult& result) {
    Validators out{validator(result.header("etag")), validator(result.header("last-modified")), {}};
    if (!out.empty()) out.url = result.final_url;
    return out;
}

/// A 304 may bring new validators (RFC 9111 §4.3.4); what it leaves out stays.
Validators refreshed(Validators stored, const FetchResult& result) {
    const Validators fresh = validators_of(result);
    if (!fresh.etag.empty()) stored.etag = fresh.etag;
    if (!fresh.last_modified.empty()) stored.last_modified = fresh.last_modified;
    return stored;
}

std::string describe_status(const FetchResult& result) {
    if (result.header("cf-mitigated") == "challenge")
        return fmt::format("HTTP {}: blocked by a Cloudflare challenge for browsers",
                           result.status);
    switch (result.status) {
        case 304:
            return "HTTP 304 although nothing was asked conditionally";
        case 401:
            return "HTTP 401: needs credentials";
        case 403:
            return "HTTP 403: forbidden";
        case 404:
            return "HTTP 404: not found";
        case 407:
            return "HTTP 407: the proxy needs credentials";
        case 410:
            return "HTTP 410: gone for good";
        case 429:
            return "HTTP 429: too many requests";
        case 503:
            return "HTTP 503: service unavailable";
        default:
            return fmt::format("HTTP {}", result.status);
    }
}

std::string join(const std::vector<Warning>& warnings) {
    std::string out;
    for (const Warning& warning : warnings) out += (out.empty() ? "" : "; ") + warning.message;
    return out;
}

void fail_with(FeedUpdate& update, std::string why) {
    update.outcome = PollOutcome::Failed;
    update.error = std::move(why);
}

/// Where the feed says that it lives, where that is elsewhere: a hint for people (POLLING 29).
std::string announced_url(const ParsedFeed& parsed, const NormalisedFeed& feed,
                          const Fetched& fetched) {
    const FetchResult& result = fetched.result;
    std::string said = feed.self_url;
    if (!parsed.new_feed_url.value.empty())
        said = to_web_url(parsed.new_feed_url.value, result.final_url).value_or(said);
    const auto is_known = [&said](const std::string& url) {
        return dedup::canonical_url(url) == dedup::canonical_url(said);
    };
    if (said.empty() || is_known(result.final_url) || is_known(fetched.subscription.url)) return {};
    return said;
}

std::vector<TimePoint> dates_of(const std::vector<Item>& items) {
    std::vector<TimePoint> dates;
    for (const Item& item : items)
        if (item.published) dates.push_back(*item.published);
    return dates;
}

/// What counts where the document brings something new: the store knows that, we do not.
AfterNews after_news(const Fetched& fetched, const FeedUpdate& update) {
    const Rhythm& before = fetched.state.memory.rhythm;
    return {before.last_new ? schedule::after_news(before, update.at)
                            : schedule::first_rhythm(dates_of(update.items), update.at),
            {}};
}

void read_document(const Fetched& fetched, const IngestContext& context, FeedUpdate& update) {
    const FetchResult& result = fetched.result;
    update.body_hash = hash_body(result.body);
    if (fetched.state.last_success && update.body_hash == fetched.state.body_hash) {
        update.outcome = PollOutcome::Unchanged;
        update.validators = validators_of(result);
        update.warning = fetched.state.last_warning;
        update.memory.last_full = update.at;
        return;
    }
    const std::string& url = fetched.subscription.url;
    if (context.quarantine != nullptr)
        if (std::string why = context.quarantine->refusal(url, update.body_hash); !why.empty())
            return fail_with(update, std::move(why));
    const Quarantine::Reading reading(context.quarantine, context.worker, url, update.body_hash,
                                      result.body.size());
    auto parsed =
        feed::parse_feed({result.body, result.header("content-type"),
                          result.header("content-location"), result.header("content-language")});
    if (!parsed) return fail_with(update, parsed.error().message);
    NormalisedFeed feed = normalise::normalise(*parsed, std::move(parsed->entries),
                                               {url, result.final_url, context.teaser});
    if (context.own_outputs != nullptr)
        if (const std::string own = context.own_outputs->find(*parsed, feed); !own.empty())
            return fail_with(update, "this is feedmerged's own output \"" + own +
                                         "\", which would feed itself; unsubscribe it");
    update.outcome = PollOutcome::Changed;
    // A document that was cut off is asked for whole again; where the same bytes come twice, that
    // is how it is.
    if (!parsed->truncated) update.validators = validators_of(result);
    update.warning = join(parsed->warnings);
    update.memory.last_full = update.at;
    update.memory.hints = schedule::feed_hints_from(*parsed);
    update.memory.announced_url = announced_url(*parsed, feed, fetched);
    update.info = std::move(feed.info);
    update.items = std::move(feed.items);
    normalise::drop_repeats(update.items);
    update.with_news = after_news(fetched, update);
}

void read_answer(const Fetched& fetched, const IngestContext& context, FeedUpdate& update) {
    const FetchResult& result = fetched.result;
    if (result.error) {
        fail_with(update, result.error->detail);
        update.address_blocked = result.error->kind == FetchErrorKind::BlockedAddress;
    } else if (result.status == 304 && result.conditional) {
        update.outcome = PollOutcome::NotModified;
        update.validators = refreshed(fetched.state.validators, result);
        update.warning = fetched.state.last_warning;
    } else if (result.status == 200) {
        read_document(fetched, context, update);
    } else {
        fail_with(update, describe_status(result));
    }
}

void decide_next_poll(const Fetched& fetched, const IngestContext& context, double jitter,
                      FeedUpdate& update) {
    const schedule::PollPolicy policy = policy_of(context.policy, fetched.subscription);
    const schedule::PollAnswer answer{update.outcome, update.http_status, update.network_down,
                                      update.memory.polled_url != fetched.state.memory.polled_url};
    schedule::PollHints hints = schedule::hints_from(fetched.result);
    hints.feed = update.memory.hints;
    update.next_poll = schedule::next_poll(policy, fetched.state, answer, hints, update.at, jitter);
    if (!update.with_news) return;
    FeedState with_news = fetched.state;
    with_news.memory.rhythm = update.with_news->rhythm;
    update.with_news->next_poll =
        schedule::next_poll(policy, with_news, answer, hints, update.at, jitter);
}

}  // namespace

schedule::PollPolicy policy_of(schedule::PollPolicy policy, const Subscription& subscription) {
    if (subscription.interval) {
        policy.interval = *subscription.interval;
        policy.fixed = true;
    }
    return policy;
}

FeedUpdate ingest(const Fetched& fetched, const IngestContext& context, double jitter) {
    const FetchResult& result = fetched.result;
    FeedUpdate update;
    update.feed = result.feed;
    update.url = fetched.subscription.url;
    update.at = result.at;
    update.http_status = result.status;
    update.wire_bytes = result.wire_bytes;
    update.took = result.took;
    update.memory = fetched.state.memory;
    update.host_hold = fetched.host_hold;
    update.network_down = fetched.network_down && result.error.has_value();
    read_answer(fetched, context, update);
    remember_answer(fetched, context.subscribed, update);
    decide_next_poll(fetched, context, jitter, update);
    return update;
}

}  // namespace feedmerged::app
