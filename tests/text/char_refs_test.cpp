// SPDX-License-Identifier: MIT
#include "char_refs.hpp"

#include "feedmerged/core/utf8.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::text;

namespace {

std::string decoded(std::string_view raw) {
    std::string out;
    decode_attribute(raw, out);
    return out;
}

/// What the reference at the start of `source` stands for in text, and how long it is.
std::pair<std::string, std::size_t> in_text(std::string_view source) {
    const CharRef ref = read_char_ref(source, 0, false);
    std::string out;
    if (ref.length != 0) utf8::append(out, ref.first);
    if (ref.second != 0) utf8::append(out, ref.second);
    return {out, ref.length};
}

}  // namespace

TEST_SUITE("text/char_refs") {
    TEST_CASE("read_char_ref: names, numbers, and what is none (HTML §13.2.5.72 to .80)") {
        struct Row {
            std::string source;
            std::string expected;
            std::size_t length;
        };
        const std::vector<Row> rows = {
            {"&amp;", "&", 5},
            {"&AMP", "&", 4},
            {"&lbrace;", "{", 8},    // HTML5 only
            {"&NewLine;", "\n", 9},  // HTML5 only
            {"&apos;", "'", 6},      // XML and HTML5
            {"&rsquo;", "’", 7},
            {"&NotEqualTilde;", "≂̸", 15},                    // two code points
            {"&CounterClockwiseContourIntegral;", "∳", 33},  // the longest
            {"&notit;", "¬", 4},  // the example of §13.2.5.73: I'm &notit;
            {"&notin;", "∉", 7},
            {"&copy2026", "©", 5},
            {"&hellip", "", 0},  // no old name: needs its semicolon
            {"&hellip;", "…", 8},
            {"&bogus;", "", 0},
            {"&;", "", 0},
            {"&", "", 0},
            {"& amp;", "", 0},
            {"&#65;", "A", 5},
            {"&#65B", "A", 4},
            {"&#x41;", "A", 6},
            {"&#X1f600;", "😀", 9},
            {"&#0000000000000000065;", "A", 22},
            {"&#", "", 0},
            {"&#;", "", 0},
            {"&#x;", "", 0},
            {"&#xg;", "", 0},
            {"&#128;", "€", 6},  // windows-1252 (§13.2.5.80)
            {"&#x99;", "™", 6},
            {"&#159;", "Ÿ", 6},
            {"&#0;", "\uFFFD", 4},
            {"&#xD800;", "\uFFFD", 8},
            {"&#x110000;", "\uFFFD", 10},
            {"&#99999999999999999999;", "\uFFFD", 23},
        };
        for (const Row& row : rows) {
            CAPTURE(row.source);
            CHECK(in_text(row.source) == std::pair{row.expected, row.length});
        }
    }

    TEST_CASE("decode_attribute: old names before = and alphanumerics are part of a URL") {
        CHECK(decoded("?a=1&copy=2&amp;b") == "?a=1&copy=2&b");
        CHECK(decoded("?a=1&copy2") == "?a=1&copy2");
        CHECK(decoded("&copy 2026 &copy; &copy") == "© 2026 © ©");
    }

    TEST_CASE("decode_attribute: decodes once") {
        CHECK(decoded("&amp;lt;b&amp;gt;") == "&lt;b&gt;");
        CHECK(decoded("&#38;amp;") == "&amp;");
    }

    TEST_CASE("decode_attribute: new lines are LF, what XML cannot hold is left out") {
        CHECK(decoded("a\r\nb\rc&#13;d") == "a\nb\nc\nd");
        CHECK(decoded("a\x01"
                      "b&#1;c&#xFFFE;d\xEF\xBF\xBF"
                      "e") == "abcde");
        CHECK(decoded(std::string_view("a\0b", 3)) == "ab");
        CHECK(decoded("plain é 漢") == "plain é 漢");
    }
}
