// SPDX-License-Identifier: MIT
#include "html_tokenizer.hpp"

#include "feedmerged/core/limits.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::text;

namespace {

/// The tokens in a short notation: text in [], tags with the names of their attributes and values.
std::string tokens_of(std::string_view html) {
    HtmlTokenizer tokenizer(html);
    std::string out;
    for (HtmlToken token = tokenizer.next(); token.kind != HtmlToken::Kind::EndOfText;
         token = tokenizer.next()) {
        if (token.kind == HtmlToken::Kind::Text) {
            out += "[" + std::string(token.source) + "]";
            continue;
        }
        out += token.kind == HtmlToken::Kind::End ? "</" : "<";
        out += token.element == Element::Unknown ? "?" : name_of(token.element);
        for (const HtmlAttribute& attribute : token.attributes)
            out += " " + std::string(attribute.name) + "{" + std::string(attribute.value) + "}";
        out += ">";
    }
    return out;
}

}  // namespace

TEST_SUITE("text/html_tokenizer") {
    TEST_CASE("next: texts and tags") {
        CHECK(tokens_of("") == "");
        CHECK(tokens_of("plain") == "[plain]");
        CHECK(tokens_of("a<P>b</p >c<Br/>") == "[a]<p>[b]</p>[c]<br>");
        CHECK(tokens_of("<x-widget>a</x-widget>") == "<?>[a]</?>");
        CHECK(tokens_of("<section><h7>") == "<div><?>");
    }

    TEST_CASE("next: a '<' that begins no markup is text (§13.2.5.6)") {
        CHECK(tokens_of("1 < 2 <3 <") == "[1 < 2 <3 <]");
        CHECK(tokens_of("<<p>") == "[<]<p>");
        CHECK(tokens_of("a</") == "[a</]");
    }

    TEST_CASE("next: attributes quoted, bare, empty, doubled and odd (§13.2.5.32 to .39)") {
        CHECK(tokens_of("<a href='x y' Title=\"a>b\" c=d e f=>") ==
              "<a href{x y} Title{a>b} c{d} e{} f{}>");
        CHECK(tokens_of("<a href=x/>") == "<a href{x/}>");
        CHECK(tokens_of("<a/href=x//b=y>") == "<a href{x//b=y}>");
        CHECK(tokens_of("<a\nhref\n=\n'x'b=y>") == "<a href{x} b{y}>");
        CHECK(tokens_of("<a =x=y>") == "<a =x{y}>");
        CHECK(tokens_of("<a \"b='<i>'>") == "<a \"b{<i>}>");
    }

    TEST_CASE("next: comments end where the standard ends them (§13.2.5.43 to .52)") {
        CHECK(tokens_of("a<!-- <b> -- > --!>b") == "[a][b]");
        CHECK(tokens_of("a<!-->b<!--->c<!---->d") == "[a][b][c][d]");
        CHECK(tokens_of("a<!-- b") == "[a]");
        CHECK(tokens_of("a<!doctype html>b<?php x?>c</ x>d</>e") == "[a][b][c][d][e]");
        CHECK(tokens_of("a<![CDATA[x]]>b<!x") == "[a][b<!x]");
    }

    TEST_CASE("next: a declaration that nothing ends is text") {
        // feedparser: tests/wellformed/sanitize/xml_declaration_unexpected_character.xml
        CHECK(tokens_of("<!DOCTYPE ~") == "[<!DOCTYPE ~]");
        CHECK(tokens_of("a<!doctype> <!doctype") == "[a][ <!doctype]");
        CHECK(tokens_of("a<!") == "[a]");
    }

    TEST_CASE("next: where the text ends in a tag, the tag counts for nothing (§13.2.5.8)") {
        CHECK(tokens_of("a<p") == "[a]");
        CHECK(tokens_of("a<p class='x> b") == "[a]");
        CHECK(tokens_of("a<p class") == "[a]");
        CHECK(tokens_of("a<p class=") == "[a]");
        CHECK(tokens_of("a</p") == "[a]");
    }

    TEST_CASE("next: dropped elements go with their content") {
        const std::vector<std::string> gone = {
            "<script>if (a<b) x('</p>')</script>",
            "<SCRIPT src=x></ScRiPt\n>",
            "<script><!-- <script> --></script>",
            "<style>p{}</style>",
            "<title><b>x</b></title>",
            "<textarea><p></textarea>",
            "<noscript><img src=x></noscript>",
            "<iframe src=x><p></iframe>",
            "<iframe src=x />",
            "<xmp><b></xmp>",
            "<svg><style></svg>",  // no raw text in there (§13.2.6.5)
            "<svg><svg/><svg></svg></svg>",
            "<math><mi>x</mi></math>",
            "<template><p><template></template></template>",
            "<object><p><style></object></style></object>",
            "</script></svg>",
        };
        for (const std::string& html : gone) {
            CAPTURE(html);
            CHECK(tokens_of("a" + html + "b") == "[a][b]");
        }
        // feedparser: tests/wellformed/sanitize/entry_summary_object.xml
        CHECK(tokens_of("a<object data=x>b<i>c") == "[a][b]<i>[c]");
        CHECK(tokens_of("a<object>b<object>c</object>d") == "[a][b][c][d]");
        CHECK(tokens_of("a<plaintext>b</plaintext>c") == "[a]");
        CHECK(tokens_of("a<script>b</scripty>c") == "[a]");
        CHECK(tokens_of("a<svg>b") == "[a]");
    }

    TEST_CASE("next: keeps a bounded number of attributes, and all of the tag is passed") {
        std::string html = "<a";
        for (std::size_t i = 0; i < 50'000; ++i) html += " b" + std::to_string(i) + "=c";
        html += ">after";
        HtmlTokenizer tokenizer(html);
        CHECK(tokenizer.next().attributes.size() == limits::kMaxAttributesPerTag);
        CHECK(tokenizer.next().source == "after");
    }
}
