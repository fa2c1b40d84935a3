// SPDX-License-Identifier: MIT
#include "page_template.hpp"

#include "page_assets.hpp"
#include "story_fixture.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::render;
using namespace feedmerged::test;
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

    TEST_CASE("parse_page_template: says what is wrong, and on which line") {
        const auto check = [](const char* text, const std::string& message) {
            CAPTURE(text);
            const auto page = parse_page_template(text);
            REQUIRE_FALSE(page);
            CAPTURE(page.error().message);
            CHECK(page.error().message.starts_with(message));
        };
        check("", "line 1: the template needs one section {{#stories}}");
        check("no section\n", "line 1: the template needs one section {{#stories}}");
        check("\n{{#stories}}\n", "line 2: the section {{#stories}} is not closed");
        check("{{/stories}}{{#stories}}", "line 1: {{/stories}} closes a section that is not open");
        check("{{#stories}}{{/stories}}\n{{#stories}}{{/stories}}", "line 2: there is one section");
        check("{{^stories}}{{/stories}}", "line 1: there is one section");
        check("{{# stories}}{{/stories}}", "line 1: there is one section");
        check("{{#stories}}{{/ stories}}", "line 1: write {{/stories}} without spaces");
        check("{{#a}}{{#stories}}{{/stories}}{{/a}}", "line 1: there is one section");
        check("{{#a}}\n{{/b}}", "line 2: {{/b}} stands where {{/a}} is expected");
        check("{{#stories}}\n{{title", "line 2: a tag {{ has no }}");
        check("{{#stories}}\n{{{article}}", "line 2: a tag {{{ has no }}}");
        check("{{}}", "line 1: a tag without a name");
        check("{{! {{#stories}} }}{{#stories}}{{/stories}}", "write {{#stories}} once only");
    }

    TEST_CASE("parse_page_template: nothing of a feed can be written unescaped") {
        for (const char* text :
             {"{{#stories}}{{{title}}}{{/stories}}", "{{#stories}}{{&teaser}}{{/stories}}",
              "{{#stories}}{{& url }}{{/stories}}", "{{{ title }}}{{#stories}}{{/stories}}",
              "{{#stories}}{{#title}}{{{.}}}{{/title}}{{/stories}}"}) {
            CAPTURE(text);
            const auto page = parse_page_template(text);
            REQUIRE_FALSE(page);
            CHECK(page.error().message.find("would let feeds write HTML") != std::string::npos);
        }
        CHECK(
            parse_page_template("{{{style}}}{{#stories}}{{{ article }}}{{&article}}{{/stories}}"));
        CHECK_FALSE(parse_page_template("{{=<% %>=}}{{#stories}}{{/stories}}<%&title%>"));
        CHECK_FALSE(parse_page_template("{{> other}}{{#stories}}{{/stories}}"));
    }

    TEST_CASE("page: a template of one's own is used, and escapes") {
        Head head = make_head();
        head.page_template =
            "<h1>{{title}}</h1>{{#stories}}<p>{{title}}|{{#url}}{{url}}{{/url}}</p>{{/stories}}";
        Story story = make_story(1);
        story.item.title = "<script>&\"";
        CHECK(render_all(Format::Html, head, {story}) ==
              "<h1>All &amp; more</h1><p>&lt;script&gt;&amp;&quot;|https://site1.example/1</p>");
    }
}
