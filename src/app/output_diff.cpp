// SPDX-License-Identifier: MIT
#include "output_diff.hpp"

#include "feedmerged/feed/parse.hpp"
#include "feedmerged/text/html.hpp"
#include "wrapped_text.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

namespace feedmerged::app {
namespace {

namespace fs = std::filesystem;

/// Formats from which the stories can be read back, the plainest first.
constexpr std::array kReadable{render::Format::Json, render::Format::Atom, render::Format::Rss};

Result<std::vector<ListedStory>> read_file(const fs::path& file, render::Format format) {
    std::ifstream in(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (!in) return fail("cannot read " + file.string());
    const auto parsed = feed::parse_feed({bytes, render::media_type(format), {}, {}});
    if (!parsed)
        return fail(file.string() + " is not what feedmerged wrote: " + parsed.error().message);
    std::vector<ListedStory> stories;
    for (const ParsedEntry& entry : parsed->entries)
        stories.push_back({entry.guid, entry.published.value_or(TimePoint{}),
                           text::html_to_line(entry.title.value), entry.url.value});
    return stories;
}

std::string story_line(char sign, const ListedStory& story) {
    const std::string first =
        fmt::format("  {} {}  ", sign, format_rfc3339(story.date).substr(0, 10));
    std::string out = wrapped(first, story.title.empty() ? "(without a title)" : story.title);
    if (!story.url.empty()) out += wrapped(std::string(first.size(), ' '), story.url);
    return out;
}

/// Those of `stories` that `others` does not have.
std::vector<const ListedStory*> without(const std::vector<ListedStory>& stories,
                                        const std::vector<ListedStory>& others) {
    std::unordered_set<std::string_view> known;
    for (const ListedStory& story : others) known.insert(story.entry_id);
    std::vector<const ListedStory*> out;
    for (const ListedStory& story : stories)
        if (!known.contains(story.entry_id)) out.push_back(&story);
    return out;
}

std::string stories(std::size_t count) {
    return fmt::format("{} {}", count, count == 1 ? "story" : "stories");
}

}  // namespace

Result<std::optional<std::vector<ListedStory>>> read_published(const config::OutputConfig& output) {
    for (const render::Format format : kReadable) {
        const fs::path file =
            output.directory / (output.spec.name + '.' + std::string(render::extension(format)));
        std::error_code error;
        if (!fs::is_regular_file(file, error)) continue;
        auto read = read_file(file, format);
        if (!read) return fail(read.error());
        return std::move(*read);
    }
    return std::nullopt;
}

std::string diff_text(const std::string& output,
                      const std::optional<std::vector<ListedStory>>& published,
                      const std::vector<ListedStory>& wanted) {
    static const std::vector<ListedStory> kNone;
    const std::vector<ListedStory>& before = published ? *published : kNone;
    const auto in = without(wanted, before);
    const auto out = without(before, wanted);
    std::string text;
    if (!published)
        text = wrapped("", fmt::format("{}: nothing is published yet; {} would come in", output,
                                       stories(in.size())));
    else if (in.empty() && out.empty())
        return fmt::format("{}: no change, {}\n", output, stories(before.size()));
    else
        text = wrapped("", fmt::format("{}: {} would come in, {} would go out", output,
                                       stories(in.size()), stories(out.size())));
    for (const ListedStory* story : in) text += story_line('+', *story);
    for (const ListedStory* story : out) text += story_line('-', *story);
    return text;
}

}  // namespace feedmerged::app
