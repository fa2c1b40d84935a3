// SPDX-License-Identifier: MIT
// Reading whole stories, and finding them by what people know of them. Throws. Not thread-safe.
#pragma once
#include "connection.hpp"
#include "feedmerged/model/story.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace feedmerged::store {

/// Without its frozen other stories. `item`: the copy to show, nullopt for the winner;
/// `with_private`: also copies of private feeds.
[[nodiscard]] std::optional<Story> load_story(Connection& connection, StoryId id,
                                              std::optional<std::int64_t> item = {},
                                              bool with_private = true);
[[nodiscard]] std::optional<OtherStory> load_teaser(Connection& connection, StoryId id,
                                                    std::optional<std::int64_t> item = {});
/// Takes out those whose winner's feed is private by now.
void drop_private(Connection& connection, std::vector<OtherStory>& others);
/// By entry id, else by the URL of a copy, else by a URL that is equal in canonical form.
[[nodiscard]] std::optional<StoryId> find_story(Connection& connection, std::string_view id_or_url);

}  // namespace feedmerged::store
