// SPDX-License-Identifier: MIT
// What an output last said, read back from its own files: when the store is lost, the stories that
// readers have seen must not come to them as new ones. Reads files; nothing else.
#pragma once
#include "feedmerged/config/config.hpp"
#include "feedmerged/store/store.hpp"

#include <string>
#include <vector>

namespace feedmerged::app {

struct LastOutput {
    std::vector<store::RestoredStory> stories{};
    std::vector<std::vector<OtherStory>> more{};  ///< of each story
};

/// From NAME.json. Entries of feeds that are not in `config` are passed over, and so is what cannot
/// be read: an empty result is no error. A story's text goes through the same stages as a feed's.
[[nodiscard]] LastOutput read_last_output(const config::OutputConfig& output,
                                          const config::Config& config);

/// The output's permanent id as NAME.atom has it, "" where there is none.
[[nodiscard]] std::string read_last_id(const config::OutputConfig& output);

}  // namespace feedmerged::app
