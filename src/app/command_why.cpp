// SPDX-License-Identifier: MIT
// why: where a story comes from, and how it came to stand where it stands.
#include "commands.hpp"
#include "exit_status.hpp"
#include "feedmerged/core/duration.hpp"
#include "start.hpp"
#include "why_text.hpp"

#include <algorithm>
#include <iostream>
#include <optional>
#include <span>

#include <fmt/format.h>

namespace feedmerged::app {
namespace {

std::string in_categories(const OutputSpec& spec) {
    return fmt::format(
        "no subscribed feed that carries it is in one of the output's categories "
        "({})",
        fmt::join(spec.categories, ", "));
}

/// Why a story that the output could have is not among those that it has.
std::string beyond(const OutputSpec& spec, std::span<const StoryRef> all, std::size_t index) {
    if (spec.limit != 0 && index >= spec.limit)
        return fmt::format("{} stories of this output are newer, and its limit is {}", index,
                           spec.limit);
    return fmt::format("it is more than max_age ({}) older than the newest story of this output",
                       describe_duration(spec.max_age)) +
           fmt::format(", {}", format_rfc3339(all.front().sort_date));
}

std::string left_out(View& view, const OutputSpec& spec, const WhyReport& report) {
    if (std::ranges::none_of(report.items, &StoryItem::subscribed))
        return "no feed that carries it is subscribed any more";
    OutputSpec unbounded = spec;
    unbounded.limit = 0;
    unbounded.max_age = {};
    const std::vector<StoryRef> all = view.snapshot->select(unbounded);
    const auto found = std::ranges::find(all, report.story.id, &StoryRef::id);
    if (found == all.end()) return in_categories(spec);
    return beyond(spec, all, static_cast<std::size_t>(found - all.begin()));
}

WhyTeaser explain_teaser(store::Snapshot& snapshot, const OtherStory& other) {
    WhyTeaser teaser{other.title.empty() ? other.teaser : other.title, {}, {}};
    const auto id = snapshot.find(other.entry_id);
    const auto story = id ? snapshot.load(*id, "") : std::nullopt;
    if (!story) return teaser;
    teaser.feed_title = story->feed_title;
    teaser.sort_date = story->sort_date;
    return teaser;
}

std::string no_teasers(View& view, const OutputSpec& spec, const StoryRef& ref) {
    if (!spec.full_content)
        return "content is \"teaser\", and they stand under whole articles only";
    if (spec.more_stories == 0) return "more_stories is 0";
    if (!view.snapshot->unfrozen(spec.name, {&ref, 1}).empty())
        return "they are chosen when it is first published here";
    return "there were none when it was first published here";
}

WhyOutput explain_output(View& view, const OutputSpec& spec, const WhyReport& report) {
    WhyOutput out{.name = spec.name};
    const std::vector<StoryRef> stories = view.snapshot->select(spec);
    const auto ref = std::ranges::find(stories, report.story.id, &StoryRef::id);
    out.stories = stories.size();
    if (ref == stories.end()) {
        out.left_out = left_out(view, spec, report);
        return out;
    }
    out.place = static_cast<std::size_t>(ref - stories.begin()) + 1;
    const auto story = view.snapshot->load(report.story.id, spec.name);
    if (story && spec.full_content && spec.more_stories != 0)
        for (const OtherStory& other : story->more)
            out.teasers.push_back(explain_teaser(*view.snapshot, other));
    if (out.teasers.empty()) out.no_teasers = no_teasers(view, spec, *ref);
    return out;
}

}  // namespace

int command_why(const ConfigFile& file, const WhyArguments& arguments) {
    auto view = open_view(file);
    if (!view) {
        fmt::print(stderr, "{}\n", view.error().message);
        return view.error().status;
    }
    std::vector<const OutputSpec*> outputs;
    for (const config::OutputConfig& output : view->config.outputs)
        if (arguments.output.empty() || output.spec.name == arguments.output)
            outputs.push_back(&output.spec);
    if (outputs.empty()) {
        fmt::print(stderr, "feedmerged: no output is named \"{}\"\n", arguments.output);
        return kUsage;
    }
    const std::optional<StoryId> id = view->snapshot->find(arguments.story);
    auto story = id ? view->snapshot->load(*id, "") : std::nullopt;
    if (!story) {
        fmt::print(stderr, "feedmerged: no story has the id or URL {}\n", arguments.story);
        return kFailed;
    }
    WhyReport report{std::move(*story), view->snapshot->items(*id), {}};
    for (const OutputSpec* spec : outputs)
        report.outputs.push_back(explain_output(*view, *spec, report));
    std::cout << why_text(report);
    return kDone;
}

}  // namespace feedmerged::app
