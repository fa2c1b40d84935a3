// SPDX-License-Identifier: MIT
// Which elements come through sanitise_html, and how they are nested afterwards.
#include "feedmerged/text/html.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged::text;

namespace {

struct Row {
    std::string html;
    std::string expected;
};

void check(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        CAPTURE(row.html);
        CHECK(sanitise_html(row.html, "https://e.org/dir/page") == row.expected);
        CHECK(sanitise_html(row.expected, "https://e.org/dir/page") == row.expected);
    }
}

}  // namespace

TEST_SUITE("text/sanitise") {
    TEST_CASE("sanitise_html: text without a tag stays without a tag") {
        check({
            {"", ""},
            {"plain é\u00A0漢", "plain é\u00A0漢"},
            {"a & b < c > d", "a &amp; b &lt; c &gt; d"},
            {"\"a\" 'b' `c`", "&quot;a&quot; &#39;b&#39; &#96;c&#96;"},
            {"&lt;script&gt;&amp;lt;", "&lt;script&gt;&amp;lt;"},
            {"&lbrace;&eacute;&nbsp;&#128;&bogus;", "{é\u00A0€&amp;bogus;"},
            {"a\r\nb\rc\x01\xEF\xBF\xBF&#xFFFE;&#0;", "a\nb\nc\uFFFD"},
        });
    }

    TEST_CASE("sanitise_html: allowed elements stay, bare") {
        for (const std::string tag :
             {"abbr",    "acronym", "aside", "b",       "blockquote", "cite", "code",
              "del",     "details", "dfn",   "div",     "dl",         "em",   "figcaption",
              "figure",  "h1",      "h2",    "h3",      "h4",         "h5",   "h6",
              "i",       "ins",     "kbd",   "li",      "mark",       "ol",   "p",
              "picture", "pre",     "q",     "ruby",    "s",          "samp", "small",
              "strike",  "strong",  "sub",   "summary", "sup",        "time", "tt",
              "u",       "ul",      "var"}) {
            check({{"<" + tag + " id=x class=y style=z onclick=a>t</" + tag + ">",
                    "<" + tag + ">t</" + tag + ">"}});
        }
        check({{"a<br>b<hr>c<wbr>d", "a<br>b<hr>c<wbr>d"}, {"a</br>b", "a<br>b"}});
        check({{"a<br></br>b</br>c", "a<br>b<br>c"}, {"a<br/> </br>b", "a<br> <br>b"}});
    }

    TEST_CASE("sanitise_html: other elements leave their content, dropped ones do not") {
        check({
            {"<font>a</font><blink>b</blink><x-y>c</x-y>", "abc"},
            {"<form><input value=x><label>a</label><button>b</button></form>", "ab"},
            {"<html><head><meta charset=x><base href=y><link></head><body>a</body></html>", "a"},
            {"<section>a</section><center>b</center>", "<div>a</div><div>b</div>"},
            {"<select><option>a<option>b</select>", "<div>a<div>b</div></div>"},
            {"a<script>b</script>c<style>d</style>e<iframe>f</iframe>g", "aceg"},
            {"a<svg><a xlink:href='javascript:x'><text>b</text></a></svg>c<math><mtext>d</math>e",
             "ace"},
            {"a<object data=x>b<embed src=y></object>c", "ac"},
            {"a<noscript><p title='</noscript><img src=x onerror=alert(1)>'>b",
             "a<img src=\"https://e.org/dir/x\" loading=\"lazy\" "
             "referrerpolicy=\"no-referrer\">&#39;&gt;b"},
            {"a<template><b>x</b></template>c<textarea></textarea><b>d", "ac<b>d</b>"},
            {"<math><mi><style><!--</style><img title='--></mi><img src=x onerror=alert(1)>'>", ""},
        });
    }

    TEST_CASE("sanitise_html: what HTML closes by itself is closed in so many words") {
        check({
            {"<p>a<p>b", "<p>a</p><p>b</p>"},
            {"<p>a<div>b</div>c", "<p>a</p><div>b</div>c"},
            {"<p>a<b>b<ul><li>c", "<p>a<b>b</b></p><ul><li>c</li></ul>"},
            {"<ul><li>a<li>b<ol><li>c</ol><li>d</ul>",
             "<ul><li>a</li><li>b<ol><li>c</li></ol></li><li>d</li></ul>"},
            {"<li><div>a<li>b", "<li><div>a</div></li><li>b</li>"},
            {"<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"},
            {"<h1>a<h2>b</h1>c", "<h1>a</h1><h2>b</h2>c"},
            {"<ruby>漢<rp>(<rt>kan<rp>)</ruby>", "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>"},
            {"<blockquote><p>a</blockquote>b", "<blockquote><p>a</p></blockquote>b"},
        });
    }

    TEST_CASE("sanitise_html: misnested tags are nested, stray end tags ignored") {
        check({
            {"<b>a<i>b</b>c</i>d", "<b>a<i>b</i></b>cd"},
            {"<b><p>a</b></p>b", "<b><p>a</p></b>b"},
            {"</p></div></b>a</li>", "a"},
            {"<div>a</span></p>b</div>c", "<div>ab</div>c"},
            {"<div><b>a</div>b</b>", "<div><b>a</b></div>b"},
            {"<p></p>", "<p></p>"},
        });
    }

    TEST_CASE("sanitise_html: tables hold rows hold cells") {
        check({
            {"<table><tr><td>a<td>b<tr><th>c</table>d",
             "<table><tbody><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></tbody></table>d"},
            {"<table><caption>a<col span=2><thead><tr><td>b<tbody><td>c<tfoot><tr></table>",
             "<table><caption>a</caption><colgroup><col "
             "span=\"2\"></colgroup><thead><tr><td>b</td></tr>"
             "</thead><tbody><tr><td>c</td></tr></tbody><tfoot><tr></tr></tfoot></table>"},
            {"<table>a<tr>b</table>",
             "<table><tbody><tr><td>a</td></tr><tr><td>b</td></tr></tbody></table>"},
            {"<table>\n<tr> <td>a</td>\n</tr>\n</table>",
             "<table>\n<tbody><tr> <td>a</td>\n</tr>\n</tbody></table>"},
            {"<table><tr><td><table><tr><td>a</table>b</table>c",
             "<table><tbody><tr><td><table><tbody><tr><td>a</td></tr></tbody></table>b</td></tr></"
             "tbody>"
             "</table>c"},
            {"<table><tr><td><b>a</table>b",
             "<table><tbody><tr><td><b>a</b></td></tr></tbody></table>b"},
            {"<div><table><tr><td></div>a</table>b",
             "<div><table><tbody><tr><td>a</td></tr></tbody></table>b</div>"},
            {"<p>a<table><tr><td>b</table>c",
             "<p>a</p><table><tbody><tr><td>b</td></tr></tbody></table>c"},
        });
    }

    TEST_CASE("sanitise_html: what was cut out of a table keeps its rows and cells") {
        check({
            {"<td>a<td>b</td>", "<td>a</td><td>b</td>"},
            {"<tr><td><p>a</td><tr><th>b", "<tr><td><p>a</p></td></tr><tr><th>b</th></tr>"},
            {"<tbody><tr><td>a<tbody><td>b</table>c",
             "<tbody><tr><td>a</td></tr></tbody><tbody><td>bc</td></tbody>"},
            {"<tr>a</tr>", "<tr>a</tr>"},
            {"<tbody><div>a<td>b</div>", "<tbody><div>a</div><td>b</td></tbody>"},
            {"<caption>a</caption><col><colgroup><col span=2>",
             "<caption>a</caption><col><colgroup><col span=\"2\"></colgroup>"},
            {"<td><table><tr>a</table></td>",
             "<td><table><tbody><tr><td>a</td></tr></tbody></table></td>"},
            // Not inside anything else: where tags are passed over, nothing may come apart.
            {"<div><td>a<tr>b</div>", "<div>ab</div>"},
        });
        CHECK(html_to_text("<td>a</td><td>b</td>") == "a b");
    }

    TEST_CASE("sanitise_html: links are not nested") {
        const std::string rel = " rel=\"noopener noreferrer nofollow ugc\"";
        check({
            {"<a href=/x>a</a>", "<a href=\"https://e.org/x\"" + rel + ">a</a>"},
            {"<a href=x>a<a href=y>b</a>c</a>", "<a href=\"https://e.org/dir/x\"" + rel +
                                                    ">a</a><a href=\"https://e.org/dir/y\"" + rel +
                                                    ">b</a>c"},
            {"<a name=top>a<p>b</p></a>", "<a>a<p>b</p></a>"},
            {"<a href=x><div>a</div></a>b",
             "<a href=\"https://e.org/dir/x\"" + rel + "><div>a</div></a>b"},
            {"<a href=x><table><tr><td><a href=y>a</a></table></a>",
             "<a href=\"https://e.org/dir/x\"" + rel +
                 "><table><tbody><tr><td>a</td></tr></tbody></table></a>"},
            {"<a name=x><table><tr><td><a href=y>a</a></table>",
             "<a><table><tbody><tr><td><a href=\"https://e.org/dir/y\"" + rel +
                 ">a</a></td></tr></tbody></table></a>"},
            {"<span style=x>a</span><span lang=fr>b</span>",
             "<span>a</span><span lang=\"fr\">b</span>"},
        });
    }

    TEST_CASE("sanitise_html: nothing is open at the end, or deeper than 128") {
        check({{"<div><p><b>a", "<div><p><b>a</b></p></div>"}});
        std::string deep;
        for (int i = 0; i < 300; ++i) deep += "<div>";
        deep += "<table><tr><td>a</td></tr></table>";
        for (int i = 0; i < 300; ++i) deep += "</div>";
        std::string expected;
        for (int i = 0; i < 128; ++i) expected += "<div>";
        expected += "a";
        for (int i = 0; i < 128; ++i) expected += "</div>";
        check({{deep + "b", expected + "b"}});
    }
}
