// SPDX-License-Identifier: MIT
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/text/html.hpp"

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged::text;

TEST_SUITE("text/html_text") {
    TEST_CASE("html_to_text: a line for each block, white space collapsed") {
        struct Row {
            std::string html;
            std::string expected;
        };
        const std::vector<Row> rows = {
            {"", ""},
            {"  a \n\t b  ", "a b"},
            {"<p>a</p><p>b</p>", "a\nb"},
            {"<p>a<p>b", "a\nb"},
            {"a<br>b<br/><br />c", "a\nb\nc"},
            {"a<b>b</b><span>c</span>", "abc"},
            {"<ul><li>a<li>b</ul>c", "a\nb\nc"},
            {"<div>a<div>b</div>c</div>", "a\nb\nc"},
            {"<section>a</section><article>b</article>", "a\nb"},
            {"<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc"},
            {"<h1>a</h1>b<hr>c", "a\nb\nc"},
            {"<dl><dt>a<dd>b</dl>", "a\nb"},
            {"<pre>a\n  b</pre>", "a\nb"},
            {"a\u2003b\u3000c\u2028d", "a b c d"},
            {"340\u00A0M€ 1\u202F000", "340\u00A0M€ 1\u202F000"},  // no-break spaces stay
            {"x&nbsp;y&#8195;z", "x\u00A0y z"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.html);
            CHECK(html_to_text(row.html) == row.expected);
        }
    }

    TEST_CASE("html_to_text: the same as one character after the other (seeded)") {
        const std::vector<std::string> pieces = {
            "a",      "word",          "words, and", " ",      " ",          "  ",     "\t",
            "\n",     "\u00E9",        "\u00B7",     "\u00AB", "\u2019",     "\u2026", "\u2003",
            "\u3000", "\u1680",        "\uFFFE",     "\u0939", "\U0001F600", "\x01",   "\u0085",
            "\u4E2D", "letters only;", "&amp;"};
        std::minstd_rand random(11);
        for (int round = 0; round < 20'000; ++round) {
            std::string text;
            while (text.size() < 40) text += pieces[random() % pieces.size()];
            std::string expected;
            bool gap = false;
            for (std::size_t pos = 0; pos < text.size();) {
                const bool reference = text.compare(pos, 5, "&amp;") == 0;
                const char32_t c = feedmerged::utf8::next(text, pos);
                if (reference) pos += 4;
                gap = gap || feedmerged::utf8::is_breaking_space(c);
                if (feedmerged::utf8::is_breaking_space(c) || !feedmerged::utf8::is_xml_char(c))
                    continue;
                if (gap && !expected.empty()) expected += ' ';
                gap = false;
                feedmerged::utf8::append(expected, c);
            }
            REQUIRE(html_to_text(text) == expected);
        }
    }

    TEST_CASE("html_to_text: references are decoded once") {
        CHECK(html_to_text("AT&amp;T &amp;amp; &lt;b&gt; &amp;lt; &#8230;") ==
              "AT&T &amp; <b> &lt; …");
        CHECK(html_to_text("Q&A &c; a&b") == "Q&A &c; a&b");
    }

    TEST_CASE("html_to_text: what is no text of the article is left out") {
        struct Row {
            std::string html;
            std::string expected;
        };
        const std::vector<Row> rows = {
            {"a<script>b</script>c<style>d</style>e", "ace"},
            {"a<noscript>b</noscript>c<template>d</template>e", "ace"},
            {"a<!-- b -->c", "ac"},
            {"<figure><img src=x alt=b><figcaption>c <b>d</b></figcaption></figure>a", "a"},
            // WordPress's classic editor and Blogger have captions without <figcaption>.
            {"<div class=\"wp-caption\"><img src=x><p class=\"wp-caption-text\">c</p></div>a", "a"},
            {"<dl><dt><img src=x><dd class='wp-caption-text gallery-caption'>c</dl>a", "a"},
            {"<table class=\"tr-caption-container\"><tr><td><img src=x><tr><td "
             "class=\"tr-caption\">c"
             "</table>a",
             "a"},
            {"a <video src=x>Your browser cannot play this.</video>b", "a b"},
            {"a<iframe>b</iframe>c<svg><text>d</text></svg>e", "ace"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.html);
            CHECK(html_to_text(row.html) == row.expected);
            CHECK(html_to_text(sanitise_html(row.html, "https://e.org/")) == row.expected);
        }
    }

    TEST_CASE("html_to_text: what XML cannot hold is left out") {
        CHECK(html_to_text("a\x01"
                           "b&#1;c\xEF\xBF\xBE"
                           "d&#xFFFF;e") == "abcde");
        CHECK(html_to_text("a\fb\vc&#12;d&#11;e") == "a bc de");
    }

    TEST_CASE("read_html: gives what sanitise_html and html_to_text give") {
        const std::string html = "<p>One <a href=/x>two</a>.<p>The post T appeared first on S.";
        const HtmlReading reading = read_html(html, "https://e.org/");
        CHECK(reading.safe_html == sanitise_html(html, "https://e.org/"));
        CHECK(reading.text == html_to_text(html));
        CHECK(reading.text == "One two.");
    }

    TEST_CASE("html_to_paragraphs: lines that show something") {
        CHECK(html_to_paragraphs("<p>a  b<p>&nbsp;<p>\u200B<p>c<br>d") ==
              std::vector<std::string>{"a b", "c", "d"});
        CHECK(html_to_paragraphs(" ").empty());
    }

    TEST_CASE("html_to_line: one line, nothing taken from the end") {
        CHECK(html_to_line(" <b>A</b> &amp;\n<p>b</p>c ") == "A & b c");
        CHECK(html_to_line("Read more") == "Read more");
        CHECK(html_to_line("a < b &lt; c") == "a < b < c");
    }

    TEST_CASE("escape_html: six characters, and nothing else") {
        CHECK(escape_html("a&b<c>d\"e'f`g é\n") == "a&amp;b&lt;c&gt;d&quot;e&#39;f&#96;g é\n");
        CHECK(escape_html("") == "");
    }
}
