// SPDX-License-Identifier: MIT
// What only shows when all files are read: bad and double URLs, double names, values that
// contradict each other.
#include "draft.hpp"
#include "feed_url.hpp"
#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/url.hpp"
#include "own_output.hpp"
#include "request_header.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace feedmerged::config {
namespace {

std::string at(const Place& place) {
    return to_string(Problem{place.file, place.line, place.column, {}});
}

/// "FILE:LINE:COLUMN" of the other place, as part of a sentence.
std::string elsewhere(const Place& place) {
    std::string out = at(place);
    return out.substr(0, out.size() - 2);  // without ": "
}

/// The interval that was asked for must lie between the bounds; a default one is simply moved into
/// them.
void check_intervals(Draft& draft, ProblemList& problems) {
    schedule::PollPolicy& policy = draft.config.fetch.policy;
    const auto place_of = [&](const char* key) {
        return draft.set.contains(key) ? &draft.set.at(key) : nullptr;
    };
    if (policy.min_interval > policy.max_interval) {
        const Place* place = place_of("min_interval");
        if (place == nullptr) place = place_of("max_interval");
        problems.add(*place, "min_interval is " + format_duration(policy.min_interval) +
                                 " and max_interval " + format_duration(policy.max_interval) +
                                 "; max_interval must not be shorter");
        return;
    }
    const auto check = [&](Seconds interval, const Place& place) {
        if (interval < policy.min_interval)
            problems.add(place, "interval is " + format_duration(interval) +
                                    ", which is below min_interval (" +
                                    format_duration(policy.min_interval) +
                                    "); raise it, or lower min_interval in [fetch]");
        else if (interval > policy.max_interval)
            problems.add(place, "interval is " + format_duration(interval) +
                                    ", which is above max_interval (" +
                                    format_duration(policy.max_interval) +
                                    "); lower it, or raise max_interval in [fetch]");
    };
    if (const Place* place = place_of("interval"))
        check(policy.interval, *place);
    else
        policy.interval = std::clamp(policy.interval, policy.min_interval, policy.max_interval);
    for (const DraftFeed& feed : draft.feeds)
        if (feed.subscription.interval) check(*feed.subscription.interval, feed.interval_place);
}

/// Whether whoever may fetch the feed had to be told a secret.
bool has_password(const Subscription& feed) {
    return !feed.login.username.empty() || split_url(feed.url).userinfo ||
           std::ranges::any_of(feed.headers, [](const auto& header) {
               return same_header(header.first, "authorization");
           });
}

void take_feeds(Draft& draft, ProblemList& problems) {
    std::map<std::string, Place> seen;
    for (DraftFeed& feed : draft.feeds) {
        std::string wrong =
            feed_url_problem(feed.subscription.url, draft.config.fetch.allow_file_urls);
        if (!wrong.empty()) {
            problems.add(feed.place, std::move(wrong));
            continue;
        }
        if (const std::string own = own_output_of(feed.subscription.url, draft.outputs);
            !own.empty()) {
            problems.add(feed.place, "this is the output " + in_quotes(own) +
                                         " of this configuration, which would feed itself; "
                                         "leave it out");
            continue;
        }
        const auto [other, is_new] = seen.emplace(feed_url_key(feed.subscription.url), feed.place);
        if (!is_new) {
            problems.add(feed.place, "this feed is listed already at " + elsewhere(other->second) +
                                         "; keep one of the two");
            continue;
        }
        feed.subscription.is_private = feed.is_private.value_or(has_password(feed.subscription));
        draft.config.feeds.push_back(std::move(feed.subscription));
    }
}

/// A category that no feed has may be one whose last feed is gone; but a near miss is a typing
/// error, and an output that nothing can ever reach a mistake.
void check_categories(const DraftOutput& output, const std::vector<std::string>& existing,
                      ProblemList& problems) {
    const auto exists = [&](const Placed<std::string>& c) {
        return std::ranges::find(existing, c.value) != existing.end();
    };
    const bool reachable =
        output.categories.empty() || std::ranges::any_of(output.categories, exists);
    for (const auto& category : output.categories) {
        if (exists(category)) continue;
        const std::string_view near = find_near_miss(category.value, existing);
        if (!near.empty())
            problems.add(category.place, "no feed has the category " + in_quotes(category.value) +
                                             "; did you mean " + in_quotes(near) + '?');
        else if (!reachable)
            problems.add(category.place, "no feed has the category " + in_quotes(category.value) +
                                             ", so this output would stay empty; give it to a "
                                             "feed, or leave categories out for all");
    }
}

/// Who publishes a directory publishes all of it.
void warn_of_shared_directories(Config& config) {
    for (const OutputConfig& hidden : config.outputs) {
        const auto open = std::ranges::find_if(config.outputs, [&](const OutputConfig& other) {
            return !other.spec.is_private && other.directory == hidden.directory;
        });
        if (hidden.spec.is_private && open != config.outputs.end())
            config.warnings.push_back("the private output " + in_quotes(hidden.spec.name) +
                                      " is written into the directory of the public output " +
                                      in_quotes(open->spec.name) + " (" +
                                      hidden.directory.string() +
                                      "); whoever publishes that publishes both");
    }
}

/// Names that are taken: that of the health feed and, in one directory, those of another's
/// archives.
void check_file_names(const Draft& draft, ProblemList& problems) {
    for (const DraftOutput& output : draft.outputs) {
        const std::string& name = output.output.spec.name;
        if (name == "health" && std::ranges::find(output.output.formats, render::Format::Atom) !=
                                    output.output.formats.end())
            problems.add(output.place,
                         "this output would have a health.atom, and so does [health]; give it "
                         "another name");
        for (const DraftOutput& other : draft.outputs)
            if (other.output.spec.archive && other.output.directory == output.output.directory &&
                name.starts_with(other.output.spec.name + "-archive-"))
                problems.add(output.place, "this output is called like the archives of " +
                                               in_quotes(other.output.spec.name) +
                                               "; give it another name");
    }
}

void take_outputs(Draft& draft, ProblemList& problems) {
    std::set<std::string> unique;
    for (const Subscription& feed : draft.config.feeds)
        if (!feed.category.empty()) unique.insert(feed.category);
    const std::vector<std::string> existing(unique.begin(), unique.end());
    std::map<std::string, Place> seen;
    for (DraftOutput& output : draft.outputs) {
        const std::string& name = output.output.spec.name;
        const auto [other, is_new] = seen.emplace(name, output.place);
        if (!is_new)
            problems.add(output.place, "another output is called " + in_quotes(name) +
                                           " already, at " + elsewhere(other->second) +
                                           "; give each a name of its own");
        // Without any feed the missing feeds are the problem, which is told once.
        if (!draft.config.feeds.empty()) check_categories(output, existing, problems);
        draft.config.outputs.push_back(std::move(output.output));
    }
}

}  // namespace

void assemble(Draft& draft, ProblemList& problems) {
    check_intervals(draft, problems);
    take_feeds(draft, problems);
    check_file_names(draft, problems);
    take_outputs(draft, problems);
    warn_of_shared_directories(draft.config);
}

}  // namespace feedmerged::config
