// SPDX-License-Identifier: MIT
#include "page_categories.hpp"

#include "clean_text.hpp"
#include "page_assets.hpp"

#include <algorithm>

namespace feedmerged::render {

using kainjow::mustache::data;

std::size_t PageCategories::number_of(const std::string& category) {
    if (category.empty()) return 0;
    auto found = known_.find(category);
    if (found == known_.end()) {
        if (known_.size() == kPageFilters) return 0;
        found = known_.emplace(category, Category{known_.size() + 1, 0}).first;
    }
    ++found->second.stories;
    return found->second.number;
}

bool PageCategories::are_a_choice(std::size_t stories) const {
    return std::ranges::any_of(
        known_, [stories](const auto& entry) { return entry.second.stories < stories; });
}

data PageCategories::choices() const {
    data list(data::type::list);
    for (const auto& [name, category] : known_) {
        data entry;
        entry["number"] = data(std::to_string(category.number));
        entry["name"] = data(clean_text(name));
        entry["count"] = data(std::to_string(category.stories));
        list.push_back(entry);
    }
    return list;
}

}  // namespace feedmerged::render
