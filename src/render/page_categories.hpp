// SPDX-License-Identifier: MIT
// The categories that the page can be filtered by. Not thread-safe.
#pragma once
#include <cstddef>
#include <map>
#include <string>

#include <kainjow/mustache.hpp>

namespace feedmerged::render {

class PageCategories {
  public:
    /// Counts a story of `category`. The category's number, from 1; 0 for a story without one and
    /// for a category that comes when kPageFilters have been seen.
    std::size_t number_of(const std::string& category);
    /// Whether choosing one would leave some of `stories` out.
    [[nodiscard]] bool are_a_choice(std::size_t stories) const;
    /// number, name and count of each, by name.
    [[nodiscard]] kainjow::mustache::data choices() const;

  private:
    struct Category {
        std::size_t number = 0;
        std::size_t stories = 0;
    };
    std::map<std::string, Category> known_{};
};

}  // namespace feedmerged::render
