// SPDX-License-Identifier: MIT
#include "feedmerged/render/more_stories.hpp"

#include "feedmerged/core/limits.hpp"

#include <algorithm>
#include <unordered_map>

namespace feedmerged::render {
namespace {

/// Takes from both sides in turns: the first of each feed before the second of any, and of those
/// the nearest first. A feed's turn goes on from one call to the next.
class Choice {
  public:
    Choice(std::span<const StoryRef> stories, std::size_t index, std::size_t count)
        : stories_(stories), index_(index), count_(count) {}

    void take_older() {
        const std::size_t end = std::min(stories_.size(), index_ + 1 + limits::kMoreStoriesWindow);
        for (std::size_t i = index_ + 1; i < end; ++i) consider(i);
        take();
    }

    void take_newer() {
        const std::size_t begin = index_ - std::min(index_, limits::kMoreStoriesWindow);
        for (std::size_t i = index_; i > begin; --i) consider(i - 1);
        take();
    }

    [[nodiscard]] bool full() const { return chosen_.size() == count_; }

    [[nodiscard]] std::vector<std::size_t> in_order() && {
        std::ranges::sort(chosen_);
        return std::move(chosen_);
    }

  private:
    struct Candidate {
        std::size_t turn = 0;  ///< how many stories of its feed come before it
        std::size_t index = 0;
    };

    /// Called nearest first, so that equal turns stay in that order.
    void consider(std::size_t i) {
        if (stories_[i].id == stories_[index_].id) return;
        candidates_.push_back({turns_[stories_[i].feed]++, i});
    }

    void take() {
        std::ranges::stable_sort(candidates_, {}, &Candidate::turn);
        const std::size_t n = std::min(candidates_.size(), count_ - chosen_.size());
        for (std::size_t i = 0; i < n; ++i) chosen_.push_back(candidates_[i].index);
        candidates_.clear();
    }

    std::span<const StoryRef> stories_;
    std::size_t index_;
    std::size_t count_;
    std::unordered_map<FeedId, std::size_t> turns_{};  // looked up only: its order has no part
    std::vector<Candidate> candidates_{};
    std::vector<std::size_t> chosen_{};
};

}  // namespace

std::vector<std::size_t> choose_more_stories(std::span<const StoryRef> stories, std::size_t index,
                                             std::size_t count) {
    if (index >= stories.size() || count == 0) return {};
    Choice choice(stories, index, count);
    choice.take_older();
    // Newer ones only where there are too few older ones at all: then all of those are taken.
    if (!choice.full()) choice.take_newer();
    return std::move(choice).in_order();
}

}  // namespace feedmerged::render
