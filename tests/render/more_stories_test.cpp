// SPDX-License-Identifier: MIT
#include "feedmerged/render/more_stories.hpp"

#include "feedmerged/core/limits.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string_view>

#include <doctest/doctest.h>

using namespace feedmerged;
using render::choose_more_stories;
using Indexes = std::vector<std::size_t>;

namespace {

/// A story a letter, newest first; the letter is its feed.
std::vector<StoryRef> river(std::string_view feeds) {
    std::vector<StoryRef> out;
    for (std::size_t i = 0; i < feeds.size(); ++i) {
        StoryRef ref;
        ref.id = StoryId{static_cast<std::int64_t>(i) + 1};
        ref.feed = FeedId{feeds[i]};
        out.push_back(ref);
    }
    return out;
}

}  // namespace

TEST_SUITE("render/more_stories") {
    TEST_CASE("choose_more_stories: the next older ones, one a feed") {
        CHECK(choose_more_stories(river("xabcdefgh"), 0, 6) == Indexes{1, 2, 3, 4, 5, 6});
        CHECK(choose_more_stories(river("xaaabbbcd"), 0, 4) == Indexes{1, 4, 7, 8});
        CHECK(choose_more_stories(river("zzxabc"), 2, 3) == Indexes{3, 4, 5});
        CHECK(choose_more_stories(river("abcabcabc"), 3, 3) == Indexes{4, 5, 6});
    }

    TEST_CASE("choose_more_stories: a second of each feed before the third of any") {
        CHECK(choose_more_stories(river("xaaaaabbbb"), 0, 4) == Indexes{1, 2, 6, 7});
        CHECK(choose_more_stories(river("xaaaaabbbb"), 0, 5) == Indexes{1, 2, 3, 6, 7});
        CHECK(choose_more_stories(river("xaaaabcccc"), 0, 4) == Indexes{1, 2, 5, 6});
        CHECK(choose_more_stories(river("aaaaaaaa"), 0, 3) == Indexes{1, 2, 3});
    }

    TEST_CASE("choose_more_stories: newer ones only where all older ones are too few") {
        CHECK(choose_more_stories(river("abcdxe"), 4, 3) == Indexes{2, 3, 5});
        CHECK(choose_more_stories(river("abcdx"), 4, 2) == Indexes{2, 3});
        CHECK(choose_more_stories(river("bbbbxaa"), 4, 2) == Indexes{5, 6});
        CHECK(choose_more_stories(river("bbbbxaa"), 4, 3) == Indexes{3, 5, 6});
    }

    TEST_CASE("choose_more_stories: newer ones of feeds that have none yet come first") {
        CHECK(choose_more_stories(river("cbaaxa"), 4, 3) == Indexes{0, 1, 5});
        CHECK(choose_more_stories(river("aaaaxa"), 4, 3) == Indexes{2, 3, 5});
        CHECK(choose_more_stories(river("ccbbxa"), 4, 4) == Indexes{1, 2, 3, 5});
    }

    TEST_CASE("choose_more_stories: never itself, never more than there are") {
        CHECK(choose_more_stories(river("a"), 0, 6).empty());
        CHECK(choose_more_stories(river("ab"), 0, 6) == Indexes{1});
        CHECK(choose_more_stories(river("ab"), 1, 6) == Indexes{0});
        CHECK(choose_more_stories(river("abc"), 1, 0).empty());
        CHECK(choose_more_stories({}, 0, 6).empty());
        CHECK(choose_more_stories(river("abc"), 3, 6).empty());
        auto twice = river("abc");
        twice[2].id = twice[0].id;
        CHECK(choose_more_stories(twice, 0, 6) == Indexes{1});
    }

    TEST_CASE("choose_more_stories: looks no further than the window") {
        const std::size_t window = limits::kMoreStoriesWindow;
        std::vector<StoryRef> stories = river(std::string(2 * window + 3, 'a'));
        const std::size_t middle = window + 1;
        stories[middle + window + 1].feed = FeedId{'b'};  // one too far
        stories[middle + window].feed = FeedId{'c'};
        CHECK(choose_more_stories(stories, middle, 2) == Indexes{middle + 1, middle + window});
        const Indexes all = choose_more_stories(stories, middle, 10 * window);
        CHECK(all.size() == 2 * window);
        CHECK(all.front() == 1);
        CHECK(all.back() == middle + window);
    }

    TEST_CASE("choose_more_stories: what holds for any river") {
        constexpr unsigned kSeed = 7;
        CAPTURE(kSeed);
        std::mt19937 random(kSeed);
        for (int round = 0; round < 2'000; ++round) {
            std::string feeds(1 + random() % 30, 'a');
            for (char& feed : feeds) feed = static_cast<char>('a' + random() % 5);
            const auto stories = river(feeds);
            const std::size_t index = random() % stories.size();
            const std::size_t count = random() % 8;
            CAPTURE(feeds);
            CAPTURE(index);
            CAPTURE(count);
            const Indexes chosen = choose_more_stories(stories, index, count);
            const std::size_t older = stories.size() - index - 1;
            CHECK(chosen.size() == std::min(count, stories.size() - 1));
            CHECK(std::ranges::is_sorted(chosen));
            CHECK(std::set<std::size_t>(chosen.begin(), chosen.end()).size() == chosen.size());
            CHECK(std::ranges::find(chosen, index) == chosen.end());
            const auto newer = static_cast<std::size_t>(
                std::ranges::count_if(chosen, [&](std::size_t i) { return i < index; }));
            CHECK(newer == (count > older ? chosen.size() - older : 0));
            // Where no newer one is needed, no feed has two more than one with some left over.
            std::map<char, std::size_t> taken;
            std::map<char, std::size_t> there;
            for (std::size_t i = index + 1; i < feeds.size(); ++i) ++there[feeds[i]];
            for (const std::size_t i : chosen) ++taken[feeds[i]];
            if (newer == 0)
                for (const auto& [feed, n] : there)
                    for (const auto& [other, m] : taken)
                        if (taken[feed] < n) CHECK(m <= taken[feed] + 1);
        }
    }
}
