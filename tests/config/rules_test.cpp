// SPDX-License-Identifier: MIT
// include, exclude and private of feeds and outputs; outputs that are subscribed by mistake.
#include "support.hpp"

namespace feedmerged::test {
namespace {

std::string feed(const std::string& lines, const std::string& url = "https://a.example/feed") {
    return "[[feed]]\nurl = \"" + url + "\"\n" + lines;
}

std::string output(const std::string& lines) { return "[[output]]\ndirectory = \"out\"\n" + lines; }

TEST_SUITE("config/rules") {
    TEST_CASE("load_config: rules of feeds and outputs, in order") {
        const config::Config c =
            ConfigDir(feed("include = [\"title:a\", 'text:\\bb\\b']\nexclude = [\"tag:x\"]\n") +
                      output("exclude = [\"language:fr\", \"author:^ann\"]\n"))
                .load();
        const Rules& rules = c.feeds.at(0).rules;
        REQUIRE(rules.include.size() == 2);
        CHECK(rules.include[0] == Rule{RuleField::Title, "a", "title:a"});
        CHECK(rules.include[1] == Rule{RuleField::Text, "\\bb\\b", "text:\\bb\\b"});
        CHECK(rules.exclude == std::vector{Rule{RuleField::Tag, "x", "tag:x"}});
        CHECK(c.outputs.at(0).spec.rules.exclude.size() == 2);
        CHECK(c.outputs.at(0).spec.rules.include.empty());
    }

    TEST_CASE("load_config: every wrong rule is told with its own place") {
        const auto problems = ConfigDir(feed("include = [\"title:(\", \"ok\",\n  \"titel:x\"]\n") +
                                        output("exclude = [\"tag:\"]\nprivate = 1\n"))
                                  .problems();
        REQUIRE(problems.size() == 5);
        CHECK(
            problems[0].starts_with("feedmerged.toml:3:12: \"title:(\" is no rule: the regular "
                                    "expression is wrong: missing ): ("));
        CHECK(problems[1].starts_with("feedmerged.toml:3:23: \"ok\" is no rule: "));
        CHECK(problems[2].starts_with("feedmerged.toml:4:3: \"titel:x\" is no rule: "));
        CHECK(problems[3].starts_with("feedmerged.toml:7:12: \"tag:\" is no rule: "));
        CHECK(problems[4].starts_with("feedmerged.toml:8:11: private is a whole number"));
    }

    TEST_CASE("load_config: so many rules are a mistake") {
        std::string list;
        for (int i = 0; i < 201; ++i) list += "\"title:x\",";
        const auto problems = ConfigDir(feed("exclude = [" + list + "]\n") + output("")).problems();
        REQUIRE(problems.size() == 1);
        CHECK(problems[0].find("201 rules; at most 200") != std::string::npos);
    }

    TEST_CASE("load_config: a feed that takes a password is private unless it says otherwise") {
        const auto is_private = [](const std::string& lines,
                                   const std::string& url = "https://a.example/feed") {
            return ConfigDir(feed(lines, url) + output(""))
                .add("password", "x\n")
                .load()
                .feeds.at(0)
                .is_private;
        };
        const std::string login = "username = \"me\"\npassword_file = \"./password\"\n";
        CHECK_FALSE(is_private(""));
        CHECK(is_private("private = true\n"));
        CHECK(is_private(login));
        CHECK_FALSE(is_private(login + "private = false\n"));
        CHECK(is_private("", "https://me:x@a.example/feed"));
        CHECK_FALSE(is_private("private = false\n", "https://me:x@a.example/feed"));
        CHECK(is_private("headers = { authorization = \"Bearer x\" }\n"));
        CHECK_FALSE(is_private("headers = { Accept-Language = \"fr\" }\n"));
        CHECK_FALSE(is_private("proxy = \"http://me:x@proxy.example:3128\"\n"));
        const config::Config outputs =
            ConfigDir(feed("") + output("") +
                      "[[output]]\ndirectory = \"mine\"\nname = \"mine\"\nprivate = true\n")
                .load();
        CHECK_FALSE(outputs.outputs.at(0).spec.is_private);
        CHECK(outputs.outputs.at(1).spec.is_private);
        CHECK(outputs.warnings.empty());
    }

    TEST_CASE("load_config: who only looks sees the same feeds as private") {
        ConfigDir dir(feed("username = \"me\"\npassword_file = \"./none\"\n") + output(""));
        CHECK(dir.load({.passwords = config::Passwords::Leave}).feeds.at(0).is_private);
    }

    TEST_CASE("load_config: a private output in a public directory is warned of") {
        const auto warnings =
            ConfigDir(feed("") + output("") + output("name = \"mine\"\nprivate = true\n"))
                .load()
                .warnings;
        REQUIRE(warnings.size() == 1);
        CHECK(warnings[0].find("the private output \"mine\" is written into the directory of the "
                               "public output \"all\"") != std::string::npos);
    }

    TEST_CASE("load_config: an output that is subscribed is refused, however it is written") {
        const std::string based = output("base_url = \"https://news.example.org/feeds\"\n");
        for (const std::string url :
             {"https://news.example.org/feeds/all.atom", "http://news.example.org/feeds/all.json",
              "https://NEWS.example.org:443/feeds/./all.rss",
              "https://news.example.org/feeds/all.html?x#y"}) {
            CAPTURE(url);
            const auto problems = ConfigDir(feed("", url) + based).problems();
            REQUIRE(problems.size() == 1);
            CHECK(problems[0] ==
                  "feedmerged.toml:2:7: this is the output \"all\" of this configuration, which "
                  "would feed itself; leave it out");
        }
        for (const std::string url :
             {"https://news.example.org/feeds/other.atom", "https://news.example.org/all.atom",
              "https://news.example.org:8443/feeds/all.atom",
              "https://other.example.org/feeds/all.atom"}) {
            CAPTURE(url);
            CHECK(ConfigDir(feed("", url) + based).problems().empty());
        }
    }

    TEST_CASE("load_config: an output's own file is refused as a feed") {
        ConfigDir dir("");
        const std::string file = "file://" + (dir / "out/all.atom").string();
        dir.add("feedmerged.toml",
                "[fetch]\nallow_file_urls = true\n" + feed("", file) + output(""));
        const auto problems = dir.problems();
        REQUIRE(problems.size() == 1);
        CHECK(problems[0].find("this is the output \"all\"") != std::string::npos);
    }
}

}  // namespace
}  // namespace feedmerged::test
