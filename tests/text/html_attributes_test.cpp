// SPDX-License-Identifier: MIT
// Which attributes come through sanitise_html, and with what values.
#include "feedmerged/text/html.hpp"
#include "srcset.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged::text;

namespace {

/// What is left of the attributes of a tag.
std::string attributes_of(const std::string& element, const std::string& attributes) {
    const std::string safe =
        sanitise_html("<" + element + " " + attributes + ">", "https://e.org/dir/page");
    if (safe.empty()) return "gone";
    const std::string begin = "<" + element;
    REQUIRE(safe.starts_with(begin));
    const std::size_t end = safe.find('>');
    const std::string kept = safe.substr(begin.size(), end - begin.size());
    return kept.empty() ? kept : kept.substr(1);
}

struct Row {
    std::string element;
    std::string attributes;
    std::string expected;
};

void check(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        CAPTURE(row.element);
        CAPTURE(row.attributes);
        CHECK(attributes_of(row.element, row.attributes) == row.expected);
    }
}

}  // namespace

TEST_SUITE("text/html_attributes") {
    TEST_CASE("sanitise_html: attributes by element") {
        check({
            {"p", "title=a lang=fr dir=RTL", "title=\"a\" lang=\"fr\" dir=\"rtl\""},
            {"p", "id=a class=b style=c name=d onclick=e data-x=f href=g src=h", ""},
            {"p", "dir=up lang='a b' xml:lang=de", ""},
            {"p", "xml:lang=de-AT", "lang=\"de-AT\""},
            {"p", "title='a\"b`<&amp;lt;'", "title=\"a&quot;b&#96;&lt;&amp;lt;\""},
            {"p", "TITLE=a title=b", "title=\"a\""},
            {"ol", "start=-3 reversed type=A", "type=\"A\" start=\"-3\" reversed"},
            {"ol", "start=3px type=disc", ""},
            {"li", "value=7", "value=\"7\""},
            {"time", "datetime='2026-11-23T20:15:00+01:00'",
             "datetime=\"2026-11-23T20:15:00+01:00\""},
            {"time", "datetime='\"><b>'", ""},
            {"details", "open=x", "open"},
            {"blockquote", "cite=x", "cite=\"https://e.org/dir/x\""},
            {"blockquote", "cite=javascript:x", ""},
            {"q", "cite=urn:x", ""},
        });
        CHECK(
            sanitise_html("<table><col span=2000><tr><th scope=row abbr=x>", "") ==
            "<table><colgroup><col span=\"1000\"></colgroup><tbody><tr><th scope=\"row\"></th></tr>"
            "</tbody></table>");
        const auto cell = [](const std::string& attributes) {
            const std::string safe = sanitise_html("<table><tr><td " + attributes + ">", "");
            return safe.substr(21, safe.find("></td>") - 21);  // behind <table><tbody><tr><td
        };
        CHECK(cell("colspan=3 rowspan=0 width=9") == " colspan=\"3\" rowspan=\"0\"");
        CHECK(cell("colspan=0 rowspan=-1") == "");
        CHECK(cell("colspan=99999 rowspan=1001") == " colspan=\"1000\" rowspan=\"1000\"");
    }

    TEST_CASE("sanitise_html: images") {
        const std::string late = " loading=\"lazy\" referrerpolicy=\"no-referrer\"";
        check({
            {"img", "src=a.png", "src=\"https://e.org/dir/a.png\"" + late},
            {"img", "alt='' height=2 width=03 src=//x.org/a onerror=b loading=eager",
             "src=\"https://x.org/a\" alt=\"\" width=\"3\" height=\"2\"" + late},
            {"img", "src=a width=100% height=2px", "src=\"https://e.org/dir/a\"" + late},
            {"img", "src=data:image/png;base64,xx", "gone"},
            {"img", "src=javascript:x srcset='data:x 1x'", "gone"},
            {"img", "alt=x", "alt=\"x\""},
            {"img", "alt=x src=data:x", "alt=\"x\""},
            {"img", "alt=' '", "gone"},
            {"img", "srcset='a 1x, b 2x'",
             "srcset=\"https://e.org/dir/a 1x, https://e.org/dir/b 2x\"" + late},
            // Images that a script would load later.
            {"img", "src='data:image/gif;base64,xx' data-src=real.jpg",
             "src=\"https://e.org/dir/real.jpg\"" + late},
            {"img", "src=shown.jpg data-src=other.jpg",
             "src=\"https://e.org/dir/shown.jpg\"" + late},
            {"img", "data-lazy-src=a data-lazy-srcset='b 2x'",
             "src=\"https://e.org/dir/a\" srcset=\"https://e.org/dir/b 2x\"" + late},
            {"img", "data-src=javascript:x", "gone"},
        });
    }

    TEST_CASE("sanitise_html: audio, video and their sources") {
        check({
            {"video", "src=v poster=p autoplay loop onplay=x width=3",
             "src=\"https://e.org/dir/v\" poster=\"https://e.org/dir/p\" width=\"3\" controls "
             "preload=\"none\""},
            {"audio", "src=data:x", "controls preload=\"none\""},
            {"source", "src=a type='audio/ogg; codecs=opus'",
             "src=\"https://e.org/dir/a\" type=\"audio/ogg; codecs=opus\""},
            {"source", "srcset='a 1x' media='(min-width: 30em)' sizes='50vw'",
             "srcset=\"https://e.org/dir/a 1x\" sizes=\"50vw\" media=\"(min-width: 30em)\""},
            {"source", "type=audio/ogg", "gone"},
        });
    }

    TEST_CASE("sanitise_html: URLs of every attribute pass the same gate") {
        const std::vector<std::string> hostile = {"javascript:alert(1)",
                                                  "JaVaScRiPt:alert(1)",
                                                  " javascript:alert(1)",
                                                  "java&#115;cript:alert(1)",
                                                  "java&Tab;script:alert(1)",
                                                  "java\nscript:alert(1)",
                                                  "&#1;javascript:alert(1)",
                                                  "javascript&colon;alert(1)",
                                                  "&#0000106avascript:alert(1)",
                                                  "vbscript:x",
                                                  "data:text/html,x",
                                                  "file:///etc/passwd",
                                                  "blob:x",
                                                  "view-source:x",
                                                  "feed:javascript:x",
                                                  "jar:x",
                                                  "about:blank"};
        for (const std::string& url : hostile) {
            CAPTURE(url);
            CHECK(sanitise_html("<a href=\"" + url + "\">a</a>", "https://e.org/") == "<a>a</a>");
            CHECK(sanitise_html("<img src=\"" + url + "\" srcset=\"" + url + " 2x\">",
                                "https://e.org/") == "");
            CHECK(sanitise_html("<video src=\"" + url + "\" poster=\"" + url + "\"></video>",
                                "https://e.org/") == "<video controls preload=\"none\"></video>");
            CHECK(sanitise_html("<q cite=\"" + url + "\"></q>", "https://e.org/") == "<q></q>");
        }
    }

    TEST_CASE("sanitise_html: mailto for links only, relative URLs only with a base") {
        CHECK(sanitise_html("<a href=mailto:a@e.org>a</a>", "")
                  .starts_with("<a href=\"mailto:a@e.org\""));
        CHECK(sanitise_html("<img src=mailto:a@e.org>", "") == "");
        CHECK(sanitise_html("<a href=x>a</a><img src=/y>", "") == "<a>a</a>");
        CHECK(sanitise_html("<a href=x?a=1&copy=2&amp;b>a</a>", "https://e.org/")
                  .starts_with("<a href=\"https://e.org/x?a=1&amp;copy=2&amp;b\""));
    }

    TEST_CASE("make_srcset: candidates one by one (HTML §4.8.4.2.1)") {
        struct Case {
            std::string value;
            std::string expected;
        };
        const std::string base = "https://e.org/";
        const std::vector<Case> cases = {
            {"a", "https://e.org/a"},
            {"a 1x,b 1.5x", "https://e.org/a 1x, https://e.org/b 1.5x"},
            {" a  640w ,\n b 1024w ", "https://e.org/a 640w, https://e.org/b 1024w"},
            {"a, b", "https://e.org/a, https://e.org/b"},
            {"a,b 2x", "https://e.org/a,b 2x"},  // no space behind it: part of the URL
            {",,a 1x,,", "https://e.org/a 1x"},
            {"javascript:x 1x, a 2x, data:x 3x", "https://e.org/a 2x"},
            {"data:image/png;base64,xx 1x, a 2x", "https://e.org/a 2x"},
            {"a 1y, b x, c -1x, d 1e3x, e 1.x, f 1..2x, g 2x", "https://e.org/g 2x"},
            {"a 100w 50h, b 2x", "https://e.org/b 2x"},
            {"a (1x, 2x) , b 2x", "https://e.org/b 2x"},
            {"", ""},
            {" , ,", ""},
        };
        for (const Case& one : cases) {
            CAPTURE(one.value);
            CHECK(make_srcset(one.value, base, 1000) == one.expected);
            CHECK(make_srcset(one.expected, base, 1000) == one.expected);
        }
        CHECK(make_srcset("a 1x, b 2x", base, 20) == "");
    }
}
