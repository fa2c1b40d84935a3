// SPDX-License-Identifier: MIT
// why: where a story comes from, and how it came to stand where it stands.
#include "commands.hpp"
#include "exit_status.hpp"
#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/url.hpp"
#include "start.hpp"
#include "story_filters.hpp"
#include "why_text.hpp"

#include <algorithm>
#include <iostream>
#include <optional>
#include <span>

#include <fmt/format.h>

namespace feedmerged::app {
namespace {

/// Answers for one story from one snapshot.
class Explainer {
  public:
    Explainer(View& view, StoryFilters& filters, WhyReport& report)
        : snapshot_(*view.snapshot), filters_(filters), report_(report) {}

    [[nodiscard]] WhyOutput explain(const OutputSpec& spec) {
        WhyOutput out{.name = spec.name};
        const std::vector<StoryRef> stories = snapshot_.select(spec, filters_.of(spec));
        const auto ref = std::ranges::find(stories, report_.story.id, &StoryRef::id);
        out.stories = stories.size();
        if (ref == stories.end()) {
            out.left_out = left_out(spec);
            return out;
        }
        out.place = static_cast<std::size_t>(ref - stories.begin()) + 1;
        if (ref->item != 0) out.shown_copy = describe_copy(spec, *ref);
        const auto story = snapshot_.load(*ref, spec);
        if (story && spec.full_content && spec.more_stories != 0)
            for (const OtherStory& other : story->more)
                out.teasers.push_back(explain_teaser(other));
        if (out.teasers.empty()) out.no_teasers = no_teasers(spec, *ref);
        return out;
    }

  private:
    [[nodiscard]] std::vector<std::string> left_out(const OutputSpec& spec) {
        OutputSpec unbounded = spec;
        unbounded.limit = 0;
        unbounded.max_age = {};
        const std::vector<StoryRef> all = snapshot_.select(unbounded, filters_.of(spec));
        const auto found = std::ranges::find(all, report_.story.id, &StoryRef::id);
        if (found != all.end())
            return {beyond(spec, all, static_cast<std::size_t>(found - all.begin()))};
        std::vector<std::string> reasons;
        for (const StoryItem& copy : report_.items)
            reasons.push_back(redact_url(copy.feed_url) + ": " + why_not(spec, copy));
        return reasons;
    }

    /// Why a story that the output could have is not among those that it has.
    [[nodiscard]] static std::string beyond(const OutputSpec& spec, std::span<const StoryRef> all,
                                            std::size_t index) {
        if (spec.limit != 0 && index >= spec.limit)
            return fmt::format("{} stories of this output are newer, and its limit is {}", index,
                               spec.limit);
        return fmt::format(
            "it is more than max_age ({}) older than the newest story of this output, {}",
            describe_duration(spec.max_age), format_rfc3339(all.front().sort_date));
    }

    /// Why this copy does not bring the story into the output.
    [[nodiscard]] std::string why_not(const OutputSpec& spec, const StoryItem& copy) {
        if (!copy.subscribed) return "no longer subscribed";
        if (copy.is_private && !spec.is_private) return "private, and this output is not";
        if (!spec.categories.empty() &&
            std::ranges::find(spec.categories, copy.category) == spec.categories.end())
            return fmt::format("its category \"{}\" is none of the output's: {}", copy.category,
                               fmt::join(spec.categories, ", "));
        if (const std::string rule = rule_of_feed(copy); !rule.empty())
            return "left out by the feed's " + rule;
        const auto story = load(copy);
        const std::string rule = story ? filters_.left_out_by_output(spec, story->item) : "";
        return rule.empty() ? "not the copy that is shown" : "left out by the output's " + rule;
    }

