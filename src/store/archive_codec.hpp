// SPDX-License-Identifier: MIT
// Stories and heads of archives as JSON, whole: what a renderer reads of them comes back as it was.
// Reading throws DamagedError for what writing cannot have made. Stateless.
#pragma once
#include "feedmerged/model/archive.hpp"

#include <string>
#include <string_view>

namespace feedmerged::store {

/// All but the stories.
[[nodiscard]] std::string encode_head(const Archive& archive);
[[nodiscard]] Archive decode_head(std::string_view json);

[[nodiscard]] std::string encode_story(const Story& story);
[[nodiscard]] Story decode_story(std::string_view json);

}  // namespace feedmerged::store
