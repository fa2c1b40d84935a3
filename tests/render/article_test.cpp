// SPDX-License-Identifier: MIT
#include "feedmerged/text/html.hpp"
#include "story_fixture.hpp"

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::render;
using namespace feedmerged::test;

namespace {

/// The way an article of a French news site comes out: its paragraphs, then six briefs.
Story french_article() {
    Story story = make_story(0);
    story.item.language = "fr";
    story.item.content_html =
        "<p>Le tramway de la ville a rouvert, mardi 14 mai, après trois mois de travaux.</p>\n"
        "<p>Selon la régie, l’essentiel des rails, posés en 1987,\n  a été\tremplacé&nbsp;: « Il "
        "était temps », dit-elle.</p><ul><li>Ligne A &amp; B</li><li>Ligne C</li></ul>";
    for (int n = 1; n <= 6; ++n) story.more.push_back(make_other(n));
    story.more[2].teaser = "Un « grand » chantier : l’été sera long,…";
    return story;
}

}  // namespace

TEST_SUITE("render/article") {
    TEST_CASE("article_text: a paragraph a line, then a teaser a line, nothing else") {
        CHECK(article_text(french_article(), make_head().output) ==
              "Le tramway de la ville a rouvert, mardi 14 mai, après trois mois de travaux.\n"
              "Selon la régie, l’essentiel des rails, posés en 1987, a été remplacé\u00A0: « Il "
              "était temps », dit-elle.\n"
              "Ligne A & B\n"
              "Ligne C\n"
              "The first words of the other story 1…\n"
              "The first words of the other story 2…\n"
              "Un « grand » chantier : l’été sera long,…\n"
              "The first words of the other story 4…\n"
              "The first words of the other story 5…\n"
              "The first words of the other story 6…");
    }

    TEST_CASE("article_html: the article, then a linked teaser a paragraph") {
        Story story = make_story(0);
        story.item.content_html = "<p>Words.</p>";
        story.more = {make_other(1), make_other(2)};
        story.more[1].language.clear();
        CHECK(article_html(story, make_head().output) ==
              "<p>Words.</p><aside class=\"more-stories\"><p lang=\"en\"><a "
              "href=\"https://other.example/1\">The first words of the other story 1…</a></p><p><a "
              "href=\"https://other.example/2\">The first words of the other story 2…</a></p>"
              "</aside>");
    }

    TEST_CASE("article_html: without other stories it is the article") {
        const Story story = make_story(0);
        CHECK(article_html(story, make_head().output) == story.item.content_html);
    }

    TEST_CASE("article_html: what is right to left says so") {
        Story story = make_story(0);
        story.item.language = "ar-EG";
        story.item.content_html = "<p>كلمات</p>";
        story.more = {make_other(1), make_other(2)};
        story.more[0].language = "he";
        CHECK(article_html(story, make_head().output)
                  .starts_with("<div dir=\"rtl\" lang=\"ar-EG\"><p>كلمات</p></div><aside "
                               "class=\"more-stories\"><p lang=\"he\" dir=\"rtl\"><a "));
    }

    TEST_CASE("article_html: other stories are text, whatever they hold") {
        Story story = make_story(0);
        story.more = {make_other(1)};
        story.more[0].teaser = "</a><script>alert(1)</script>\" onx='`\x01\xff";
        story.more[0].url = "https://x.example/?a=1&b=\"'<>";
        story.more[0].language = "en\" onload=\"x";
        const std::string html = article_html(story, make_head().output);
        const std::string aside = html.substr(html.find("<aside"));
        CHECK(aside.find("<script") == std::string::npos);
        CHECK(aside.find("\" on") == std::string::npos);
        CHECK(aside.find('\x01') == std::string::npos);
        CHECK(text::html_to_text(aside).find("</a><script>alert(1)</script>\" onx='`\uFFFD") !=
              std::string::npos);
    }

    TEST_CASE("article_html: an other story without URL or teaser still has its words") {
        Story story = make_story(0);
        story.item.content_html = "x";
        story.more = {make_other(1), make_other(2), make_other(3)};
        story.more[0].url.clear();
        story.more[1].teaser.clear();
        story.more[2].teaser.clear();
        story.more[2].title.clear();
        CHECK(article_html(story, make_head().output) ==
              "x<aside class=\"more-stories\"><p lang=\"en\">The first words of the other story "
              "1…</p><p lang=\"en\"><a href=\"https://other.example/2\">Other 2</a></p><p "
              "lang=\"en\"><a href=\"https://other.example/3\">https://other.example/3</a></p>"
              "</aside>");
        CHECK(article_text(story, make_head().output) ==
              "x\nThe first words of the other story 1…\nOther 2\nhttps://other.example/3");
    }

    TEST_CASE("article_html, article_text: the summary stands in for the article") {
        Story story = make_story(0);
        story.item.content_html.clear();
        story.item.summary_html = "<p>The source's <b>summary</b>.</p>";
        CHECK(article_html(story, make_head().output) == story.item.summary_html);
        CHECK(article_text(story, make_head().output) == "The source's summary.");
        SUBCASE("and the teaser for both") {
            story.item.summary_html.clear();
            story.item.teaser = "Only a <title> & no more";
            CHECK(article_html(story, make_head().output) ==
                  "<p>Only a &lt;title&gt; &amp; no more</p>");
            CHECK(article_text(story, make_head().output) == "Only a <title> & no more");
        }
        SUBCASE("and nothing for nothing") {
            story.item.summary_html.clear();
            story.item.teaser.clear();
            CHECK(article_html(story, make_head().output) == "");
            CHECK(article_text(story, make_head().output) == "");
        }
    }

    TEST_CASE("article_html, article_text: an output of teasers has the teaser alone") {
        Story story = french_article();
        OutputSpec output = make_head().output;
        output.full_content = false;
        CHECK(article_text(story, output) == story.item.teaser);
        CHECK(article_html(story, output) == "<p>All the words of story 0 &amp; then…</p>");
    }

    TEST_CASE("article_html, article_text: other stories switched off are gone") {
        const Story story = french_article();
        OutputSpec output = make_head().output;
        output.more_stories = 0;
        CHECK(article_html(story, output) == story.item.content_html);
        CHECK(article_text(story, output).ends_with("Ligne C"));
    }
}