    /// Which copy an output shows that does not show the winner.
    [[nodiscard]] std::string describe_copy(const OutputSpec& spec, const StoryRef& ref) {
        const auto shown = std::ranges::find(report_.items, ref.item, &StoryItem::id);
        const auto winner = std::ranges::find(report_.items, true, &StoryItem::winner);
        if (shown == report_.items.end() || winner == report_.items.end()) return {};
        const std::string why = winner->is_private && !spec.is_private
                                    ? "is private, and this output is not"
                                    : "is left out by its feed's " + rule_of_feed(*winner);
        return fmt::format("shows the copy of {}, since that of {} {}", redact_url(shown->feed_url),
                           redact_url(winner->feed_url), why);
    }

    [[nodiscard]] std::string rule_of_feed(const StoryItem& copy) {
        const auto story = load(copy);
        return story ? filters_.left_out_by_feed(copy.feed_url, story->item) : "";
    }

    [[nodiscard]] std::optional<Story> load(const StoryItem& copy) {
        OutputSpec everything;
        everything.is_private = true;
        return snapshot_.load(StoryRef{.id = report_.story.id, .item = copy.id}, everything);
    }

    [[nodiscard]] WhyTeaser explain_teaser(const OtherStory& other) {
        WhyTeaser teaser{other.title.empty() ? other.teaser : other.title, {}, {}};
        auto id = snapshot_.find(other.entry_id);
        if (!id) id = snapshot_.find(other.url);
        const auto story = id ? snapshot_.load(*id, "") : std::nullopt;
        if (!story) return teaser;
        teaser.feed_title = story->feed_title;
        teaser.sort_date = story->sort_date;
        return teaser;
    }

    [[nodiscard]] std::string no_teasers(const OutputSpec& spec, const StoryRef& ref) {
        if (!spec.full_content)
            return "content is \"teaser\", and they stand under whole articles only";
        if (spec.more_stories == 0) return "more_stories is 0";
        if (!snapshot_.unfrozen(spec.name, {&ref, 1}).empty())
            return "they are chosen when it is first published here";
        return "there were none when it was first published here";
    }

    store::Snapshot& snapshot_;
    StoryFilters& filters_;
    WhyReport& report_;
};

/// The outputs asked for; empty where none has that name.
std::vector<const OutputSpec*> wanted_outputs(const config::Config& config,
                                              const std::string& name) {
    std::vector<const OutputSpec*> outputs;
    for (const config::OutputConfig& output : config.outputs)
        if (name.empty() || output.spec.name == name) outputs.push_back(&output.spec);
    return outputs;
}

/// By id or URL, else by the id that an output shows it under.
std::optional<StoryId> find_story(View& view, StoryFilters& filters, const std::string& story) {
    if (const auto id = view.snapshot->find(story)) return id;
    for (const config::OutputConfig& output : view.config.outputs)
        for (const StoryRef& ref : view.snapshot->select(output.spec, filters.of(output.spec)))
            if (ref.entry_id == story) return ref.id;
    return std::nullopt;
}

}  // namespace

int command_why(const ConfigFile& file, const WhyArguments& arguments) {
    auto view = open_view(file);
    if (!view) {
        fmt::print(stderr, "{}\n", view.error().message);
        return view.error().status;
    }
    const auto outputs = wanted_outputs(view->config, arguments.output);
    if (outputs.empty()) {
        fmt::print(stderr, "feedmerged: no output is named \"{}\"\n", arguments.output);
        return kUsage;
    }
    StoryFilters filters(view->config);
    const std::optional<StoryId> id = find_story(*view, filters, arguments.story);
    auto story = id ? view->snapshot->load(*id, "") : std::nullopt;
    if (!story) {
        fmt::print(stderr, "feedmerged: no story has the id or URL {}\n", arguments.story);
        return kFailed;
    }
    WhyReport report{std::move(*story), view->snapshot->items(*id), {}};
    Explainer explainer(*view, filters, report);
    for (const OutputSpec* spec : outputs) report.outputs.push_back(explainer.explain(*spec));
    std::cout << why_text(report);
    return kDone;
}

}  // namespace feedmerged::app
