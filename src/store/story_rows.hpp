// SPDX-License-Identifier: MIT
// Reading whole stories, and finding them by what people know of them. Throws. Not thread-safe.
#pragma once
#include "connection.hpp"
#include "feedmerged/model/story.hpp"

#include <optional>
#include <string_view>

namespace feedmerged::store {

/// Without its frozen other stories.
[[nodiscard]] std::optional<Story> load_story(Connection& connection, StoryId id);
[[nodiscard]] std::optional<OtherStory> load_teaser(Connection& connection, StoryId id);
/// By entry id, else by the URL of a copy, else by a URL that is equal in canonical form.
[[nodiscard]] std::optional<StoryId> find_story(Connection& connection, std::string_view id_or_url);

}  // namespace feedmerged::store
