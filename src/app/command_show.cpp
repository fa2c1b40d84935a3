// SPDX-License-Identifier: MIT
// show: one story as an output publishes it.
#include "commands.hpp"
#include "exit_status.hpp"
#include "feedmerged/render/render.hpp"
#include "start.hpp"
#include "story_filters.hpp"

#include <algorithm>
#include <iostream>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace feedmerged::app {
namespace {

struct Place {
    const OutputSpec* output = nullptr;  ///< null where no output has the story
    StoryRef ref{};
};

/// In the output asked for, else in the first that has the story. An output may show it under an id
/// of its own.
Place find_place(View& view, const ShowArguments& arguments, std::optional<StoryId> id) {
    StoryFilters filters(view.config);
    for (const config::OutputConfig& output : view.config.outputs) {
        if (!arguments.output.empty() && output.spec.name != arguments.output) continue;
        for (StoryRef& ref : view.snapshot->select(output.spec, filters.of(output.spec)))
            if (ref.id == id || ref.entry_id == arguments.story)
                return {&output.spec, std::move(ref)};
    }
    return {};
}

std::string in_format(const Story& story, const OutputSpec& output, const std::string& format) {
    if (format == "html") return render::article_html(story, output) + "\n";
    if (format == "json") return render::story_json(story, output) + "\n";
    return render::article_text(story, output) + "\n";
}

}  // namespace

int command_show(const ConfigFile& file, const ShowArguments& arguments) {
    auto view = open_view(file);
    if (!view) {
        fmt::print(stderr, "{}\n", view.error().message);
        return view.error().status;
    }
    const auto& outputs = view->config.outputs;
    if (!arguments.output.empty() && std::ranges::none_of(outputs, [&](const auto& output) {
            return output.spec.name == arguments.output;
        })) {
        fmt::print(stderr, "feedmerged: no output is named \"{}\"\n", arguments.output);
        return kUsage;
    }
    const std::optional<StoryId> id = view->snapshot->find(arguments.story);
    const Place place = find_place(*view, arguments, id);
    if (!id && place.output == nullptr) {
        fmt::print(stderr, "feedmerged: no story has the id or URL {}\n", arguments.story);
        return kFailed;
    }
    if (place.output == nullptr) {
        fmt::print(stderr, "feedmerged: {} is stored, but {} carries it now\n", arguments.story,
                   arguments.output.empty() ? "no output"
                                            : "output \"" + arguments.output + "\" no longer");
        return kFailed;
    }
    const auto story = view->snapshot->load(place.ref, *place.output);
    if (!story) return kFailed;
    std::cout << in_format(*story, *place.output, arguments.format);
    return kDone;
}

}  // namespace feedmerged::app
