// SPDX-License-Identifier: MIT
// What is said about a broken document: that it names the place, is bounded, and is fit for a line
// of a terminal whatever the document quotes.
#include "warnings.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"
#include "parsing.hpp"

#include <algorithm>

namespace feedmerged::feed::tests {
namespace {

std::string rss(const std::string& items) {
    return "<rss version=\"2.0\"><channel><title>T</title>" + items + "</channel></rss>";
}

std::string repeat(const std::string& what, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += what;
    return out;
}

bool is_fit(std::string_view message) {
    if (message.empty() || message.size() > limits::kMaxWarningBytes || !utf8::is_valid(message))
        return false;
    for (std::size_t pos = 0; pos < message.size();) {
        const char32_t c = utf8::next(message, pos);
        if (c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x202E) return false;
    }
    return true;
}

TEST_SUITE("feed/warnings") {
    TEST_CASE("one_line: no controls, no directions, valid UTF-8, bounded") {
        CHECK(one_line("stray end tag </b> at line 1") == "stray end tag </b> at line 1");
        CHECK(one_line("a\nb\x1B[31mc\x7F\xC2\x9B\u202Ed") == "a b [31mc   d");
        CHECK(one_line("caf\xC3") == "caf\uFFFD");
        const std::string most(limits::kMaxWarningBytes, 'x');
        CHECK(one_line(most) == most);
        CHECK(one_line(most + "y").ends_with("x\u2026"));
        for (std::size_t length = 190; length < 210; ++length)
            CHECK(is_fit(one_line(repeat("\u00E9", length) + "z")));
        CHECK(is_fit(one_line(std::string(10'000'000, '\n'))));
    }

    TEST_CASE(
        "Warnings: at most kMaxWarnings, with a word on the others, the important ones last") {
        for (std::size_t count = 0; count < limits::kMaxWarnings + 5; ++count) {
            CAPTURE(count);
            Warnings warnings;
            for (std::size_t i = 0; i < count; ++i) warnings.add("defect");
            warnings.add_important("the end is missing");
            const auto taken = warnings.take();
            CHECK(taken.size() == std::min(count + 1, limits::kMaxWarnings));
            CHECK(taken.back().message == "the end is missing");
            const bool more = count + 1 > limits::kMaxWarnings;
            if (more)
                CHECK(taken[taken.size() - 2].message == "more defects, which are not listed");
        }
        Warnings full;
        for (std::size_t i = 0; i < limits::kMaxWarnings; ++i) full.add("defect");
        CHECK(full.take().back().message == "defect");
    }

    TEST_CASE("Warnings::add_at: the place stays where a name has to be cut") {
        Warnings warnings;
        warnings.add_at("a\nb", 2, std::string(1000, 'x'));
        CHECK(warnings.take().at(0).message.ends_with("x at line 2, column 1"));
    }

    TEST_CASE("parse_feed: places count from the start of the document, junk before it included") {
        const ParsedFeed feed =
            parse("junk\nmore <b>junk</b> " + rss("\n<item><title>a</b></title></item>"));
        REQUIRE(feed.warnings.size() == 3);
        CHECK(feed.warnings[0].message ==
              "junk before the document, which begins at line 2, column 18");
        CHECK(feed.warnings[1].message.find("at line 3, column") != std::string::npos);
        CHECK(feed.warnings[2].message == "stray end tag </b> at line 3, column 15");
        const ParsedFeed one_line_junk = parse("junk " + rss("<item><title>a</b></title></item>"));
        CHECK(one_line_junk.warnings.back().message == "stray end tag </b> at line 1, column 64");
    }

    TEST_CASE(
        "parse_feed: warnings stay bounded and fit to be shown, whatever the document names") {
        const std::string hostile = "\u202E\u0085" + repeat("\u00E9", 5000);
        const std::string documents[] = {
            rss(repeat("<item><title>t</b></title></item>", 1000)),
            rss("<item><title>t</" + hostile + "></title></item>"),
            rss("<item><title><" + hostile + ">t</title></item>"),
            rss("<item><title " + hostile + "=1 " + hostile + "=2>t</title></item></x>"),
            rss("<item><title>t</title></item>") + "<rss:" + hostile + "/><" + hostile + ":rss/>",
            "<rss><channel><item><title>t</title></item><" + hostile + ">",
        };
        for (const std::string& document : documents) {
            CAPTURE(document.substr(0, 80));
            const ParsedFeed feed = parse(document);
            CHECK_FALSE(feed.warnings.empty());
            CHECK(feed.warnings.size() <= limits::kMaxWarnings);
            for (const Warning& warning : feed.warnings) {
                CAPTURE(warning.message);
                CHECK(is_fit(warning.message));
            }
        }
    }

    TEST_CASE("parse_feed: errors are bounded and fit to be shown as well") {
        const std::string hostile = "\u202E\u0085" + repeat("\u00E9", 100'000);
        for (const std::string& document :
             {"<" + hostile + "/>", "{\"version\":\"" + hostile,
              std::string("{\"version\":\"\x1B]0;x\x07\" x"), "[" + hostile}) {
            CAPTURE(document.substr(0, 40));
            const ParseError error = parse_error(document);
            CAPTURE(error.message);
            CHECK(is_fit(error.message));
        }
        CHECK(parse_error("{\"items\":[\n \"" + hostile)
                  .message.starts_with("broken JSON: parse error at line 2, column"));
    }

    TEST_CASE("parse_feed: a document that ends too early says so after any number of defects") {
        const ParsedFeed feed =
            parse("<rss><channel>" + repeat("<item><title>t</b></title></item>", 100) + "<item>");
        CHECK(feed.truncated);
        CHECK(feed.warnings.size() == limits::kMaxWarnings);
        CHECK(feed.warnings.back().message == "the document ends inside <item>, which is dropped");
    }

    TEST_CASE("parse_feed: more items than kMaxEntries are left out and counted") {
        const std::size_t count = limits::kMaxEntries + 3;
        const std::string rdf =
            "<rdf:RDF xmlns='http://purl.org/rss/1.0/' "
            "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><channel/>";
        const std::string documents[] = {
            rss(repeat("<item><title>t</title></item>", count)),
            rdf + repeat("<item><title>t</title></item>", count) + "</rdf:RDF>",
            "<feed xmlns='http://www.w3.org/2005/Atom'>" +
                repeat("<entry><title>t</title></entry>", count) + "</feed>",
            "<CHANNEL HREF='http://e.example/'>" +
                repeat("<ITEM HREF='http://e.example/1'><TITLE>t</TITLE></ITEM>", count) +
                "</CHANNEL>",
            "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[" +
                repeat("{\"id\":\"1\"},", count - 1) + "{\"id\":\"1\"}]}",
        };
        for (const std::string& document : documents) {
            CAPTURE(document.substr(0, 40));
            const ParsedFeed feed = parse(document);
            CHECK(feed.entries.size() == limits::kMaxEntries);
            CHECK(feed.entries_left_out == 3);
            REQUIRE(feed.warnings.size() == 1);
            CHECK(feed.warnings[0].message == "more than 20000 items: 3 are left out");
            CHECK_FALSE(feed.truncated);
        }
        const ParsedFeed exact =
            parse(rss(repeat("<item><title>t</title></item>", limits::kMaxEntries)));
        CHECK(exact.entries.size() == limits::kMaxEntries);
        CHECK(exact.warnings.empty());
    }
}

}  // namespace
}  // namespace feedmerged::feed::tests
