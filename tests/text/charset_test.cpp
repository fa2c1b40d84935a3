// SPDX-License-Identifier: MIT
#include "feedmerged/text/charset.hpp"

#include "charset_labels.hpp"
#include "feedmerged/core/utf8.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::text;

namespace {

std::string from_hex(std::string_view hex) {
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    return out;
}

struct Sample {
    std::string name;
    std::string label;
    std::string hex;
    std::string text;
};

// One text in each encoding of WHATWG's list, under one of its labels (Encoding §4.2).
const std::vector<Sample> kSamples = {
    {"windows-1252", "ISO-8859-1", "9344e96ae020767594209620352080", "“Déjà vu” – 5 €"},
    {"windows-1252", "us-ascii", "636166e9", "café"},
    {"ibm866", "cp866", "8fe0a8a2a5e2", "Привет"},
    {"iso-8859-2", "latin2", "ae6c75bb6f75e86bfd", "Žluťoučký"},
    {"iso-8859-3", "l3", "a6656a6d6f20f875737461", "Ĥejmo ĝusta"},
    {"iso-8859-4", "latin4", "abef72747320f3ba6e69f1b9", "Ģīrts ķēniņš"},
    {"iso-8859-5", "cyrillic", "bfe0d8d2d5e2", "Привет"},
    {"iso-8859-6", "arabic", "e5d1cdc8c7", "مرحبا"},
    {"iso-8859-7", "greek", "cae1ebe7ecddf1e1", "Καλημέρα"},
    {"iso-8859-8", "visual", "f9ece5ed", "שלום"},
    {"iso-8859-8-i", "logical", "f9ece5ed", "שלום"},
    {"iso-8859-10", "latin6", "a9616b6f766f20bf", "Đakovo ŋ"},
    {"iso-8859-13", "iso885913", "c0fe756f6c6173", "Ąžuolas"},
    {"iso-8859-14", "iso-8859-14", "f07974686e6f7320ba", "ŵythnos ẃ"},
    {"iso-8859-15", "l9", "bc7576726520e0203320a4", "Œuvre à 3 €"},
    {"iso-8859-16", "iso-8859-16", "aa7469696efee320ba6920fe6172e3", "Știință și țară"},
    {"koi8-r", "koi8", "f0d2c9d7c5d4", "Привет"},
    {"koi8-u", "koi8-ru", "ebc9a7d720a720a4", "Київ ї є"},
    {"macintosh", "x-mac-roman", "4361668e20d120db", "Café — €"},
    {"windows-874", "tis-620", "cac7d1cab4d5", "สวัสดี"},
    {"windows-1250", "cp1250", "8e6c759d6f75e86bfd20846bf9f293", "Žluťoučký „kůň“"},
    {"windows-1251", "x-cp1251", "cff0e8e2e5f220b931", "Привет №1"},
    {"windows-1253", "cp1253", "cae1ebe7ecddf1e12080", "Καλημέρα €"},
    {"windows-1254", "iso-8859-9", "dd7374616e62756c20fe", "İstanbul ş"},
    {"windows-1255", "cp1255", "f9ece5ed20a4", "שלום ₪"},
    {"windows-1256", "cp1256", "e3d1cdc8c72081", "مرحبا پ"},
    {"windows-1257", "cp1257", "c0fe756f6c61732080", "Ąžuolas €"},
    {"windows-1258", "cp1258", "fe20f520fd", "₫ ơ ư"},
    {"x-mac-cyrillic", "x-mac-ukrainian", "8ae8bbe2", "Київ"},
    {"x-user-defined", "x-user-defined", "41e9", "A\uF7E9"},
    {"gbk", "gb2312", "b2bbb9e9d2c6c3f1c2febbad", "不归移民漫画"},
    {"gb18030", "gb18030", "c2febbad209439fc36", "漫画 😀"},
    {"big5", "big5", "c163c5e9a4a4a4e5209dee", "繁體中文 㗎"},
    {"euc-jp", "x-euc-jp", "a5b2a1bca5e0bbb0cbe6", "ゲーム三昧"},
    {"iso-2022-jp", "csISO2022JP", "1b24422532213c25601b2842", "ゲーム"},
    {"shift_jis", "x-sjis", "835c837483678740878a", "ソフト①㈱"},
    {"euc-kr", "ks_c_5601-1987", "c7d1b1b9beee208c63b9e6b0a2c7cf", "한국어 똠방각하"},
};

std::string utf16(std::string_view ascii, bool big_endian) {
    std::string out;
    for (const char c : ascii) {
        if (big_endian) out += '\0';
        out += c;
        if (!big_endian) out += '\0';
    }
    return out;
}

}  // namespace

