// SPDX-License-Identifier: MIT
// Archive documents of an output (RFC 5005 §4): closes archives before stories leave the document
// that readers subscribe to, and writes their files, once and for ever. Not thread-safe; several
// may work on one output.
#pragma once
#include "choose_others.hpp"
#include "feedmerged/config/config.hpp"
#include "feedmerged/core/result.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/archive.hpp"
#include "feedmerged/publish/file_publisher.hpp"
#include "feedmerged/store/store.hpp"
#include "story_filters.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace feedmerged::app {

struct PublishError {
    bool store =
        false;  ///< the store could not be read or written; else an output could not be written
    std::string message{};
    bool damaged = false;  ///< the store is damaged
};

[[nodiscard]] inline PublishError to_publish_error(const store::StoreError& error) {
    return {true, error.message, error.kind == store::StoreErrorKind::Corrupt};
}

/// See store::Writer::add_archive: the writer thread's door.
using ArchiveInStore = std::function<store::StoreResult<std::size_t>(const std::string& output,
                                                                     const Archive& archive)>;

/// What a publication writes into the store.
struct StoreDoors {
    FreezeInStore freeze{};
    ArchiveInStore archive{};
};

struct KeptArchives {
    std::size_t last = 0;  ///< number of the newest archive, 0 where there is none
    std::size_t files_written = 0;
    bool unfinished = false;  ///< limits::kArchivesAtOnce were closed, and there is more
};

class ArchiveKeeper {
  public:
    /// All references must outlive it, and so must `filters` (null: the outputs have no rules).
    ArchiveKeeper(store::Reader& reader, StoreDoors doors, publish::FileOps& files,
                  std::string version, StoryFilters* filters = nullptr)
        : reader_(reader),
          doors_(std::move(doors)),
          files_(files),
          version_(std::move(version)),
          filters_(filters) {}

    /// Archives what has to be (render::plan_archives) and writes the files that are missing.
    /// Throws store::StoreFailure.
    [[nodiscard]] Result<KeptArchives, PublishError> keep(
        const config::OutputConfig& output, std::optional<TimePoint> before = std::nullopt);

  private:
    [[nodiscard]] Result<void, PublishError> close(const config::OutputConfig& output,
                                                   std::span<const StoryRef> all,
                                                   std::span<const StoryRef> chosen);
    [[nodiscard]] Result<void, PublishError> freeze(const OutputSpec& spec,
                                                    std::span<const StoryRef> all,
                                                    std::span<const StoryRef> chosen);
    [[nodiscard]] Result<std::size_t, PublishError> write_missing(
        const config::OutputConfig& output, std::size_t last);

    store::Reader& reader_;
    StoreDoors doors_;
    publish::FileOps& files_;
    std::string version_;
    StoryFilters* filters_;
};

/// Before a purge: archives what it would take, in every output that keeps archives. False where
/// that is not done yet: then nothing may be purged.
[[nodiscard]] Result<bool, PublishError> archive_before_purge(ArchiveKeeper& keeper,
                                                              const config::Config& config,
                                                              TimePoint now);

/// What store::Writer::purge is to be asked for.
struct Purge {
    bool archived = false;  ///< false: nothing yet
    TimePoint at{};         ///< what counts as now
};
/// The same, with the time that retention counts from (retention_time.hpp).
[[nodiscard]] Result<Purge, PublishError> prepare_purge(ArchiveKeeper& keeper,
                                                        store::Reader& reader,
                                                        const config::Config& config,
                                                        TimePoint now);

}  // namespace feedmerged::app
