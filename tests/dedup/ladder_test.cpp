// SPDX-License-Identifier: MIT
#include "feedmerged/dedup/ladder.hpp"

#include "feedmerged/dedup/canonical_url.hpp"
#include "feedmerged/dedup/fingerprint.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::dedup;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kNoon = from_unix(1'767'355'200);

/// Words of their own for each `seed`.
std::string words(char seed, int count, int every = 0) {
    std::string out;
    for (int i = 0; i < count; ++i) {
        if (every != 0 && i % every == 0) out += "edited ";
        out += std::string(1, seed) + static_cast<char>('a' + i % 26) +
               static_cast<char>('a' + i / 26 % 26) + " ";
    }
    return out;
}

Fingerprint print_of(const std::string& title, const std::string& text) {
    const Wording wording{title, text, {}};
    return make_fingerprints("", {&wording, 1}).front();
}

std::string rule_of(const std::string& title_a, const std::string& text_a,
                    const std::string& title_b, const std::string& text_b,
                    const std::string& url_a = "", const std::string& url_b = "",
                    bool own = false) {
    const Fingerprint a = print_of(title_a, text_a);
    const Fingerprint b = print_of(title_b, text_b);
    return std::string(copies_of_one_story({"1", url_a, canonical_key(url_a), kNoon, &a, own},
                                           {"2", url_b, canonical_key(url_b), kNoon, &b, false}));
}

}  // namespace

TEST_SUITE("dedup/ladder") {
    TEST_CASE("copies_of_one_story: by their texts") {
        CHECK(rule_of("One", words('a', 100), "Other", words('a', 100)) == "same-text");
        CHECK(rule_of("One", words('a', 100), "Other", words('a', 100, 7)) == "same-text");
        CHECK(rule_of("One", words('a', 300), "One", words('a', 60)) == "excerpt");
        CHECK(rule_of("One two", words('a', 300), "One two", words('a', 20)) == "title-short-text");
        CHECK(rule_of("One", words('a', 300), "Other", words('a', 20)).empty());
        CHECK(rule_of("One", words('a', 100), "One", words('b', 100)).empty());
        CHECK(rule_of("One", "", "One", "").empty());
    }

    TEST_CASE("copies_of_one_story: a quotation in common makes no copies") {
        const std::string quoted = words('q', 80);
        CHECK(rule_of("One", words('a', 50) + quoted + words('c', 40), "Other",
                      words('b', 60) + quoted)
                  .empty());
    }

    TEST_CASE("copies_of_one_story: numbers must agree") {
        const auto report = [](const std::string& a, const std::string& b) {
            return words('a', 30) + a + " degrees and " + words('b', 30) + b + " more";
        };
        CHECK(rule_of("Weather", report("7", "12"), "Weather", report("9", "31")).empty());
        CHECK(rule_of("Weather 7", report("7", "12"), "Weather 8", report("7", "12")).empty());
        CHECK(rule_of("Weather", report("7", "12"), "Weather", report("7", "12")) == "same-text");
    }

    TEST_CASE("copies_of_one_story: one page is enough where it is known to be one of theirs") {
        const std::string url = "https://a.example/1";
        CHECK(rule_of("One", words('a', 60), "One", words('b', 60), url, url) == "canonical-url");
        CHECK(rule_of("One", words('a', 60), "Other", words('a', 60), url, url) == "canonical-url");
        CHECK(rule_of("Storm hits the coast", words('a', 60), "Storm hits coast of France", "", url,
                      url, true) == "canonical-url");
        CHECK(rule_of("Storm hits the coast", words('a', 60), "Storm hits coast of France", "", url,
                      url, false)
                  .empty());
        CHECK(rule_of("One", words('a', 60), "Other", words('b', 60), url, url, true).empty());
        CHECK(rule_of("", "", "", "", url, url) == "canonical-url");
    }

    TEST_CASE("alternate_keys: equal for variants of a guid, for one link with one title") {
        const Fingerprint print = print_of("One", "");
        const auto guid = [&](const std::string& text) {
            return alternate_keys(text, "", print).guid;
        };
        CHECK(guid("http://www.a.example/1/") == guid("https://a.example/1"));
        CHECK(guid("https://a.example/1") != guid("https://a.example/2"));
        CHECK(guid("https://a.example/1#a") != guid("https://a.example/1#b"));
        CHECK(guid("tag:a.example,2026:1") == Hash128{});
        CHECK(guid("https://a.example/") == Hash128{});
        const auto entry = [](const std::string& url, const std::string& title) {
            return alternate_keys("", url, print_of(title, "")).entry;
        };
        CHECK(entry("http://a.example/1?utm_source=rss#xtor=RSS-1", "One!") ==
              entry("https://www.a.example/1/", "one"));
        CHECK(entry("https://a.example/1", "One") != entry("https://a.example/1", "Two"));
        CHECK(entry("https://a.example/1#a", "One") != entry("https://a.example/1#b", "One"));
        CHECK(entry("", "One") == Hash128{});
    }

    TEST_CASE("is_renamed_entry: long equal texts, of one date") {
        const Fingerprint print = print_of("One", words('a', 100));
        const Fingerprint short_print = print_of("One", words('a', 20));
        const auto renamed = [&](const Fingerprint& p, std::optional<TimePoint> a,
                                 std::optional<TimePoint> b, bool both) {
            return is_renamed_entry({"1", "", {}, a, &p, false}, {"2", "", {}, b, &p, false}, both);
        };
        CHECK(renamed(print, kNoon, kNoon, true));
        CHECK(renamed(print, std::nullopt, std::nullopt, false));
        CHECK_FALSE(renamed(print, std::nullopt, std::nullopt, true));
        CHECK_FALSE(renamed(print, kNoon, kNoon + 1h, false));
        CHECK_FALSE(renamed(short_print, kNoon, kNoon, false));
    }

    TEST_CASE("contradict: what a story that both are like does not make one") {
        CHECK(contradict(print_of("A", words('a', 80)), print_of("A", words('b', 80))));
        CHECK_FALSE(contradict(print_of("A", words('a', 80)),
                               print_of("B", words('a', 80) + words('b', 80))));
        CHECK_FALSE(contradict({}, print_of("A", words('b', 80))));
    }
}
