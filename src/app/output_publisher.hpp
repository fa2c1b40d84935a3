// SPDX-License-Identifier: MIT
// One output from the store to its files: select, freeze the other stories, render, replace. Not
// thread-safe.
#pragma once
#include "archive_keeper.hpp"
#include "choose_others.hpp"
#include "feedmerged/config/config.hpp"
#include "feedmerged/core/result.hpp"
#include "feedmerged/publish/file_publisher.hpp"
#include "feedmerged/store/store.hpp"
#include "story_filters.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace feedmerged::app {

/// Told what an output holds now, before it is written to the disk.
using RenderedListener = std::function<void(const config::OutputConfig& output,
                                            render::Format format, const std::string& bytes)>;

struct PublishReport {
    std::size_t files_written = 0;
    std::size_t files_unchanged = 0;
    std::size_t stories = 0;
    std::vector<render::Format> written{};  ///< whose file changed
    bool unfinished = false;                ///< there is more to be archived: publish again soon
};

class OutputPublisher {
  public:
    /// All references must outlive it, and so must `filters` (null: the outputs have no rules).
    /// `output.spec.id` is set.
    OutputPublisher(store::Reader& reader, StoreDoors doors, publish::FileOps& files,
                    std::string version, StoryFilters* filters = nullptr,
                    RenderedListener rendered = {})
        : reader_(reader),
          freeze_(doors.freeze),
          files_(files),
          version_(std::move(version)),
          filters_(filters),
          rendered_(std::move(rendered)),
          archives_(reader, std::move(doors), files, version_, filters) {}

    [[nodiscard]] Result<PublishReport, PublishError> publish(const config::OutputConfig& output);

  private:
    struct Selection;
    [[nodiscard]] Result<Selection, PublishError> select_frozen(const OutputSpec& spec);
    [[nodiscard]] Result<PublishReport, PublishError> write(const config::OutputConfig& output,
                                                            Selection selection,
                                                            const KeptArchives& archives);

    store::Reader& reader_;
    FreezeInStore freeze_;
    publish::FileOps& files_;
    std::string version_;
    StoryFilters* filters_;
    RenderedListener rendered_;
    ArchiveKeeper archives_;
};

}  // namespace feedmerged::app
