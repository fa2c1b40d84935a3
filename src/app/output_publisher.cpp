// SPDX-License-Identifier: MIT
#include "output_publisher.hpp"

#include "choose_others.hpp"
#include "feedmerged/render/render.hpp"

#include <algorithm>
#include <memory>
#include <unordered_set>
#include <utility>

namespace feedmerged::app {
namespace {

render::Head make_head(const config::OutputConfig& output, std::span<const StoryRef> stories,
                       const std::string& version) {
    render::Head head{output.spec, {}, output.formats, version, {}, output.page_template};
    if (stories.empty()) return head;
    head.updated = std::ranges::max(stories, {}, &StoryRef::updated).updated;
    const std::string& language = stories.front().language;
    if (std::ranges::all_of(stories,
                            [&](const StoryRef& story) { return story.language == language; }))
        head.language = language;
    return head;
}

}  // namespace

struct OutputPublisher::Selection {
    std::unique_ptr<store::Snapshot> snapshot{};
    std::vector<StoryRef> stories{};
};

Result<PublishReport, PublishError> OutputPublisher::publish(const config::OutputConfig& output) {
    try {
        auto selection = select_frozen(output.spec);
        if (!selection) return fail(selection.error());
        if (!output.spec.archive) return write(output, std::move(*selection), {});
        // After the selection: what is in neither would have to come between the two.
        const auto kept = archives_.keep(output);
        if (!kept) return fail(kept.error());
        return write(output, std::move(*selection), *kept);
    } catch (const store::StoreFailure& failure) {
        return fail(to_publish_error(failure.error()));
    }
}

Result<OutputPublisher::Selection, PublishError> OutputPublisher::select_frozen(
    const OutputSpec& spec) {
    // Polls go on meanwhile, so a second look may find more; what came after the last look waits
    // for the next publication.
    constexpr int kLooks = 4;
    store::StoryFilter* const filter = filters_ == nullptr ? nullptr : filters_->of(spec);
    for (int look = 0; look < kLooks; ++look) {
        auto snapshot = reader_.snapshot();
        if (!snapshot) return fail(to_publish_error(snapshot.error()));
        std::vector<StoryRef> stories = (*snapshot)->select(spec, filter);
        if (spec.more_stories == 0 || !spec.full_content)
            return Selection{std::move(*snapshot), std::move(stories)};
        const std::vector<StoryId> unfrozen = (*snapshot)->unfrozen(spec.name, stories);
        const bool last = look + 1 == kLooks;
        if (unfrozen.empty() || last) {
            // Never published without their other stories, or these would be chosen after the fact.
            const std::unordered_set<StoryId> early(unfrozen.begin(), unfrozen.end());
            std::erase_if(stories, [&](const StoryRef& story) { return early.contains(story.id); });
            return Selection{std::move(*snapshot), std::move(stories)};
        }
        const auto chosen = choose_others(**snapshot, spec, stories, unfrozen);
        snapshot->reset();  // or the write-ahead log could not be folded meanwhile
        if (const auto done = freeze_(spec.name, chosen); !done)
            return fail(to_publish_error(done.error()));
    }
    return Selection{};
}

Result<PublishReport, PublishError> OutputPublisher::write(const config::OutputConfig& output,
                                                           Selection selection,
                                                           const KeptArchives& archives) {
    render::Head head = make_head(output, selection.stories, version_);
    head.prev_archive = archives.last;
    std::vector<std::unique_ptr<render::Renderer>> renderers;
    for (const render::Format format : output.formats)
        renderers.push_back(render::make_renderer(format, head));
    PublishReport report;
    report.files_written = archives.files_written;
    report.unfinished = archives.unfinished;
    for (const StoryRef& ref : selection.stories) {
        const auto story = selection.snapshot->load(ref, output.spec);
        if (!story) continue;
        ++report.stories;
        for (const auto& renderer : renderers) renderer->add(*story);
    }
    selection.snapshot.reset();
    std::vector<std::string> documents;
    for (std::size_t i = 0; i < renderers.size(); ++i) {
        documents.push_back(renderers[i]->finish());
        renderers[i].reset();
        if (rendered_) rendered_(output, output.formats[i], documents.back());
    }
    for (std::size_t i = 0; i < documents.size(); ++i) {
        const std::string name = render::file_name(output.spec.name, output.formats[i]);
        const auto changed = publish::publish_file(files_, output.directory, name, documents[i]);
        if (!changed) return fail(PublishError{false, changed.error().message});
        ++(*changed ? report.files_written : report.files_unchanged);
        if (*changed) report.written.push_back(output.formats[i]);
    }
    return report;
}

}  // namespace feedmerged::app
