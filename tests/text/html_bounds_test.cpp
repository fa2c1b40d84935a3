// SPDX-License-Identifier: MIT
// Inputs that made other parsers of HTML slow or large.
#include "feedmerged/core/limits.hpp"
#include "feedmerged/text/html.hpp"
#include "support/growth.hpp"

#include <functional>
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

/// HTML of at least so many bytes.
using Maker = std::function<std::string(std::size_t bytes)>;

Maker many(const std::string& piece, const std::string& before = "",
           const std::string& after = "") {
    return [=](std::size_t bytes) { return before + repeat(piece, bytes) + after; };
}

/// Many of the one, then many of the other.
Maker halves(const std::string& first, const std::string& second) {
    return [=](std::size_t bytes) { return repeat(first, bytes / 2) + repeat(second, bytes / 2); };
}

constexpr std::size_t kSize = 300'000;

}  // namespace

TEST_SUITE("text/html_bounds") {
    TEST_CASE("read_html: time and size are linear in the input") {
        const Maker attributes = [](std::size_t bytes) {
            std::string html = "<a";
            for (int i = 0; html.size() < bytes; ++i) html += " a" + std::to_string(i) + "=b";
            return html + ">";
        };
        const std::vector<Maker> makers = {
            attributes,
            many("<"),
            many("</"),
            many("<!"),
            many("<!--"),
            many("<!-- --"),
            many("<?"),
            many("<a"),
            many("<a "),
            many("<a href='"),
            many("<a href=\"x\" "),
            many("&"),
            many("&#"),
            many("9", "&#"),
            many("&CounterClockwiseContourIntegra"),
            many("&amp"),
            many("<div>"),
            halves("<b>", "</i>"),
            halves("<b>", "</b>"),
            halves("<b><p>", "</b>"),
            many("<p>"),
            many("<li>"),
            many("<table>"),
            many("<table><td>"),
            many("<td>"),
            many("<td>", "<table>"),
            many("x<tr>", "<table>"),
            many("<a href=x>"),
            many("<h1>"),
            many("<ruby><rt>"),
            many("<svg>"),
            many("<template></p>"),
            many("<script><"),
            many("<style></styl>"),
            many("</script>"),
            many("<img src=x>"),
            many("a 1x, ", "<img srcset=\"", "\">"),
            many("(", "<img srcset=\"", "\">"),
            many("&", "<img src=\"", "\">"),
            many("&quot;", "<p title=\"", "\">"),
            many("\"", "<p title='", "'>"),
            many("a\n"),
            many("\u00A0"),
            many("\u2003"),
            many("Read more\n<p>"),
            many("The post <p>"),
        };
        const std::string base = "https://example.org/";
        for (const Maker& make : makers) {
            const std::string html = make(kSize);
            CAPTURE(html.substr(0, 40));
            HtmlReading reading;
            CHECK(test::grows_linearly(
                kSize, [&](std::size_t bytes) { reading = read_html(make(bytes), base); }));
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
