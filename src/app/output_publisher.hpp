// SPDX-License-Identifier: MIT
// One output from the store to its files: select, freeze the other stories, render, replace. Not
// thread-safe.
#pragma once
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

/// Writes what was frozen into the store and comes back when it is durable: the writer thread's
/// door.
using FreezeInStore = std::function<store::StoreResult<void>(
    const std::string& output, std::span<const store::Frozen> frozen)>;

/// Told what an output holds now, before it is written to the disk.
using RenderedListener = std::function<void(const config::OutputConfig& output,
                                            render::Format format, const std::string& bytes)>;

struct PublishReport {
    std::size_t files_written = 0;
    std::size_t files_unchanged = 0;
    std::size_t stories = 0;
};

struct PublishError {
    bool store =
        false;  ///< the store could not be read or written; else an output could not be written
    std::string message{};
};

class OutputPublisher {
  public:
    /// All references must outlive it, and so must `filters` (null: the outputs have no rules).
    /// `output.spec.id` is set.
    OutputPublisher(store::Reader& reader, FreezeInStore freeze, publish::FileOps& files,
                    std::string version, StoryFilters* filters = nullptr,
                    RenderedListener rendered = {})
        : reader_(reader),
          freeze_(std::move(freeze)),
          files_(files),
          version_(std::move(version)),
          filters_(filters),
          rendered_(std::move(rendered)) {}

    [[nodiscard]] Result<PublishReport, PublishError> publish(const config::OutputConfig& output);

  private:
    struct Selection;
    [[nodiscard]] Result<Selection, PublishError> select_frozen(const OutputSpec& spec);
    [[nodiscard]] Result<PublishReport, PublishError> write(const config::OutputConfig& output,
                                                            Selection selection);

    store::Reader& reader_;
    FreezeInStore freeze_;
    publish::FileOps& files_;
    std::string version_;
    StoryFilters* filters_;
    RenderedListener rendered_;
};

}  // namespace feedmerged::app
