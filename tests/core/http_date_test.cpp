// SPDX-License-Identifier: MIT
// The three formats of RFC 9110 §5.6.7 and what servers make of them.
#include "feedmerged/core/http_date.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;

TEST_SUITE("core/http_date") {
    TEST_CASE("parse_http_date: the three formats of RFC 9110 §5.6.7 name the same instant") {
        const TimePoint instant = from_unix(784'111'777);
        CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == instant);
        CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT") == instant);
        CHECK(parse_http_date("Sun Nov  6 08:49:37 1994") == instant);
    }

    TEST_CASE("parse_http_date: what servers write all the same") {
        const TimePoint instant = from_unix(784'111'777);
        for (const char* text :
             {"  Sun, 06 Nov 1994 08:49:37 GMT ", "sun, 06 nov 1994 08:49:37 gmt",
              "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 8:49:37 UTC",
              "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 +0000",
              "Sun, 06-Nov-1994 08:49:37 GMT", "Sun Nov 06 08:49:37 1994 GMT"}) {
            CAPTURE(text);
            CHECK(parse_http_date(text) == instant);
        }
    }

    TEST_CASE("parse_http_date: two-digit years, leap days and leap seconds") {
        CHECK(parse_http_date("Monday, 23-Nov-26 00:00:00 GMT") == from_unix(1'795'392'000));
        CHECK(parse_http_date("Thursday, 01-Jan-70 00:00:00 GMT") == from_unix(0));
        CHECK(parse_http_date("Thu, 29 Feb 2024 00:00:00 GMT") == from_unix(1'709'164'800));
        CHECK(parse_http_date("Sat, 31 Dec 2016 23:59:60 GMT") == from_unix(1'483'228'800));
        CHECK(parse_http_date("Fri, 31 Dec 9999 23:59:59 GMT") == from_unix(253'402'300'799));
    }

    TEST_CASE("parse_http_date: what is no date is none") {
        for (const char* text : {"",
                                 "0",
                                 "-1",
                                 "soon",
                                 "Sun",
                                 "Sun,",
                                 "1994-11-06T08:49:37Z",
                                 "Sun, 06 Nov 1994 08:49:37",
                                 "Sun, 06 Nov 1994 08:49:37 PST",
                                 "Sun, 31 Feb 1994 08:49:37 GMT",
                                 "Sun, 00 Nov 1994 08:49:37 GMT",
                                 "Sun, 06 Foo 1994 08:49:37 GMT",
                                 "Sun, 06 No 1994 08:49:37 GMT",
                                 "Sun, 06 Nov 1994 24:49:37 GMT",
                                 "Sun, 06 Nov 1994 08:60:37 GMT",
                                 "Sun, 06 Nov 1994 08:49:61 GMT",
                                 "Sun, 06 Nov 19994 08:49:37 GMT",
                                 "Sun, 06-Nov 94 08:49:37 GMT",
                                 "Sun Nov  6 08:49:37 94",
                                 "Sun Nov  6 08:49:37 1994 or so",
                                 "Sun, 06 Nov 1994 08:49:37 GMT x"}) {
            CAPTURE(text);
            CHECK_FALSE(parse_http_date(text).has_value());
        }
    }

    TEST_CASE("parse_http_date: every cut of a date is refused or another date, never a crash") {
        for (const std::string whole :
             {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
              "Sun Nov  6 08:49:37 1994"})
            for (std::size_t n = 0; n < whole.size(); ++n)
                CHECK_FALSE(parse_http_date(std::string_view(whole).substr(0, n)).has_value());
    }
}
