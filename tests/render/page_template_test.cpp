// SPDX-License-Identifier: MIT
#include "page_template.hpp"

#include "page_assets.hpp"

#include <string>

#include <doctest/doctest.h>

using feedmerged::render::kPageTemplate;
using feedmerged::render::parse_page_template;
using kainjow::mustache::data;

namespace {

std::string render_parts(std::string_view text) {
    auto page = parse_page_template(text);
    REQUIRE(page.has_value());
    data values;
    values["x"] = data("<&\">");
    return page->head.render(values) + "[" + page->story.render(values) + "]" +
           page->foot.render(values);
}

}  // namespace

TEST_SUITE("render/page_template") {
    TEST_CASE("parse_page_template: the one that ships is one") {
        CHECK(parse_page_template(kPageTemplate).has_value());
    }

    TEST_CASE("parse_page_template: cut at the section of the stories") {
        CHECK(render_parts("a{{#stories}}b{{/stories}}c") == "a[b]c");
        CHECK(render_parts("a\n  {{#stories}}\nb\n{{/stories}}\nc\n") == "a\n[b\n]c\n");
        CHECK(render_parts("a {{#stories}}\nb {{/stories}}\nc") == "a [\nb ]\nc");
        CHECK(render_parts("{{#stories}}\n{{/stories}}\n") == "[]");
        CHECK(render_parts("{{#stories}}{{/stories}}") == "[]");
        CHECK(render_parts("{{#stories}}{{#x}}{{x}}{{/x}}{{/stories}}") == "[&lt;&amp;&quot;&gt;]");
    }

    TEST_CASE("parse_page_template: says what is wrong") {
        for (const char* text :
             {"", "no section", "{{#stories}}", "{{/stories}}", "{{/stories}}{{#stories}}",
              "{{#stories}}{{/stories}}{{#stories}}{{/stories}}",
              "{{#stories}}{{/stories}}{{/stories}}"}) {
            CAPTURE(text);
            const auto page = parse_page_template(text);
            REQUIRE_FALSE(page);
            CHECK(page.error().message.find("{{#stories}}") != std::string::npos);
        }
        for (const char* text :
             {"{{#a}}{{#stories}}{{/stories}}", "{{a {{#stories}}{{/stories}}",
              "{{#stories}}{{/a}}{{/stories}}", "{{#stories}}{{/stories}}{{#a}}{{/b}}"}) {
            CAPTURE(text);
            const auto page = parse_page_template(text);
            REQUIRE_FALSE(page);
            CHECK(page.error().message.find("no Mustache") != std::string::npos);
        }
    }
}
