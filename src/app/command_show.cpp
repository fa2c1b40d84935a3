// SPDX-License-Identifier: MIT
// show: one story as an output publishes it.
#include "commands.hpp"
#include "exit_status.hpp"
#include "feedmerged/render/render.hpp"
#include "start.hpp"

#include <algorithm>
#include <iostream>
#include <optional>

#include <fmt/format.h>

namespace feedmerged::app {
namespace {

bool has_story(store::Snapshot& snapshot, const OutputSpec& spec, StoryId id) {
    return std::ranges::any_of(snapshot.select(spec),
                               [id](const StoryRef& ref) { return ref.id == id; });
}

/// The output asked for, else the first that has the story; null where none has.
const config::OutputConfig* choose_output(View& view, const std::string& name, StoryId id) {
    for (const config::OutputConfig& output : view.config.outputs)
        if ((name.empty() || output.spec.name == name) &&
            has_story(*view.snapshot, output.spec, id))
            return &output;
    return nullptr;
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
    if (!id) {
        fmt::print(stderr, "feedmerged: no story has the id or URL {}\n", arguments.story);
        return kFailed;
    }
    const config::OutputConfig* output = choose_output(*view, arguments.output, *id);
    if (output == nullptr) {
        fmt::print(stderr, "feedmerged: {} is stored, but {} carries it now\n", arguments.story,
                   arguments.output.empty() ? "no output"
                                            : "output \"" + arguments.output + "\" no longer");
        return kFailed;
    }
    const auto story = view->snapshot->load(*id, output->spec.name);
    if (!story) return kFailed;
    std::cout << in_format(*story, output->spec, arguments.format);
    return kDone;
}

}  // namespace feedmerged::app
