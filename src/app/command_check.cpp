// SPDX-License-Identifier: MIT
// check: every problem of the configuration at once, and what it would change in the outputs.
#include "commands.hpp"
#include "exit_status.hpp"
#include "output_diff.hpp"
#include "start.hpp"
#include "story_filters.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

#include <fmt/format.h>

namespace feedmerged::app {
namespace {

int explain(const StartError& error) {
    fmt::print(stderr, "feedmerged: {}\n", error.message);
    return error.status;
}

std::vector<ListedStory> list_stories(store::Snapshot& snapshot, const OutputSpec& spec,
                                      StoryFilters& filters) {
    std::vector<ListedStory> stories;
    for (const StoryRef& ref : snapshot.select(spec, filters.of(spec))) {
        const auto teaser = snapshot.load_teaser(ref);
        if (teaser) stories.push_back({ref.entry_id, ref.sort_date, teaser->title, teaser->url});
    }
    return stories;
}

/// What nobody can tell before it was polled.
void tell_new_feeds(const config::Config& config, store::Snapshot& snapshot) {
    std::unordered_set<std::string> polled;
    for (const FeedState& state : snapshot.feeds())
        if (state.polls > 0) polled.insert(state.url);
    const auto fresh = std::ranges::count_if(
        config.feeds, [&](const Subscription& feed) { return !polled.contains(feed.url); });
    if (fresh != 0)
        fmt::print(
            "{} {} not polled yet, or not since subscribed again: what only {} would bring "
            "is not listed\n",
            fresh, fresh == 1 ? "feed was" : "feeds were", fresh == 1 ? "it" : "they");
}

int print_diff(const config::Config& config) {
    auto reader = store::open_reader(config.store_path);
    if (!reader) {
        // Before the first poll there is nothing to compare with, which is no mistake.
        if (reader.error().kind != store::StoreErrorKind::Missing)
            return explain(to_start_error(reader.error()));
        fmt::print("{} does not exist: no story is known before the first poll\n",
                   config.store_path.string());
        return kDone;
    }
    auto snapshot = (*reader)->snapshot();
    if (!snapshot) return explain(to_start_error(snapshot.error()));
    StoryFilters filters(config, StoryFilters::Feeds::AsConfigured);
    for (const config::OutputConfig& output : config.outputs) {
        const auto published = read_published(output);
        if (!published) return explain({kFailed, published.error().message});
        fmt::print("{}", diff_text(output.spec.name, *published,
                                   list_stories(**snapshot, output.spec, filters)));
    }
    tell_new_feeds(config, **snapshot);
    return kDone;
}

}  // namespace

int command_check(const ConfigFile& file, bool diff) {
    const auto config = load_config(file, config::Passwords::Check);
    if (!config) {
        fmt::print("{}\n", config.error().message);
        return config.error().status;
    }
    for (const std::string& warning : config->warnings)
        fmt::print(stderr, "warning: {}\n", warning);
    fmt::print("{}: no problems; {} {}, {} {}\n", file.string(), config->feeds.size(),
               config->feeds.size() == 1 ? "feed" : "feeds", config->outputs.size(),
               config->outputs.size() == 1 ? "output" : "outputs");
    return diff ? print_diff(*config) : kDone;
}

}  // namespace feedmerged::app
