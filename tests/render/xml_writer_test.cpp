// SPDX-License-Identifier: MIT
#include "xml_writer.hpp"

#include "clean_text.hpp"
#include "story_fixture.hpp"

#include <array>
#include <random>
#include <string>

#include <doctest/doctest.h>

using namespace feedmerged::render;
using feedmerged::test::load_xml;
using feedmerged::test::xml_complaint;

namespace {

/// What a reader gets back for a text and for an attribute.
std::array<std::string, 2> round_trip(
    const std::string& text, XmlWriter::References references = XmlWriter::References::Named) {
    XmlWriter writer;
    writer.open("a").attribute("b", text).text(text, references);
    const std::string xml = writer.finish();
    CAPTURE(xml);
    CHECK(xml_complaint(xml) == "");
    pugi::xml_document document;
    load_xml(document, xml);
    return {document.child("a").text().get(), document.child("a").attribute("b").value()};
}

}  // namespace

TEST_SUITE("render/xml_writer") {
    TEST_CASE("XmlWriter: elements a line, texts untouched") {
        XmlWriter writer;
        writer.open("feed").attribute("v", "1");
        writer.element("id", "x").element_if("none", "").element_if("some", " y ");
        writer.open("entry").open("link").attribute_if("rel", "").close().close();
        CHECK(writer.finish() ==
              "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed v=\"1\">\n <id>x</id>\n"
              " <some> y </some>\n <entry>\n  <link/>\n </entry>\n</feed>\n");
    }

    TEST_CASE("XmlWriter: finish closes what is open") {
        XmlWriter writer;
        writer.open("a").open("b").text("t");
        CHECK(writer.finish() ==
              "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<a>\n <b>t</b>\n</a>\n");
    }

    TEST_CASE("XmlWriter: every text comes back as it was") {
        for (const std::string text :
             {"a & b", "<b>&amp;</b>", "]]>", "\"'`", "tab\tline\nreturn\rboth\r\n", "  spaces  ",
              "é – 漢字 – 👍", "&#0;", "<!-- -->", "<?xml?>", "\x7f", "\u0085\u2028\uFEFF\uFFFD"}) {
            CAPTURE(text);
            for (const auto references :
                 {XmlWriter::References::Named, XmlWriter::References::Hexadecimal}) {
                const auto [inside, attribute] = round_trip(text, references);
                CHECK(inside == text);
                CHECK(attribute == text);
            }
        }
    }

    TEST_CASE("XmlWriter: hexadecimal references as the RSS profile wants them") {
        XmlWriter writer;
        writer.element("title", "AT&T <b>", XmlWriter::References::Hexadecimal);
        CHECK(writer.finish().ends_with("<title>AT&#x26;T &#x3C;b&#x3E;</title>\n"));
    }

    TEST_CASE("XmlWriter: what XML cannot carry goes") {
        CHECK(round_trip(std::string("a\0b\x01\x0b\x1f"
                                     "c",
                                     7))[0] == "abc");
        CHECK(round_trip("a\uFFFE\uFFFF"
                         "b")[0] == "ab");
        CHECK(round_trip("\xff")[0] == "\uFFFD");
        CHECK(round_trip("\xed\xa0\x80")[0].find("\uFFFD") == 0);  // a surrogate
        CHECK(round_trip("cut \xe2\x82")[0] == "cut \uFFFD");
        CHECK(round_trip("cut \xe2\x82")[1] == "cut \uFFFD");
    }

    TEST_CASE("XmlWriter: any bytes give well-formed XML") {
        constexpr unsigned kSeed = 20'260'102;
        CAPTURE(kSeed);
        std::mt19937 random(kSeed);
        for (int round = 0; round < 500; ++round) {
            std::string text;
            for (int i = 0; i < 60; ++i)
                text += static_cast<char>(random() % (round % 2 == 0 ? 256 : 64));
            (void)round_trip(text);
        }
    }

    TEST_CASE("is_clean: tells what clean_text would change") {
        for (const std::string text : {"", "plain", "é\t\r\n", "\x7f", "\uFFFD", "\U0010FFFF"}) {
            CAPTURE(text);
            CHECK(is_clean(text));
            CHECK(clean_text(text) == text);
        }
        for (const std::string text : {"\x01", "\x1b[0m", "\uFFFE", "a\uFFFF", "\x80", "\xc3"}) {
            CAPTURE(text);
            CHECK_FALSE(is_clean(text));
            CHECK(is_clean(clean_text(text)));
        }
    }
}
