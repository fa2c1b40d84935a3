// SPDX-License-Identifier: MIT
#include "feedmerged/dedup/fingerprint.hpp"

#include "feedmerged/core/dedup_limits.hpp"
#include "feedmerged/dedup/likeness.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::dedup;

namespace {

Fingerprint print_of(const std::string& title, const std::string& text,
                     const std::string& feed = "") {
    const Wording wording{title, text, {}};
    return make_fingerprints(feed, {&wording, 1}).front();
}

const std::string kText =
    "The quick brown fox jumps over the lazy dog while nine wise owls look on from the old oak";

}  // namespace

TEST_SUITE("dedup/fingerprint") {
    TEST_CASE("make_fingerprints: case, accents, punctuation and io for ie do not count") {
        CHECK(print_of("", "Café Größe ŁÓDŹ Ünïcode").shingles ==
              print_of("", "cafe grose lodz unicode").shingles);
        CHECK(print_of("", "Всё ещё зелёный Йод").shingles ==
              print_of("", "все еще зеленый иод").shingles);
        CHECK(print_of("", "don't — stop, “now”!").shingles ==
              print_of("", "dont stop now").shingles);
        CHECK(print_of("", "ＡＢＣ ｄｅｆ ghi").shingles == print_of("", "abc def ghi").shingles);
        CHECK(print_of("", "one two three").shingles != print_of("", "one two four").shingles);
    }

    TEST_CASE("make_fingerprints: numbers are words, and known as numbers") {
        CHECK(print_of("", "a 1,000 b").shingles == print_of("", "a 1000 b").shingles);
        CHECK(print_of("", "a 1.2.3 b").shingles != print_of("", "a 1.2.4 b").shingles);
        CHECK(print_of("", "a 1.5 b").shingles != print_of("", "a 15 b").shingles);
        CHECK(print_of("", "seven of 9 and 9 of 10").numbers.size() == 2);
        const Fingerprint print = print_of("Version 4 released", "");
        REQUIRE(print.title.size() == 3);
        CHECK((print.title[0] & 1U) == 0);
        CHECK((print.title[1] & 1U) == 1);
    }

    TEST_CASE("make_fingerprints: every character is a word where scripts put no spaces") {
        CHECK(print_of("", "今日は良い天気です").shingles.size() == 7);
        CHECK(print_of("", "สวัสดี").shingles.size() >= 3);
    }

    TEST_CASE("make_fingerprints: the feed's name at the end of a title does not count") {
        CHECK(print_of("Bread is dear | The Verge", "", "The Verge").title ==
              print_of("Bread is dear", "").title);
        CHECK(print_of("The Verge", "", "The Verge").title.size() == 2);
    }

    TEST_CASE("make_fingerprints: what three entries of a document say is the feed's own") {
        const std::string footer =
            ". Support us with a small monthly gift and never miss a story again";
        std::vector<std::string> texts;
        for (const std::string word : {"alpha", "beta", "gamma", "delta"}) {
            std::string text;
            for (int i = 0; i < 10; ++i) text += word + static_cast<char>('a' + i) + " ";
            texts.push_back(text);
        }
        std::vector<std::string> with_footer;
        for (const std::string& text : texts) with_footer.push_back(text + footer);
        std::vector<Wording> wordings;
        for (const std::string& text : with_footer) wordings.push_back({"", text, {}});
        const auto all = make_fingerprints("", wordings);
        const auto two = make_fingerprints("", std::span(wordings).first(2));
        CHECK(two[0].shingles.size() == 10 + 13 - 2);
        CHECK(all[0].shingles.size() == 10);  // its own, and those that reach into the footer
        CHECK(std::ranges::equal(std::span(all[0].shingles).first(8),
                                 print_of("", texts[0]).shingles));
        // One text several times is not what the feed says everywhere.
        const std::vector<Wording> same(4, Wording{"", with_footer[0], {}});
        CHECK(make_fingerprints("", same)[0].shingles.size() == 21);
    }

    TEST_CASE("make_fingerprints: a bounded number of words and index rows, of any text") {
        std::string text;
        for (int i = 0; i < 50'000; ++i)
            text += "w" + std::string(1, static_cast<char>('a' + i % 26)) + std::to_string(i) + " ";
        const Fingerprint print = print_of(text, text);
        CHECK(print.shingles.size() == limits::kMaxComparedWords - 2);
        CHECK(print.title.size() == limits::kMaxTitleWords);
        CHECK(print.numbers.size() <= limits::kMaxComparedNumbers);
        CHECK(print.bands.size() <= limits::kBandsOfText + limits::kBandsOfBeginning + 1);
        CHECK(print_of("", "").empty());
    }

    TEST_CASE("make_fingerprints: recordings are known by their file, not by its query") {
        const auto media = [](std::string_view url) {
            const Wording wording{"", "", {url}};
            return make_fingerprints("", {&wording, 1}).front().media;
        };
        CHECK(media("http://www.x.example/1.mp3?session=7") == media("https://x.example/1.mp3"));
        CHECK(media("https://x.example/1.mp3") != media("https://x.example/2.mp3"));
    }

    TEST_CASE("compare: containment, coverage and titles") {
        const Fingerprint whole = print_of("One title of it", kText + ". " + kText);
        const Fingerprint part = print_of("Another title", kText);
        const Likeness like = compare(part, whole);
        CHECK(like.containment == doctest::Approx(1));
        CHECK(like.coverage == doctest::Approx(1));
        CHECK_FALSE(like.same_title);
        CHECK(like.title_overlap == doctest::Approx(0.5));
        CHECK(compare(whole, part).containment == doctest::Approx(1));
        CHECK(
            compare(part, print_of("", "something else entirely that has not one phrase in common"))
                .containment < 0.1);
    }

    TEST_CASE("is_substantial_change: words count, counters do not") {
        const Fingerprint before = print_of("Storm", kText + " 5 comments");
        CHECK_FALSE(is_substantial_change(before, print_of("Storm (2)", kText + " 7 comments")));
        CHECK(is_substantial_change(before, print_of("Storm at sea", kText + " 5 comments")));
        CHECK(is_substantial_change(
            before,
            print_of("Storm",
                     kText + " but later the fox was seen in another wood with two young ones")));
    }
}
