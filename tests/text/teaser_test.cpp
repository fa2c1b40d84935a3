// SPDX-License-Identifier: MIT
#include "feedmerged/text/teaser.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::text;

namespace {

std::string teaser(std::string_view text, std::size_t words) {
    return make_teaser(text, "", {.words = words});
}

std::size_t most_chars(std::size_t words) {
    return limits::kTeaserBaseChars + limits::kTeaserCharsPerWord * words;
}

}  // namespace

TEST_SUITE("text/teaser") {
    TEST_CASE("make_teaser: the first words, and an ellipsis where words were left out") {
        CHECK(teaser("", 15) == "");
        CHECK(teaser(" \n", 15) == "");
        CHECK(teaser("mot", 15) == "mot");
        CHECK(teaser("a b c", 3) == "a b c");
        CHECK(teaser("a b c ", 3) == "a b c");
        CHECK(teaser(" a\n b\tc d", 3) == "a b c…");
        CHECK(teaser("a b", 0) == "");
        CHECK(make_teaser("a b c", "fr", {.words = 2, .ellipsis = " [suite]"}) == "a b [suite]");
        CHECK(make_teaser("a b c", "", {.words = 2, .ellipsis = ""}) == "a b");
        CHECK(teaser("0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", 15) ==
              "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14…");
    }

    TEST_CASE("make_teaser: punctuation and no-break spaces stay as they are") {
        CHECK(teaser("une chaîne éphémère, dit-on", 3) == "une chaîne éphémère,…");
        CHECK(teaser("à la gare de l’Est , un", 6) == "à la gare de l’Est ,…");
        CHECK(teaser("un récit\u00A0: sombre et", 2) == "un récit\u00A0:…");
    }

    TEST_CASE("make_teaser: no second ellipsis") {
        CHECK(teaser("cut here… and on", 2) == "cut here…");
        CHECK(teaser("cut here... and on", 2) == "cut here...");
        CHECK(teaser("cut here […] and on", 3) == "cut here […]");
        CHECK(teaser("cut here [...] and on", 3) == "cut here [...]");
        CHECK(teaser("cut here", 2) == "cut here");
    }

    TEST_CASE("make_teaser: scripts without spaces are cut between words and glued as they were") {
        CHECK(teaser("今日は、いい天気です。", 3) == "今日は、いい…");
        CHECK(teaser("今日は、いい天気です。", 5) == "今日は、いい天気です。");
        CHECK(teaser("สวัสดีชาวโลก", 2) == "สวัสดีชาว…");
        CHECK(teaser("新しい iPhone は赤い", 3) == "新しい iPhone は…");
    }

    TEST_CASE("make_teaser: never longer than its bound, ellipsis included") {
        const std::string endless(100'000, 'x');
        CHECK(utf8::length(teaser(endless, 15)) == most_chars(15));
        CHECK(teaser(endless, 15).ends_with("x…"));
        CHECK(utf8::length(teaser(endless + " " + endless, 1)) == most_chars(1));
        std::string wide;
        for (int i = 0; i < 100'000; ++i) wide += "é";
        CHECK(utf8::length(teaser(wide, 1)) == most_chars(1));
        CHECK(utf8::is_valid(teaser(wide, 1)));
        std::string sentence;
        for (int i = 0; i < 15; ++i) sentence += "donaudampfschifffahrtsgesellschaft ";
        CHECK(utf8::length(teaser(sentence + sentence, 15)) <= most_chars(15));
        CHECK(teaser(std::string(most_chars(1), 'y'), 1) == std::string(most_chars(1), 'y'));
    }

    TEST_CASE("make_teaser: never cut inside a grapheme cluster") {
        // A family of four: 7 code points, 1 cluster; 80 is no multiple of 7.
        const std::string family = "👨‍👩‍👧‍👦";
        std::string families;
        for (int i = 0; i < 100; ++i) families += family;
        std::string cut = teaser(families, 1);
        REQUIRE(cut.ends_with("…"));
        cut.resize(cut.size() - std::string("…").size());
        CHECK(cut.size() % family.size() == 0);
        CHECK(cut.size() / family.size() == 11);
        std::string accents;
        for (int i = 0; i < 100; ++i) accents += "e\u0301\u0323";
        cut = teaser(accents, 1);
        CHECK((cut.size() - std::string("…").size()) % std::string("e\u0301\u0323").size() == 0);
    }

    TEST_CASE("make_teaser: one cluster without end is cut all the same") {
        std::string zalgo = "e";
        for (int i = 0; i < 10'000; ++i) zalgo += "\u0301";
        const std::string cut = teaser(zalgo, 1);
        CHECK(utf8::length(cut) <= most_chars(1));
        CHECK(utf8::is_valid(cut));
    }

    TEST_CASE("count_words: the same words, counted up to a bound") {
        CHECK(count_words("", "", 10) == 0);
        CHECK(count_words("a b\u00A0c d", "", 10) == 3);
        CHECK(count_words("a b c d", "", 2) == 2);
        CHECK(count_words("今日は、いい天気です。", "ja", 10) == 5);
        CHECK(count_words("a b", "", 0) == 0);
    }

    TEST_CASE("teaser_source: the article if it is long enough, else the longer, else the title") {
        const std::string_view five = "one two three four five";
        const std::string_view two = "one two";
        const std::string_view three = "one two three";
        CHECK(teaser_source(five, three, "title", "", 5) == five);
        CHECK(teaser_source(two, three, "title", "", 5) == three);
        CHECK(teaser_source(three, two, "title", "", 5) == three);
        CHECK(teaser_source(two, two, "title", "", 5).data() == two.data());
        CHECK(teaser_source("", two, "title", "", 5) == two);
        CHECK(teaser_source(" ", "\u00A0", "title", "", 5) == "title");
    }

    TEST_CASE("make_teaser_of: the teaser of the source") {
        const std::string long_word(20'000, 'x');
        const std::string two_long = long_word + " " + long_word + " x";
        const std::string_view texts[] = {
            "",        " \u00A0", "one two", "one two three", "今日は、いい天気です。",
            long_word, two_long};
        for (const std::string_view article : texts)
            for (const std::string_view summary : texts)
                for (const std::size_t words : {0U, 1U, 2U, 3U, 15U, 1'000'000U}) {
                    const TeaserOptions options{.words = words};
                    const auto source = teaser_source(article, summary, "a title", "", words);
                    CHECK(make_teaser_of(article, summary, "a title", "", options) ==
                          make_teaser(source, "", options));
                }
    }
}
