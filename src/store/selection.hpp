// SPDX-License-Identifier: MIT
// Which stories an output has, in which order. Throws. Not thread-safe.
#pragma once
#include "connection.hpp"
#include "feedmerged/model/story.hpp"
#include "feedmerged/store/store.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::store {

/// Reads all stories newest first, from an index alone: (id, entry id, sort date, feed). Also for
/// tests of its plan.
extern const char kStoriesByDate[];

/// See Snapshot::select.
[[nodiscard]] std::vector<StoryRef> select_stories(Connection& connection, const OutputSpec& output,
                                                   StoryFilter* filter);

}  // namespace feedmerged::store
