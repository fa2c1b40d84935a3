// SPDX-License-Identifier: MIT
// Durations, sizes, dates, hashes and UTF-8: the small values that everything else is written with.
#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/hash.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/core/utf8.hpp"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace std::chrono_literals;

TEST_SUITE("core/duration") {
    TEST_CASE("parse_duration: what the configuration may say") {
        const std::vector<std::pair<std::string, Seconds>> table{
            {"0", 0s},  {"0s", 0s},    {"90s", 90s}, {"15m", 15min},
            {"6h", 6h}, {"30d", 720h}, {"2w", 336h}};
        for (const auto& [text, duration] : table) {
            CAPTURE(text);
            REQUIRE(parse_duration(text).has_value());
            CHECK(*parse_duration(text) == duration);
            CHECK(*parse_duration(format_duration(duration)) == duration);
        }
        for (const std::string bad : {"", "1", "h", "-1h", "1.5h", "1 h", "1h30m", "1y",
                                      "99999999999999999999s", "40000d", "1H"})
            CHECK_MESSAGE(!parse_duration(bad).has_value(), bad);
    }
    TEST_CASE("format_duration: the largest unit that divides it") {
        CHECK(format_duration(3600s) == "1h");
        CHECK(format_duration(90s) == "90s");
        CHECK(format_duration(90 * 24h) == "90d");
        CHECK(format_duration(0s) == "0s");
    }
    TEST_CASE("describe_duration: at most two neighbouring units") {
        CHECK(describe_duration(0s) == "0 s");
        CHECK(describe_duration(-5s) == "0 s");
        CHECK(describe_duration(59s) == "59 s");
        CHECK(describe_duration(2h + 5min + 9s) == "2 h 5 min");
        CHECK(describe_duration(24h + 9s) == "1 d");
    }
    TEST_CASE("parse_size and describe_size") {
        CHECK(*parse_size("512KiB") == 512 * 1024U);
        CHECK(*parse_size("10MiB") == 10U * 1024 * 1024);
        CHECK(*parse_size("7B") == 7U);
        for (const std::string bad : {"", "10", "10MB", "10 MiB", "-1B", "2048GiB", "1.5MiB"})
            CHECK_MESSAGE(!parse_size(bad).has_value(), bad);
        CHECK(describe_size(10ULL * 1024 * 1024) == "10 MiB");
        CHECK(describe_size(1434) == "1.4 KiB");
        CHECK(describe_size(12) == "12 B");
        CHECK(describe_size(0) == "0 B");
    }
}

TEST_SUITE("core/time") {
    TEST_CASE("format_rfc3339 and format_imf_date: known instants") {
        CHECK(format_rfc3339(from_unix(0)) == "1970-01-01T00:00:00Z");
        CHECK(format_rfc3339(from_unix(1'795'467'600)) == "2026-11-23T21:00:00Z");
        CHECK(format_imf_date(from_unix(784'111'777)) ==
              "Sun, 06 Nov 1994 08:49:37 GMT");  // RFC 9110 §5.6.7
        CHECK(format_imf_date(from_unix(1'709'164'800)) == "Thu, 29 Feb 2024 00:00:00 GMT");
    }
    TEST_CASE("format_rfc3339: years beyond four digits are clamped") {
        CHECK(format_rfc3339(from_unix(1LL << 60)) == "9999-12-31T23:59:59Z");
        CHECK(format_rfc3339(from_unix(-(1LL << 60))) == "0000-01-01T00:00:00Z");
    }
}

TEST_SUITE("core/hash") {
    TEST_CASE("hash128: stays what it is, since it is stored") {
        CHECK(to_hex(hash128("")) ==
              "99aa06d3014798d86001c324468d497f");  // XXH3's published vector
        CHECK(hash128("a") != hash128("b"));
    }
    TEST_CASE("FieldHasher: the borders of fields count") {
        CHECK(FieldHasher{}.add("ab").add("c").finish() !=
              FieldHasher{}.add("a").add("bc").finish());
        CHECK(FieldHasher{}.add("a").finish() == FieldHasher{}.add("a").finish());
        CHECK(FieldHasher{}.add("").finish() != FieldHasher{}.finish());
    }
    TEST_CASE("uuid5_urn: the same name, the same id, of version 5") {
        const std::string id = uuid5_urn("https://example.org/feed\n42");
        CHECK(id == uuid5_urn("https://example.org/feed\n42"));
        CHECK(id != uuid5_urn("https://example.org/feed\n43"));
        REQUIRE(id.size() == 45);
        CHECK(id.starts_with("urn:uuid:"));
        CHECK(id[23] == '5');
    }
    TEST_CASE("uuid4_urn: version and variant") {
        CHECK(uuid4_urn(0, 0) == "urn:uuid:00000000-0000-4000-8000-000000000000");
        CHECK(uuid4_urn(~0ULL, ~0ULL) == "urn:uuid:ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}

TEST_SUITE("core/utf8") {
    TEST_CASE("is_valid: wherever in a run of ASCII the other bytes stand") {
        for (std::size_t before = 0; before < 20; ++before)
            for (std::size_t after = 0; after < 20; ++after) {
                const std::string start(before, 'a');
                const std::string end(after, 'b');
                CHECK(utf8::is_valid(start + "\u00E9\u2026" + end));
                CHECK_FALSE(utf8::is_valid(start + "\xC3" + end));
                CHECK_FALSE(utf8::is_valid(start + "\u00E9\xA9" + end));
            }
    }

    TEST_CASE("is_valid: Unicode table 3-7") {
        for (const std::string good :
             {"", "abc", "é", "€", "😀", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF", "12345678é"})
            CHECK(utf8::is_valid(good));
        for (const std::string bad :
             {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
              "\xF5", "\xFF", "12345678\xC3", "\xE2\x82"})
            CHECK_FALSE(utf8::is_valid(bad));
    }
    TEST_CASE("next and append: every plane there and back") {
        for (const char32_t c :
             {U'a', U'\u00e9', U'\u20ac', U'\uffff', U'\U0001F600', U'\U0010FFFF'}) {
            std::string text;
            utf8::append(text, c);
            std::size_t pos = 0;
            CHECK(utf8::next(text, pos) == c);
            CHECK(pos == text.size());
        }
        std::string replaced;
        utf8::append(replaced, 0xD800);
        CHECK(replaced == "\xEF\xBF\xBD");
    }
    TEST_CASE("prefix_bytes: never inside a character") {
        CHECK(utf8::prefix_bytes("aé", 2) == "a");
        CHECK(utf8::prefix_bytes("aé", 3) == "aé");
        CHECK(utf8::prefix_bytes("😀", 3).empty());
    }
    TEST_CASE("collapse_space and trim: no-break spaces join") {
        CHECK(utf8::collapse_space(" a \t\n b\u2003c ") == "a b c");
        CHECK(utf8::collapse_space("340\u00a0M€\u202f;") == "340\u00a0M€\u202f;");
        CHECK(utf8::collapse_space(" \n ").empty());
        CHECK(utf8::trim("\u3000 a b \n") == "a b");
        CHECK(utf8::trim(" ").empty());
    }
    TEST_CASE("is_xml_char: XML 1.0 §2.2") {
        CHECK(utf8::is_xml_char('\t'));
        CHECK_FALSE(utf8::is_xml_char(0));
        CHECK_FALSE(utf8::is_xml_char(0x1B));
        CHECK_FALSE(utf8::is_xml_char(0xFFFE));
        CHECK(utf8::is_xml_char(0x1F600));
    }
}
