// SPDX-License-Identifier: MIT
#include "feedmerged/rules/rules.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using rules::parse_rule;

namespace {

std::vector<Rule> parsed(const std::vector<std::string>& written) {
    std::vector<Rule> out;
    for (const std::string& text : written) {
        auto rule = parse_rule(text);
        REQUIRE_MESSAGE(rule.has_value(), text << ": " << rule.error().message);
        out.push_back(*rule);
    }
    return out;
}

const std::vector<std::string> kTags{"Politique", "Breaking News"};
const std::vector<Person> kAuthors{{"Zoé Müller", "z@a.example", ""}, {"Ann Other", "", ""}};
const rules::Entry kEntry{.title = "Sponsored: an Été in Paris",
                          .text = "First line\nSecond line with (brackets)",
                          .tags = kTags,
                          .authors = kAuthors,
                          .language = "fr-CA"};

bool matches(const std::string& rule, const rules::Entry& entry = kEntry) {
    return !rules::RuleSet({{}, parsed({rule})}).why_left_out(entry).empty();
}

}  // namespace

TEST_SUITE("rules/rules") {
    TEST_CASE("parse_rule: what is wrong, and what would be right") {
        const std::vector<std::pair<std::string, std::string>> kWrong{
            {"sponsored", "does not say where to look; write \"title:regex\""},
            {"", "does not say where to look"},
            {"titel:x", "\"titel\" is nothing that rules look at; write"},
            {":x", "is nothing that rules look at"},
            {"title:", "nothing stands behind the colon"},
            {"tag:  ", "nothing stands behind the colon"},
            {"title:(", "missing ): ("},
            {"text:[a", "missing ]: [a"},
            {"author:a**", "bad repetition operator: **"},
            {"title:(?=a)", "no look-around"},
            {"title:(a)\\1", "no look-around and no back references"},
            {"text:((a{100}){100}){100}", "regular expression"},
            {"text:(?:(?:\\pL{500}){1,2}\\pN{900})", "too large"},
            {"language:french!", "like \"fr\""},
        };
        for (const auto& [rule, message] : kWrong) {
            CAPTURE(rule);
            const auto result = parse_rule(rule);
            REQUIRE_FALSE(result.has_value());
            CAPTURE(result.error().message);
            CHECK(result.error().message.find(message) != std::string::npos);
        }
        CHECK(*parse_rule("title:a:b") == Rule{RuleField::Title, "a:b", "title:a:b"});
        CHECK(parse_rule("tag: a  b ")->value == "a b");
    }

    TEST_CASE("why_left_out: each field looks where it says") {
        CHECK(matches("title:^sponsored"));
        CHECK(matches("title:été"));
        CHECK(matches("title:ÉTÉ"));
        CHECK_FALSE(matches("title:(?-i)sponsored"));
        CHECK_FALSE(matches("title:second"));
        CHECK(matches("text:\\(brackets\\)$"));
        CHECK(matches("text:first.*second"));
        CHECK_FALSE(matches("text:(?-s)first.*second"));
        CHECK_FALSE(matches("text:sponsored"));
        CHECK(matches("author:^ann"));
        CHECK(matches("author:müller"));
        CHECK_FALSE(matches("author:a.example"));
        CHECK(matches("tag:politique"));
        CHECK(matches("tag:breaking news"));
        CHECK_FALSE(matches("tag:news"));
        CHECK_FALSE(matches("tag:p.*"));
        CHECK(matches("language:fr"));
        CHECK(matches("language:FR-ca"));
        CHECK_FALSE(matches("language:f"));
        CHECK_FALSE(matches("language:fr-C"));
        CHECK_FALSE(matches("language:fr", {}));
    }

    TEST_CASE("why_left_out: exclude wins over include, and the rule is named") {
        const auto why = [](const std::vector<std::string>& include,
                            const std::vector<std::string>& exclude) {
            return rules::RuleSet({parsed(include), parsed(exclude)}).why_left_out(kEntry);
        };
        CHECK(why({}, {}).empty());
        CHECK(why({"title:paris"}, {}).empty());
        CHECK(why({"title:london", "tag:politique"}, {}).empty());
        CHECK(why({"title:london"}, {}) == "include \"title:london\" does not match");
        CHECK(why({"title:london", "tag:x"}, {}) == "none of the 2 rules of include matches");
        CHECK(why({"title:paris"}, {"title:x", "tag:politique"}) == "exclude \"tag:politique\"");
        CHECK(why({}, {"title:london"}).empty());
    }

    TEST_CASE("needs_text: only where a rule looks at it") {
        CHECK_FALSE(rules::RuleSet({parsed({"title:x"}), parsed({"tag:x"})}).needs_text());
        CHECK(rules::RuleSet({parsed({"title:x", "text:y"}), {}}).needs_text());
        CHECK(rules::RuleSet({{}, parsed({"text:y"})}).needs_text());
    }

    TEST_CASE("why_left_out: an expression that makes others explode takes linear time") {
        const rules::RuleSet set({{}, parsed({"text:^(a|a|aa)*(a*)*b$", "text:(x+x+)+y"})});
        const std::string text = std::string(200'000, 'a') + std::string(200'000, 'x');
        const auto start = std::chrono::steady_clock::now();
        CHECK(set.why_left_out({.text = text}).empty());
        CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{5});
    }
}