TEST_SUITE("text/charset") {
    TEST_CASE("decode_document: every encoding, named by the header or by the document") {
        for (const Sample& sample : kSamples) {
            CAPTURE(sample.label);
            const std::string bytes = from_hex(sample.hex);
            const DecodedText by_header =
                decode_document(bytes, "application/xml; charset=" + sample.label);
            CHECK(by_header.text == sample.text);
            CHECK(by_header.encoding == sample.name);
            CHECK_FALSE(by_header.had_invalid);
            CHECK_FALSE(by_header.overridden);
            const std::string declaration =
                "<?xml version=\"1.0\" encoding=\"" + sample.label + "\"?>";
            const DecodedText by_document = decode_document(declaration + bytes, "text/xml");
            CHECK(by_document.text == declaration + sample.text);
            CHECK(by_document.encoding == sample.name);
        }
    }

    TEST_CASE("decode_document: how the charset is written in header and document") {
        const std::string cafe = "caf\xE9";
        for (const char* const header :
             {"text/xml;charset=koi8-r", "text/xml; Charset=\"KOI8-R\"",
              "text/xml; version=1 ; charset = 'koi8-r' ; x",
              "text/xml;charset=koi8-r;charset=utf-8", "charset=koi8-r,text/xml"}) {
            CAPTURE(header);
            CHECK(decode_document(cafe, header).encoding == "koi8-r");
        }
        for (const char* const declaration :
             {"<?xml version='1.0' encoding='koi8-r'?>",
              "\r\n<?xml version='1.0' encoding = \"KOI8-R\" standalone='yes'?>",
              "<?xml encoding='koi8-r' version='1.0'?>",
              "<b>Warning</b>: x <?xml version='1.0' encoding='koi8-r'?>",
              "<html><head><meta charset=koi8-r>",
              "<META http-equiv=Content-Type content=\"text/html; charset=koi8-r\">"}) {
            CAPTURE(declaration);
            CHECK(decode_document(declaration + cafe, "text/xml").encoding == "koi8-r");
        }
    }

    TEST_CASE("decode_document: UTF-8 is UTF-8 whatever is claimed") {
        const std::string xml = "<?xml version='1.0' encoding='iso-8859-1'?><t>café</t>";
        const DecodedText decoded = decode_document(xml, "text/xml; charset=windows-1251");
        CHECK(decoded.text == xml);
        CHECK(decoded.encoding == "utf-8");
        CHECK(decoded.overridden);
        CHECK_FALSE(decoded.had_invalid);
        CHECK_FALSE(decode_document("<t>ascii</t>", "text/xml; charset=iso-8859-1").overridden);
        CHECK_FALSE(decode_document("<t>café</t>", "text/xml; charset=UTF8").overridden);
        CHECK(decode_document("<t>café</t>", "text/xml; charset=bogus").overridden);
        CHECK(decode_document("", "").encoding == "utf-8");
    }

    TEST_CASE("decode_document: byte order marks win and do not stay") {
        const std::string utf8 = "\xEF\xBB\xBF<t>é</t>";
        CHECK(decode_document(utf8, "text/xml; charset=iso-8859-1").text == "<t>é</t>");
        const DecodedText little =
            decode_document("\xFF\xFE" + utf16("<t>a</t>", false), "text/xml; charset=utf-8");
        CHECK(little.text == "<t>a</t>");
        CHECK(little.encoding == "utf-16le");
        CHECK(little.overridden);
        CHECK(decode_document("\xFE\xFF" + utf16("<t>a</t>", true), "").encoding == "utf-16be");
        const std::string utf32 = from_hex("fffe00003c000000604f0000");
        CHECK(decode_document(utf32, "").text == "<你");
        CHECK(decode_document(utf32, "").encoding == "utf-32le");
        CHECK(decode_document(from_hex("0000feff0000003c0001f600"), "").text == "<😀");
        CHECK(decode_document("\xEF\xBB\xBF", "").text == "");
        CHECK(decode_document("\xFF\xFE", "").text == "");
    }

    TEST_CASE("decode_document: UTF-16 and UTF-32 without a mark, by their zero bytes") {
        CHECK(decode_document(utf16("<?xml?>", true), "text/xml").encoding == "utf-16be");
        CHECK(decode_document(utf16("<?xml?>", false), "text/xml; charset=utf-16").text ==
              "<?xml?>");
        CHECK(decode_document(utf16("{\"a\":1}", false), "").text == "{\"a\":1}");
        CHECK(decode_document(from_hex("0000003c0000003f"), "").text == "<?");
        CHECK(decode_document(from_hex("3c0000003f000000"), "").text == "<?");
        // A claim of UTF-16 by a document that can be read without it is wrong.
        const DecodedText claimed =
            decode_document("<?xml version='1.0' encoding='utf-16'?><t>a</t>", "");
        CHECK(claimed.encoding == "utf-8");
        CHECK(claimed.overridden);
    }

    TEST_CASE("decode_document: UTF-16 behind junk of another script") {
        std::string big = from_hex("6f225b57");
        std::string little = from_hex("226f575b");
        big += utf16("<rss><channel><title>a</title></channel></rss>", true);
        little += utf16("<rss><channel><title>a</title></channel></rss>", false);
        CHECK(decode_document(big, "").encoding == "utf-16be");
        CHECK(decode_document(big, "").text.ends_with(
            "字<rss><channel><title>a</title></channel></rss>"));
        CHECK(decode_document(little, "text/xml; charset=utf-8").encoding == "utf-16le");
        CHECK(decode_document("<rss>" + std::string(1, '\0') + "</rss>", "").encoding == "utf-8");
        CHECK(decode_document(std::string(512, '\0'), "").encoding == "utf-8");
    }

    TEST_CASE("decode_document: a mark of UTF-8 before another encoding") {
        const std::string mark = "\xEF\xBB\xBF";
        const std::string latin =
            "<t>D\xE9j\xE0 vu \xE0 Orl\xE9"
            "ans, l\x92\xE9t\xE9</t>";
        const DecodedText decoded = decode_document(mark + latin, "text/xml; charset=utf-8");
        CHECK(decoded.text == "<t>Déjà vu à Orléans, l’été</t>");
        CHECK(decoded.encoding == "windows-1252");
        CHECK(decoded.overridden);
        const DecodedText damaged = decode_document(mark + "<t>été \xE9</t>", "");
        CHECK(damaged.text == "<t>été \uFFFD</t>");
        CHECK(damaged.encoding == "utf-8");
        CHECK_FALSE(damaged.overridden);
    }

    TEST_CASE("decode_document: UTF-8 of surrogates, as some databases write it, is UTF-8") {
        const DecodedText decoded =
            decode_document("<t>\xED\xA0\xBD\xED\xB8\x80 x \xED\xA0\xBD\xED\xB8\x81</t>", "");
        CHECK(decoded.text == "<t>😀 x 😁</t>");
        CHECK(decoded.encoding == "utf-8");
        CHECK_FALSE(decoded.had_invalid);
        // Halves stand for nothing.
        CHECK(make_valid_utf8("\xED\xB8\x80\xED\xA0\xBD") ==
              "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
        CHECK(make_valid_utf8("\xED\xA0\xBD\xED\xA0\xBD\xED\xB8\x80").ends_with("\uFFFD😀"));
    }

    TEST_CASE("decode_document: what only broken UTF-8 has is not taken for windows-1252") {
        const std::string_view overlong = "<t>a\xC0\xBCscript\xC0\xBE\xE0\x80\xBC</t>";
        const std::string_view beyond = "<t>a\xF4\x90\x80\x80\xF8\x88\x80\x80\x80</t>";
        for (const std::string_view bytes :
             {overlong, beyond, std::string_view("<t>a\xFF\xFE\x80\xC3</t>")}) {
            const DecodedText decoded = decode_document(bytes, "text/xml; charset=utf-8");
            CHECK(decoded.encoding == "utf-8");
            CHECK(decoded.had_invalid);
            CHECK(decoded.text.starts_with("<t>a\uFFFD"));
        }
        CHECK(decode_document("<t>Nestl\xE9\xAE caf\xE9 \xBD 5 \x80 l\xE9\x92t\xE9\xB2</t>", "")
                  .text == "<t>Nestlé® café ½ 5 € lé’té²</t>");
    }

    TEST_CASE("decode_document: odd and half characters of UTF-16 become U+FFFD") {
        CHECK(decode_document(utf16("<a", true) + std::string("\0", 1), "").text == "<a\uFFFD");
        const DecodedText lone = decode_document(from_hex("fffe3c003dd83c00"), "");
        CHECK(lone.text == "<\uFFFD<");
        CHECK(lone.had_invalid);
    }

    TEST_CASE("decode_document: damaged UTF-8 stays UTF-8") {
        const std::string text = "Déjà vu à Orléans, l’été, où l’on s’énerve, çà et là";
        const DecodedText truncated = decode_document(text + " caf\xC3", "text/xml; charset=utf-8");
        CHECK(truncated.text == text + " caf\uFFFD");
        CHECK(truncated.encoding == "utf-8");
        CHECK(truncated.had_invalid);
        CHECK(decode_document(text + "\xE9", "text/xml; charset=iso-8859-1").encoding == "utf-8");
    }

    TEST_CASE("decode_document: what claims to be UTF-8 and is not is detected") {
        const std::string latin =
            "<?xml version='1.0' encoding='utf-8'?><t>D\xE9j\xE0 vu \xE0 Orl\xE9"
            "ans, l\x92\xE9t\xE9</t>";
        const DecodedText decoded = decode_document(latin, "text/xml");
        CHECK(decoded.text ==
              "<?xml version='1.0' encoding='utf-8'?><t>Déjà vu à Orléans, l’été</t>");
        CHECK(decoded.encoding == "windows-1252");
        CHECK(decoded.overridden);
        CHECK(decode_document("caf\xE9", "").text == "café");
        // "Как пережить новогоднюю ночь и не устать" in KOI8-R.
        const std::string russian = from_hex(
            "ebc1cb20d0c5d2c5d6c9d4d820cecfd7cfc7cfc4cec0c020cecfded820c920cec520d5d3d4c1d4d8");
        CHECK(decode_document("<t>" + russian + "</t>", "").encoding == "koi8-r");
    }

    TEST_CASE("decode_document: a claimed encoding full of errors is not believed") {
        // Russian in windows-1251 that says it is EUC-JP.
        const std::string bytes =
            from_hex("cff0e8e2e5f2ecc8d02c20fdf2ee20eef7e5edfc20e4ebe8ededfbe920f2e5eaf1f2ff");
        const DecodedText decoded = decode_document(bytes, "text/xml; charset=euc-jp");
        CHECK(decoded.encoding != "euc-jp");
        CHECK_FALSE(decoded.had_invalid);
        CHECK(decoded.overridden);
    }

    TEST_CASE(
        "decode_document: damage in one place does not change the encoding, nor swallow a tag") {
        std::string body;
        for (int i = 0; i < 20; ++i) body += from_hex("a5b2a1bca5e0bbb0cbe6");
        const DecodedText decoded = decode_document(body + "\xA5</t>", "text/xml; charset=euc-jp");
        CHECK(decoded.encoding == "euc-jp");
        CHECK(decoded.had_invalid);
        CHECK(decoded.text.ends_with("\uFFFD</t>"));
    }

    TEST_CASE("decode_document: a server's default gives way to a document that knows better") {
        const std::string declaration = "<?xml version=\"1.0\" encoding=\"euc-jp\"?>";
        const std::string bytes = declaration + from_hex("a5b2a1bca5e0bbb0cbe6");
        CHECK(decode_document(bytes, "text/xml; charset=iso-8859-1").text ==
              declaration + "ゲーム三昧");
        const std::string cyrillic = "<?xml version='1.0' encoding='windows-1251'?>";
        CHECK(decode_document(cyrillic + "\xCC\xE8\xF0", "text/xml; charset=ISO-8859-1").text ==
              cyrillic + "Мир");
        // Only a default gives way.
        CHECK(decode_document(cyrillic + "\xCC\xE8\xF0", "text/xml; charset=windows-1252").text ==
              cyrillic + "Ìèð");
        CHECK(decode_document(cyrillic + "\xED\xC9\xD2", "text/xml; charset=koi8-r").text ==
              cyrillic + "Мир");
        // But not where the document's claim shows errors.
        CHECK(decode_document(declaration + "caf\xE9 na\xEFve d\xE9j\xE0",
                              "text/xml; charset=iso-8859-1")
                  .encoding == "windows-1252");
    }

    TEST_CASE("decode_document: always gives valid UTF-8") {
        std::string all;
        for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
        for (const Sample& sample : kSamples)
            CHECK(utf8::is_valid(
                decode_document(all + "<" + all, "x/y; charset=" + sample.label).text));
        CHECK(utf8::is_valid(decode_document(all, "").text));
    }

    TEST_CASE("make_valid_utf8: one U+FFFD for each maximal subpart (Unicode §3.9, table 3-8)") {
        struct Row {
            std::string hex;
            std::string expected;
        };
        const std::vector<Row> rows = {
            {"", ""},
            {"61c3a9e6bca2f09f9880", "aé漢😀"},
            {"c080", "\uFFFD\uFFFD"},
            {"e08080", "\uFFFD\uFFFD\uFFFD"},          // overlong
            {"eda080", "\uFFFD\uFFFD\uFFFD"},          // a surrogate
            {"f4908080", "\uFFFD\uFFFD\uFFFD\uFFFD"},  // above U+10FFFF
            {"f0808080", "\uFFFD\uFFFD\uFFFD\uFFFD"},
            {"f5", "\uFFFD"},
            {"80", "\uFFFD"},
            {"e6bc61",
             "\uFFFD"
             "a"},
            {"f09f9861",
             "\uFFFD"
             "a"},
            {"c3", "\uFFFD"},
            {"61f1808080e180c262",
             "a\U00040000\uFFFD\uFFFD"
             "b"},
            {"61f18080e180c262806380bf64",
             "a\uFFFD\uFFFD\uFFFD"
             "b\uFFFD"
             "c\uFFFD\uFFFD"
             "d"},  // table 3-8
        };
        for (const Row& row : rows) {
            CAPTURE(row.hex);
            const std::string valid = make_valid_utf8(from_hex(row.hex));
            CHECK(valid == row.expected);
            CHECK(utf8::is_valid(valid));
        }
    }

    TEST_CASE("find_encoding: labels of any case, and none that are no labels") {
        CHECK(find_encoding(" UTF8\n")->name == "utf-8");
        CHECK(find_encoding("Latin1")->name == "windows-1252");
        CHECK(find_encoding("ISO_8859-9:1989")->name == "windows-1254");
        CHECK(find_encoding("GB_2312-80")->name == "gbk");
        for (const char* const label : {"", " ", "utf", "utf-8 utf8", "8859-1", "x", "klingon",
                                        "iso-8859-12", "a very long label that no encoding has"}) {
            CAPTURE(label);
            CHECK(find_encoding(label) == nullptr);
        }
    }
}
