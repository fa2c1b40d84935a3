// SPDX-License-Identifier: MIT
// Inputs that made other parsers of HTML slow or large.
#include "feedmerged/core/limits.hpp"
#include "feedmerged/text/html.hpp"
#include "support/growth.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::text;

namespace {

std::string repeat(std::string_view piece, std::size_t bytes) {
    std::string out;
    while (out.size() < bytes) out += piece;
    return out;
}

constexpr std::size_t kSize = 300'000;

}  // namespace

TEST_SUITE("text/html_bounds") {
    TEST_CASE("read_html: time and size are linear in the input") {
        const std::string attributes = [] {
            std::string html = "<a";
            for (int i = 0; i < 50'000; ++i) html += " a" + std::to_string(i) + "=b";
            return html + ">";
        }();
        const std::vector<std::string> inputs = {
            attributes,
            repeat("<", kSize),
            repeat("</", kSize),
            repeat("<!", kSize),
            repeat("<!--", kSize),
            repeat("<!-- --", kSize),
            repeat("<?", kSize),
            repeat("<a", kSize),
            repeat("<a ", kSize),
            repeat("<a href='", kSize),
            repeat("<a href=\"x\" ", kSize),
            repeat("&", kSize),
            repeat("&#", kSize),
            "&#" + repeat("9", kSize),
            repeat("&CounterClockwiseContourIntegra", kSize),
            repeat("&amp", kSize),
            repeat("<div>", kSize),
            repeat("<b>", kSize / 2) + repeat("</i>", kSize / 2),
            repeat("<b>", kSize / 2) + repeat("</b>", kSize / 2),
            repeat("<b><p>", kSize / 2) + repeat("</b>", kSize / 2),
            repeat("<p>", kSize),
            repeat("<li>", kSize),
            repeat("<table>", kSize),
            repeat("<table><td>", kSize),
            repeat("<td>", kSize),
            "<table>" + repeat("<td>", kSize),
            "<table>" + repeat("x<tr>", kSize),
            repeat("<a href=x>", kSize),
            repeat("<h1>", kSize),
            repeat("<ruby><rt>", kSize),
            repeat("<svg>", kSize),
            repeat("<template></p>", kSize),
            repeat("<script><", kSize),
            repeat("<style></styl>", kSize),
            repeat("</script>", kSize),
            repeat("<img src=x>", kSize),
            "<img srcset=\"" + repeat("a 1x, ", kSize) + "\">",
            "<img srcset=\"" + repeat("(", kSize) + "\">",
            "<img src=\"" + repeat("&", kSize) + "\">",
            "<p title=\"" + repeat("&quot;", kSize) + "\">",
            "<p title='" + repeat("\"", kSize) + "'>",
            repeat("a\n", kSize),
            repeat("\u00A0", kSize),
            repeat("\u2003", kSize),
            repeat("Read more\n<p>", kSize),
            repeat("The post <p>", kSize),
        };
        const std::string base = "https://example.org/";
        for (const std::string& html : inputs) {
            CAPTURE(html.substr(0, 40));
            HtmlReading reading;
            CHECK(test::grows_linearly(html.size(), [&](std::size_t bytes) {
                reading = read_html(std::string_view(html).substr(0, bytes), base);
            }));
            std::size_t tags = 0;
            for (const char c : html) tags += c == '<' ? 1 : 0;
            CHECK(reading.safe_html.size() <=
                  limits::kMaxSanitisedGrowth * html.size() + tags * (base.size() + 128));
            CHECK(reading.text.size() <= 2 * html.size());
        }
    }

    TEST_CASE("sanitise_html: a long base URL does not multiply") {
        const std::string base = "https://example.org/" + repeat("x", 4000) + "/";
        const std::string html =
            repeat("<video src=a poster=b><img src=a srcset='a,b 1x,c 2x,d 3x'><q cite=a>", 5000);
        std::size_t tags = 0;
        for (const char c : html) tags += c == '<' ? 1 : 0;
        CHECK(sanitise_html(html, base).size() <=
              limits::kMaxSanitisedGrowth * html.size() + tags * (base.size() + 128));
    }

    TEST_CASE("html_to_text: reads a long text") {
        const std::string html = repeat("Twenty bytes of words &amp; <b>one</b> tag. ", 4'000'000);
        const std::string text = html_to_text(html);
        CHECK(text.size() > html.size() / 2);
        CHECK(text.ends_with("one tag."));
    }
}
