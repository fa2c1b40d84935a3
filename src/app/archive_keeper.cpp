// SPDX-License-Identifier: MIT
#include "archive_keeper.hpp"

#include "feedmerged/core/output_limits.hpp"
#include "feedmerged/render/archive_plan.hpp"
#include "feedmerged/render/render.hpp"
#include "retention_time.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>

namespace feedmerged::app {
namespace {

auto store_fails(const store::StoreError& error) { return fail(to_publish_error(error)); }

std::unique_ptr<store::Snapshot> take_snapshot(store::Reader& reader) {
    auto snapshot = reader.snapshot();
    if (!snapshot) throw store::StoreFailure(snapshot.error());
    return std::move(*snapshot);
}

/// All that the output could show, whatever its limits.
OutputSpec without_limits(OutputSpec spec) {
    spec.limit = 0;
    spec.max_age = Seconds{0};
    return spec;
}

bool has_page(const config::OutputConfig& output) {
    return std::ranges::find(output.formats, render::Format::Html) != output.formats.end();
}

bool is_there(const std::filesystem::path& file) {
    std::error_code error;
    return std::filesystem::exists(file, error);
}

std::string render_archive(const Archive& archive, std::size_t number, render::Format format) {
    render::Head head;
    head.output = archive.output;
    head.formats = {format};
    if (archive.has_page) head.formats.push_back(render::Format::Html);
    head.generator_version = archive.program_version;
    head.archive = number;
    head.prev_archive = number - 1;
    const auto& stories = archive.stories;
    for (const Story& story : stories) head.updated = std::max(head.updated, story.updated);
    if (!stories.empty() && std::ranges::all_of(stories, [&](const Story& story) {
            return story.item.language == stories.front().item.language;
        }))
        head.language = stories.front().item.language;
    const auto renderer = render::make_renderer(format, head);
    for (const Story& story : stories) renderer->add(story);
    return renderer->finish();
}

}  // namespace

Result<KeptArchives, PublishError> ArchiveKeeper::keep(const config::OutputConfig& output,
                                                       std::optional<TimePoint> before) {
    const OutputSpec& spec = output.spec;
    KeptArchives kept;
    {
        auto snapshot = take_snapshot(reader_);
        store::StoryFilter* const filter = filters_ == nullptr ? nullptr : filters_->of(spec);
        const std::vector<StoryRef> all = snapshot->select(without_limits(spec), filter);
        const auto plan =
            render::plan_archives(all, snapshot->unarchived(spec.name, all), spec, before);
        snapshot.reset();  // or the write-ahead log could not be folded meanwhile
        std::size_t closed = 0;
        for (const auto& chosen : plan) {
            if (closed == limits::kArchivesAtOnce) {
                kept.unfinished = true;
                break;
            }
            if (auto done = close(output, all, chosen); !done) return fail(done.error());
            ++closed;
        }
    }
    kept.last = take_snapshot(reader_)->archives(spec.name);
    const auto written = write_missing(output, kept.last);
    if (!written) return fail(written.error());
    kept.files_written = *written;
    return kept;
}

/// A story that goes into an archive without ever having been shown is published by that.
Result<void, PublishError> ArchiveKeeper::freeze(const OutputSpec& spec,
                                                 std::span<const StoryRef> all,
                                                 std::span<const StoryRef> chosen) {
    if (spec.more_stories == 0 || !spec.full_content) return {};
    auto snapshot = take_snapshot(reader_);
    const std::vector<StoryId> unfrozen = snapshot->unfrozen(spec.name, chosen);
    if (unfrozen.empty()) return {};
    const auto frozen = choose_others(*snapshot, spec, all, unfrozen);
    snapshot.reset();
    if (const auto done = doors_.freeze(spec.name, frozen); !done) return store_fails(done.error());
    return {};
}

Result<void, PublishError> ArchiveKeeper::close(const config::OutputConfig& output,
                                                std::span<const StoryRef> all,
                                                std::span<const StoryRef> chosen) {
    const OutputSpec& spec = output.spec;
    if (auto frozen = freeze(spec, all, chosen); !frozen) return frozen;
    Archive archive{spec, has_page(output), version_, {}};
    std::size_t bytes = 0;
    const auto store = [&]() -> Result<void, PublishError> {
        // Oldest first while they were gathered, so that one that is cut in two stays in order.
        std::ranges::reverse(archive.stories);
        if (!archive.stories.empty())
            if (const auto number = doors_.archive(spec.name, archive); !number)
                return store_fails(number.error());
        archive.stories.clear();
        bytes = 0;
        return {};
    };
    const auto snapshot = take_snapshot(reader_);
    for (auto ref = chosen.rbegin(); ref != chosen.rend(); ++ref) {
        auto story = snapshot->load(*ref, spec);
        if (!story) continue;
        const std::size_t size = story->item.body_html().size();
        if (bytes + size > limits::kArchiveBytes)
            if (auto done = store(); !done) return done;
        bytes += size;
        archive.stories.push_back(std::move(*story));
    }
    return store();
}

Result<std::size_t, PublishError> ArchiveKeeper::write_missing(const config::OutputConfig& output,
                                                               std::size_t last) {
    std::size_t written = 0;
    for (std::size_t number = 1; number <= last; ++number) {
        std::optional<Archive> archive;
        for (const render::Format format : output.formats) {
            if (format == render::Format::Html) continue;
            const std::string name = render::file_name(output.spec.name, format, number);
            // Never written again, not even where a newer program would write it otherwise.
            if (is_there(output.directory / name)) continue;
            if (!archive) archive = take_snapshot(reader_)->archive(output.spec.name, number);
            if (!archive) continue;
            const auto done = publish::publish_file(files_, output.directory, name,
                                                    render_archive(*archive, number, format));
            if (!done) return fail(PublishError{false, done.error().message});
            ++written;
        }
    }
    return written;
}

Result<bool, PublishError> archive_before_purge(ArchiveKeeper& keeper, const config::Config& config,
                                                TimePoint now) {
    if (config.retention == Seconds{0}) return true;  // nothing is purged
    try {
        for (const config::OutputConfig& output : config.outputs) {
            if (!output.spec.archive) continue;
            const auto kept = keeper.keep(output, now - config.retention);
            if (!kept) return fail(kept.error());
            if (kept->unfinished) return false;
        }
        return true;
    } catch (const store::StoreFailure& failure) {
        return store_fails(failure.error());
    }
}

Result<Purge, PublishError> prepare_purge(ArchiveKeeper& keeper, store::Reader& reader,
                                          const config::Config& config, TimePoint now) {
    try {
        const TimePoint at = retention_time(reader, now);
        const auto archived = archive_before_purge(keeper, config, at);
        if (!archived) return fail(archived.error());
        return Purge{*archived, at};
    } catch (const store::StoreFailure& failure) {
        return store_fails(failure.error());
    }
}

}  // namespace feedmerged::app
