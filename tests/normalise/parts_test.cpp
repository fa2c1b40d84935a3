// SPDX-License-Identifier: MIT
// The small parts of normalising, as tables.
#include "base_urls.hpp"
#include "body.hpp"
#include "media_type.hpp"
#include "plain_text.hpp"

#include <string>

#include <doctest/doctest.h>

namespace feedmerged::normalise {
namespace {

TEST_SUITE("normalise/parts") {
    TEST_CASE("to_language_tag: RFC 5646 §2.1.1, and what is no tag") {
        CHECK(to_language_tag("EN") == "en");
        CHECK(to_language_tag(" en_us ") == "en-US");
        CHECK(to_language_tag("zh-hant-tw") == "zh-Hant-TW");
        CHECK(to_language_tag("sr-LATN") == "sr-Latn");
        CHECK(to_language_tag("es-419") == "es-419");
        CHECK(to_language_tag("IT-it") == "it-IT");
        CHECK(to_language_tag("de-1996") == "de-1996");
        for (const char* text :
             {"", "e", "english", "en us", "12", "en-", "-en", "en--us", "en-toolongsubtag",
              "<b>en</b>", "en-US-en-US-en-US-en-US-en-US-en-US-en"})
            CHECK_MESSAGE(to_language_tag(text).empty(), text);
    }

    TEST_CASE("to_html: paragraphs at blank lines, breaks at line ends, escaped") {
        CHECK(to_html("") == "");
        CHECK(to_html(" a ") == "a");
        CHECK(to_html("a\nb") == "a<br>b");
        CHECK(to_html("a\r\n\r\n \n<b>\nc\n") == "<p>a</p><p>&lt;b&gt;<br>c</p>");
        CHECK(to_html("\n\n") == "");
    }

    TEST_CASE("media_type_of: declared, by extension, else bytes") {
        CHECK(media_type_of("audio/mpeg", "https://e.example/x.ogg") == "audio/mpeg");
        CHECK(media_type_of(" Audio/MPEG ; x=y", "") == "audio/mpeg");
        CHECK(media_type_of("", "https://e.example/x.OGG?y.mp3#z.png") == "audio/ogg");
        CHECK(media_type_of("mp3", "https://e.example/dir.mp3/x") == "application/octet-stream");
        CHECK(media_type_of("a/b/c", "https://e.example/x.jpg") == "image/jpeg");
        CHECK(media_type_of("text/html\r\nx: y", "") == "application/octet-stream");
    }

    TEST_CASE("BaseUrls: the nearest base counts") {
        const BaseUrls bases{.retrieved = "https://r.example/f", .home_page = "https://h.example/"};
        CHECK(bases.choose("https://d.example/", "https://p.example/") == "https://d.example/");
        CHECK(bases.choose("/d/", "https://p.example/") == "https://r.example/d/");
        CHECK(bases.choose("", "https://p.example/") == "https://p.example/");
        CHECK(bases.choose("", "") == "https://h.example/");
        CHECK(BaseUrls{.retrieved = "https://r.example/f"}.choose("", "") == "https://r.example/f");
        CHECK(BaseUrls{}.choose("", "").empty());
        CHECK(BaseUrls{}.resolve({"relative", ""}).empty());
        CHECK(bases.resolve({"", ""}).empty());
    }

    TEST_CASE("to_line: one line, decoded once") {
        CHECK(to_line("a &amp;lt; b") == "a &lt; b");
        CHECK(to_line("  a\n\tb ") == "a b");
        CHECK(to_line(ParsedText{.value = "a &amp; <b>"}) == "a &amp; <b>");
        CHECK(to_line(ParsedText{.value = "a &amp; <b>c</b>", .kind = TextKind::Html}) == "a & c");
    }
}

}  // namespace
}  // namespace feedmerged::normalise
