// SPDX-License-Identifier: MIT
// What the store keeps for an output: its permanent id, and the other stories frozen under its
// articles. Throws. Not thread-safe.
#pragma once
#include "connection.hpp"
#include "feedmerged/store/store.hpp"

#include <span>
#include <string>
#include <vector>

namespace feedmerged::store {

/// "" where none was made yet.
[[nodiscard]] std::string load_output_id(Connection& connection, const std::string& output);
/// The stored id, else `fresh` from now on.
[[nodiscard]] std::string keep_output_id(Connection& connection, const std::string& output,
                                         const std::string& fresh);

/// See Writer::output_token; "" where none was made yet.
[[nodiscard]] std::string load_output_token(Connection& connection, const std::string& output);
[[nodiscard]] std::string keep_output_token(Connection& connection, const std::string& output,
                                            const std::string& fresh, bool renew);

/// What is frozen already stays, what is no longer stored is passed over.
void freeze_stories(Connection& connection, const std::string& output,
                    std::span<const Frozen> frozen);
[[nodiscard]] std::vector<OtherStory> load_frozen(Connection& connection, const std::string& output,
                                                  StoryId story);
[[nodiscard]] std::vector<StoryId> find_unfrozen(Connection& connection, const std::string& output,
                                                 std::span<const StoryRef> stories);

}  // namespace feedmerged::store
