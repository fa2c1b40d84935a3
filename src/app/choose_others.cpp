// SPDX-License-Identifier: MIT
#include "choose_others.hpp"

#include "feedmerged/render/more_stories.hpp"

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace feedmerged::app {

std::vector<store::Frozen> choose_others(store::Snapshot& snapshot, const OutputSpec& spec,
                                         std::span<const StoryRef> stories,
                                         std::span<const StoryId> unfrozen) {
    const std::unordered_set<StoryId> wanted(unfrozen.begin(), unfrozen.end());
    std::unordered_map<std::size_t, std::optional<OtherStory>>
        teasers;  // neighbours share most of theirs
    std::vector<store::Frozen> out;
    for (std::size_t i = 0; i < stories.size(); ++i) {
        if (!wanted.contains(stories[i].id)) continue;
        store::Frozen frozen{stories[i].id, {}};
        for (const std::size_t other : render::choose_more_stories(stories, i, spec.more_stories)) {
            auto [known, fresh] = teasers.try_emplace(other);
            if (fresh) known->second = snapshot.load_teaser(stories[other]);
            if (known->second) frozen.more.push_back(*known->second);
        }
        out.push_back(std::move(frozen));
    }
    return out;
}

}  // namespace feedmerged::app
