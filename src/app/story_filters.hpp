// SPDX-License-Identifier: MIT
// The rules of a configuration while stories are selected. What a rule says of an item is
// remembered until its source edits it, so that a publication judges only what is new. Not
// thread-safe.
#pragma once
#include "feedmerged/config/config.hpp"
#include "feedmerged/store/store.hpp"

#include <memory>
#include <string>

namespace feedmerged::app {

class StoryFilters {
  public:
    /// Which feeds there are, their categories and which are private.
    enum class Feeds {
        AsStored,      ///< as the store was told at the last start or reload
        AsConfigured,  ///< as `config` has it now
    };
    explicit StoryFilters(const config::Config& config, Feeds feeds = Feeds::AsStored);
    ~StoryFilters();
    StoryFilters(const StoryFilters&) = delete;
    StoryFilters& operator=(const StoryFilters&) = delete;

    /// For Snapshot::select; lives as long as this. Null where there is nothing to ask.
    [[nodiscard]] store::StoryFilter* of(const OutputSpec& output);

    /// By which rule a feed's own list leaves an item out, "" where it does not.
    [[nodiscard]] std::string left_out_by_feed(const std::string& feed_url, const Item& item);
    /// The same of an output's list.
    [[nodiscard]] std::string left_out_by_output(const OutputSpec& output, const Item& item);

  private:
    class Judge;
    class Filter;
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace feedmerged::app
