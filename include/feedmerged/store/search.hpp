// SPDX-License-Identifier: MIT
// Full-text search over what is stored. The index is a database of its own beside the store, so
// that no poll and no publication ever waits for it: it catches up when it is asked. It holds words
// and nothing else that could be lost: one that is missing, damaged or of another version is made
// anew.
#pragma once
#include "feedmerged/model/story.hpp"
#include "feedmerged/store/store.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::store {

/// Not thread-safe; several processes may use the index of one store at once.
class SearchIndex {
  public:
    virtual ~SearchIndex() = default;
    /// Brings the index up to what the store holds now. `to_text` makes the words of an article of
    /// its HTML. Stops half-way without harm: what is indexed stays so.
    virtual StoreResult<void> catch_up(
        const std::function<std::string(std::string_view html)>& to_text) = 0;
    /// The stories with a copy that has all the words, in whatever order and place (title, article,
    /// authors, tags), newest first, at most `limit`. Case and diacritics do not count; a word that
    /// ends in '*' stands for all that begin with the rest; nothing else in `words` has a meaning
    /// of its own. Without any letter or digit nothing is found.
    virtual StoreResult<std::vector<StoryId>> find(std::span<const std::string> words,
                                                   std::size_t limit) = 0;
    /// Why the index cannot be kept beside the store, so that this one is a passing one: "" where
    /// it can.
    [[nodiscard]] virtual const std::string& not_kept_because() const = 0;
};

/// `store` is the path of a store that a Reader can open.
[[nodiscard]] StoreResult<std::unique_ptr<SearchIndex>> open_search_index(
    const std::filesystem::path& store);

}  // namespace feedmerged::store
