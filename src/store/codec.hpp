// SPDX-License-Identifier: MIT
// The lists of an item and of frozen stories as the compact JSON that one column holds; "" for an
// empty list. Reading throws DamagedError for what writing cannot have made. Stateless.
#pragma once
#include "feedmerged/model/item.hpp"
#include "feedmerged/model/story.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::store {

[[nodiscard]] std::string encode(const std::vector<Person>& people);
[[nodiscard]] std::string encode(const std::vector<std::string>& texts);
[[nodiscard]] std::string encode(const std::vector<Attachment>& attachments);
[[nodiscard]] std::string encode(const std::vector<OtherStory>& stories);

[[nodiscard]] std::vector<Person> decode_people(std::string_view json);
[[nodiscard]] std::vector<std::string> decode_texts(std::string_view json);
[[nodiscard]] std::vector<Attachment> decode_attachments(std::string_view json);
[[nodiscard]] std::vector<OtherStory> decode_other_stories(std::string_view json);

}  // namespace feedmerged::store
