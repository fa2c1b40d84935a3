// SPDX-License-Identifier: MIT
// hub and template of an [[output]].
#include "feedmerged/core/output_limits.hpp"
#include "support.hpp"

namespace feedmerged::test {
namespace {

const std::string kBase = "base_url = \"https://feeds.example.org/\"\n";

/// The one problem of this text behind kMinimal, which has 4 lines.
void check_problem(const std::string& text, const std::string& place, const std::string& message) {
    CAPTURE(text);
    const auto problems = ConfigDir(kMinimal + text).problems();
    REQUIRE(problems.size() == 1);
    CAPTURE(problems[0]);
    CHECK(problems[0].starts_with("feedmerged.toml:" + place + ": "));
    CHECK(problems[0].find(message) != std::string::npos);
}

TEST_SUITE("config/output_links") {
    TEST_CASE("hub: an address, where the files have one too") {
        const auto config =
            ConfigDir(kMinimal + kBase + "hub = \"https://Hub.example.org\"\n").load();
        CHECK(config.outputs[0].spec.hub == "https://hub.example.org/");
        CHECK(ConfigDir(kMinimal + "hub = \"\"\n").load().outputs[0].spec.hub.empty());
    }

    TEST_CASE("hub: what is wrong") {
        check_problem("hub = \"https://hub.example.org/\"\n", "5:7", "hub needs a base_url");
        check_problem(kBase + "hub = \"hub.example.org\"\n", "6:7", "cannot be a hub");
        check_problem(kBase + "hub = \"ftp://hub.example.org/\"\n", "6:7", "cannot be a hub");
        check_problem(kBase + "hub = \"https://me:secret@hub.example.org/\"\n", "6:7",
                      "\"https://***@hub.example.org/\" cannot be a hub");
        check_problem(kBase + "formats = [\"html\"]\nhub = \"https://hub.example.org/\"\n", "7:7",
                      "hub needs a feed that names it");
        check_problem(kBase + "private = true\nhub = \"https://hub.example.org/\"\n", "7:7",
                      "a private output");
        // The base_url is the mistake, and told once.
        check_problem("base_url = \"nowhere\"\nhub = \"https://hub.example.org/\"\n", "5:12",
                      "cannot be a base_url");
    }

    TEST_CASE("template: the file's text, beside the configuration") {
        ConfigDir dir(kMinimal + "template = \"page.mustache\"\n");
        dir.add("page.mustache",
                "<h1>{{title}}</h1>{{#stories}}{{title}}{{{article}}}{{/stories}}");
        CHECK(dir.load().outputs[0].page_template ==
              "<h1>{{title}}</h1>{{#stories}}{{title}}{{{article}}}{{/stories}}");
        CHECK(dir.load({.passwords = config::Passwords::Leave}).outputs[0].page_template.empty());
        CHECK(ConfigDir(kMinimal + "template = \"\"\n").load().outputs[0].page_template.empty());
    }

    TEST_CASE("template: one that cannot be read or used is a problem at its place") {
        const std::string key = "template = \"page.mustache\"\n";
        check_problem(key, "5:12", "page.mustache: No such file or directory");
        check_problem("template = \".\"\n", "5:12", "Is a directory");
        check_problem("template = \"~/page\"\n", "5:12", "~ is not expanded");
        const auto problem_of = [&](const std::string& text) {
            const auto problems = ConfigDir(kMinimal + key).add("page.mustache", text).problems();
            REQUIRE(problems.size() == 1);
            CHECK(problems[0].starts_with("feedmerged.toml:5:12: the template "));
            return problems[0];
        };
        CHECK(problem_of("<p>\n\n{{#stories}}{{title}}\n")
                  .find("line 3: the section {{#stories}} is not closed") != std::string::npos);
        CHECK(problem_of("").find("needs one section {{#stories}}") != std::string::npos);
        CHECK(problem_of("\xff{{#stories}}{{/stories}}").find("not UTF-8") != std::string::npos);
        CHECK(problem_of(std::string(limits::kMaxTemplateBytes + 1, ' '))
                  .find("more than 1048576 bytes") != std::string::npos);
    }
}

}  // namespace
}  // namespace feedmerged::test
