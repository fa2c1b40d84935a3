// SPDX-License-Identifier: MIT
// Dates as feeds write them, each row with where it comes from. A row without a result is a date
// that must not be trusted.
#include "feedmerged/feed/date.hpp"

#include <clocale>
#include <string>

#include <doctest/doctest.h>

using feedmerged::format_rfc3339;
using feedmerged::feed::parse_date;

namespace {

struct Row {
    std::string text;
    std::string instant;  ///< RFC 3339, "" where there is none to be had
    std::string source;
};

std::string read(const std::string& text) {
    const auto instant = parse_date(text);
    return instant ? format_rfc3339(*instant) : "";
}

template <std::size_t N>
void check(const Row (&rows)[N]) {
    for (const Row& row : rows) {
        CAPTURE(row.text);
        CAPTURE(row.source);
        CHECK(read(row.text) == row.instant);
    }
}

TEST_SUITE("feed/date") {
    TEST_CASE("parse_date: RFC 822, 1123, 2822 and 5322") {
        const Row rows[] = {
            {"Sat, 07 Sep 2002 00:00:01 GMT", "2002-09-07T00:00:01Z",
             "RSS 2.0 specification, pubDate"},
            {"Wed, 02 Oct 2002 13:00:00 GMT", "2002-10-02T13:00:00Z", "RSS profile"},
            {"Wed, 02 Oct 2002 15:00:00 +0200", "2002-10-02T13:00:00Z", "RSS profile"},
            {"Fri, 21 Nov 1997 09:55:06 -0600", "1997-11-21T15:55:06Z", "RFC 5322 A.1.1"},
            {"21 Nov 97 09:55:06 GMT", "1997-11-21T09:55:06Z", "RFC 5322 A.6.2 (obsolete)"},
            {"Thu,\n      13\n        Feb\n          1997\n  23:32\n           -0330 (Newfoundland "
             "Time)",
             "1997-02-14T03:02:00Z", "RFC 5322 A.5: comments and folding"},
            {"Mon(a (nested \\) one)), 5(th) Jan(uary) 2004 10:00:00 +0000", "2004-01-05T10:00:00Z",
             "RFC 5322 3.2.2: comments nest and know backslashes"},
            {"Thu, 01 Jan 2004 19:48:21 EST", "2004-01-02T00:48:21Z", "RFC 822 5.1"},
            {"Thu, 01 Jul 2004 19:48:21 PDT", "2004-07-02T02:48:21Z", "RFC 822 5.1"},
            {"Thu, 01 Jan 2004 19:48:21 Z", "2004-01-01T19:48:21Z", "RFC 822 5.1"},
            {"Thu, 01 Jan 2004 19:48:21 A", "2004-01-01T19:48:21Z",
             "RFC 5322 4.3: military is unknown"},
            {"Thu, 01 Jan 2004 19:48:21 UT", "2004-01-01T19:48:21Z", "RFC 822 5.1"},
            {"1 Jan 2004 19:48 GMT", "2004-01-01T19:48:00Z",
             "RFC 822: day and seconds are optional"},
            {"Sat, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00Z", "leap second"},
        };
        check(rows);
    }

    TEST_CASE("parse_date: the usual form is read as the reader of any form reads it") {
        for (const char* date :
             {"Thu, 07 Nov 2024 09:30:00 +0100", "Thu, 7 Nov 2024 9:30:00 GMT",
              "MAR, 29 feb 2024 24:00:00 -0330", "xyz, 31 Dec 1999 23:59:60 EST",
              "Thu, 30 Feb 2024 00:00:00 GMT", "Thu, 07 Nov 2024 25:00:00 GMT",
              "Thu, 07 Nov 2024 09:30:00 +9900", "Thu, 07 Nov 2024 09:30:00 XYZ",
              "Thu, 07 Foo 2024 09:30:00 GMT", "Thu, 07 Nov 0024 09:30:00 GMT",
              "Thu, 07 Nov 2024 09:30:00 PM", "Thu, 07 Nov 2024 09:30:00 +01:00"}) {
            CAPTURE(std::string(date));
            CHECK(read(date) == read(std::string(date) + " (a comment)"));  // not usual any more
        }
        CHECK(read("Thu, 07 Nov 2024 09:30:00 +0100") == "2024-11-07T08:30:00Z");
    }

    TEST_CASE("parse_date: RFC 3339, W3CDTF and ISO 8601") {
        const Row rows[] = {
            {"1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50Z", "RFC 3339 5.8"},
            {"1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57Z", "RFC 3339 5.8"},
            {"1990-12-31T23:59:60Z", "1991-01-01T00:00:00Z", "RFC 3339 5.8, leap second"},
            {"1997", "1997-01-01T00:00:00Z", "W3CDTF"},
            {"1997-07", "1997-07-01T00:00:00Z", "W3CDTF"},
            {"1997-07-16", "1997-07-16T00:00:00Z", "W3CDTF"},
            {"1997-07-16T19:20+01:00", "1997-07-16T18:20:00Z", "W3CDTF"},
            {"1997-07-16T19:20:30.45+01:00", "1997-07-16T18:20:30Z", "W3CDTF"},
            {"20031231", "2003-12-31T00:00:00Z", "ISO 8601 basic"},
            {"20031231T101455Z", "2003-12-31T10:14:55Z", "ISO 8601 basic"},
            {"20031231101455Z", "2003-12-31T10:14:55Z", "basic without T, Movable Type"},
            {"2003-335", "2003-12-01T00:00:00Z", "ISO 8601 ordinal"},
            {"2004-366", "2004-12-31T00:00:00Z", "ISO 8601 ordinal, leap year"},
            {"2003-366", "", "ISO 8601 ordinal, no leap year"},
            {"2024-W01-1", "2024-01-01T00:00:00Z", "ISO 8601 week"},
            {"2021-W01-1", "2021-01-04T00:00:00Z", "ISO 8601 week: 1 January can be in week 53"},
            {"2020W537", "2021-01-03T00:00:00Z", "ISO 8601 week, basic"},
            {"03-12-31", "2003-12-31T00:00:00Z", "ISO 8601:2000 truncated"},
            {"-0312", "2003-12-01T00:00:00Z", "ISO 8601:2000 truncated"},
            {"2004-02-28T18:14:55-08:00", "2004-02-29T02:14:55Z", "into a leap day"},
            {"2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z", "400 years"},
            {"2001-02-29T00:00:00Z", "", "no such day"},
            {"2003-12-31T24:00:00Z", "2004-01-01T00:00:00Z", "ISO 8601: 24:00 ends a day"},
            {"2004-07-08 23:56:58.0", "2004-07-08T23:56:58Z", "SQL Server"},
            {"2018-10-23 04:07:42 +00:00", "2018-10-23T04:07:42Z", "Go's time.String"},
            {"2003-12-31 T 10:14:55-08:00", "2003-12-31T18:14:55Z", "spaces around T"},
            {"2005-06-01T120000+02:00", "2005-06-01T10:00:00Z", "basic time in an extended date"},
            {"2020-11-08T16:20:00-05:00Z", "2020-11-08T21:20:00Z", "zone twice"},
            {"2024-01-01T00:00:00\u221205:00", "2024-01-01T05:00:00Z",
             "a minus sign for the hyphen"},
            {"2004-07-08T23:56:58 EST", "2004-07-09T04:56:58Z", "a named zone"},
        };
        check(rows);
    }

    TEST_CASE("parse_date: asctime and its relatives") {
        const Row rows[] = {
            {"Sun Jan  4 16:29:06 2004", "2004-01-04T16:29:06Z", "C asctime"},
            {"Sun Jul 15 01:16:00 +0000 2012", "2012-07-15T01:16:00Z", "Twitter"},
            {"Tue Jun 26 10:03:51 UTC 2007", "2007-06-26T10:03:51Z", "date(1)"},
            {"Thu Aug 30 2012 17:26:16 +0200", "2012-08-30T15:26:16Z", "JavaScript Date"},
            {"Thu Nov 12 2020 17:00:00 GMT+0000 (Coordinated Universal Time)",
             "2020-11-12T17:00:00Z", "JavaScript Date"},
        };
        check(rows);
    }

    TEST_CASE("parse_date: what publishers make of RFC 822") {
        const Row rows[] = {
            {"Fri,24 Nov 2023 18:28:36 -0000", "2023-11-24T18:28:36Z", "no space"},
            {"Mon,01Jan2024 00:00:00GMT", "2024-01-01T00:00:00Z", "no spaces at all"},
            {"mon, 1 jan 2024 1:2:3 z", "2024-01-01T01:02:03Z", "lower case, single digits"},
            {"Thu, 01 Jan 2004", "2004-01-01T00:00:00Z", "no time"},
            {"Mon, 26 January 2004 16:31:00 MT", "2004-01-26T23:31:00Z",
             "month in full, zone of two letters"},
            {"Mon, 26 July 2004 16:31:00 ET", "2004-07-26T20:31:00Z", "the same in summer"},
            {"Wed, 19 Aug 2009 18:28:00 Etc/GMT", "2009-08-19T18:28:00Z", "IANA name"},
            {"Fri, 31 Mar 2023 20:19:00 America/Los_Angeles", "2023-04-01T03:19:00Z",
             "IANA name in summer"},
            {"Fri, 31 Mar 2006 20:19:00 America/Los_Angeles", "2006-04-01T04:19:00Z",
             "before 2007 summer began in April"},
            {"Sun, 26 Mar 2023 03:00:00 Europe/Paris", "2023-03-26T01:00:00Z",
             "first hour of summer"},
            {"Sat, 01 Jul 2023 12:00:00 Pacific/Auckland", "2023-07-01T00:00:00Z",
             "IANA name in the southern winter"},
            {"Sun, 24 Sep 2023 03:00:00 Pacific/Auckland", "2023-09-23T14:00:00Z",
             "first hour of the southern summer"},
            {"Sat, 01 Jul 2023 12:00:00 Asia/Kathmandu", "2023-07-01T06:15:00Z",
             "IANA name of a zone with quarters"},
            {"Sat, 01 Jul 2023 12:00:00 Europe/Zagreb", "2023-07-01T10:00:00Z", "IANA name"},
            {"Wed, 19 Feb 2012 22:40:00 GMT-01:01", "2012-02-19T23:41:00Z", "GMT and an offset"},
            {"Thu, 29 Oct 2020 07:36:03 GMT-07:00", "2020-10-29T14:36:03Z", "GMT and an offset"},
            {"Mon, 05 Dec 2011 12:00:00, +0000", "2011-12-05T12:00:00Z", "comma before the zone"},
            {"Fri, 23rd Jun 2023 09:32:20 GMT", "2023-06-23T09:32:20Z", "ordinal"},
            {"Thu, June 22, 2023 at 01:11 PM EDT", "2023-06-22T17:11:00Z", "American"},
            {"Friday, December 8, 2017 - 3:07pm", "2017-12-08T15:07:00Z", "Drupal"},
            {"Nov. 16, 2020, 10:57 a.m.", "2020-11-16T10:57:00Z", "Django"},
            {"Nov. 16, 2020, 12:05 a.m.", "2020-11-16T00:05:00Z", "Django at midnight"},
            {"Nov. 16, 2020, 12:05 p.m.", "2020-11-16T12:05:00Z", "Django at noon"},
            {"5 August, 2019", "2019-08-05T00:00:00Z", "comma"},
            {"Friday 06 November 2020", "2020-11-06T00:00:00Z", "no punctuation"},
            {"19-Aug-2009", "2009-08-19T00:00:00Z", "hyphens"},
            {"19-Aug-2009 10:00:00 -0500", "2009-08-19T15:00:00Z", "hyphens and an offset"},
            {"Fri, 2006/09/15 08:19:53 EDT", "2006-09-15T12:19:53Z", "Perforce"},
            {"Fri, 26/06/2020", "2020-06-26T00:00:00Z", "slashes, the day first"},
            {"09/15/2014 4:20 pm PST", "2014-09-16T00:20:00Z", "slashes, the month first"},
            {"10/30/23 21:55:58", "2023-10-30T21:55:58Z", "slashes and two digits of the year"},
            {"15.09.2006 08:19", "2006-09-15T08:19:00Z", "dots"},
            {"01.02.2006", "2006-02-01T00:00:00Z", "dots are European"},
            {"Mon, 01 Jan 2024 00:00:00 EST5EDT", "2024-01-01T05:00:00Z", "POSIX TZ"},
            {"Thu, 01 Jan 2004 19:48:21 XYZ", "2004-01-01T19:48:21Z", "unknown zone: UTC"},
            {"1520932969", "2018-03-13T09:22:49Z", "Unix seconds"},
            {"1520932969000", "2018-03-13T09:22:49Z", "Unix milliseconds"},
        };
        check(rows);
    }

    TEST_CASE("parse_date: names of other languages") {
        const Row rows[] = {
            {"mar., 01 déc. 2020 16:11:02 +0000", "2020-12-01T16:11:02Z",
             "French; mar. is Tuesday"},
            {"mar. 03 mars 2020 10:00", "2020-03-03T10:00:00Z", "French Tuesday in March"},
            {"ven., 03 juil. 2020 15:09:58 +0000", "2020-07-03T15:09:58Z", "French"},
            {"Lundi, 16. Novembre 2020 - 15:54", "2020-11-16T15:54:00Z", "French Drupal"},
            {"Do, 29 Mär 2018 00:00:00 +0200", "2018-03-28T22:00:00Z", "German"},
            {"Mo, 04 Dez 2017 00:00:00 +0100", "2017-12-03T23:00:00Z", "German"},
            {"lunes, 05 de enero de 2015 10:00", "2015-01-05T10:00:00Z", "Spanish"},
            {"gio, 22 dic 2011 08:30:00 +0100", "2011-12-22T07:30:00Z", "Italian"},
            {"Ter, 24 Fev 2015 10:00:00 -0300", "2015-02-24T13:00:00Z", "Portuguese"},
            {"ma, 05 mrt 2018 10:00:00 +0100", "2018-03-05T09:00:00Z", "Dutch"},
            {"Пт, 06 янв 2012 12:00:00 +0400", "2012-01-06T08:00:00Z", "Russian"},
            {"Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z", "Greek"},
            {"2004-július-13T9:15-05:00", "2004-07-13T14:15:00Z", "Hungarian"},
            {"pon, 13 paź 2014 10:00:00 +0200", "2014-10-13T08:00:00Z", "Polish"},
            {"tors, 12 okt 2017 10:00:00 +0200", "2017-10-12T08:00:00Z", "Swedish"},
            {"Cum, 05 Ağu 2016 10:00:00 +0300", "2016-08-05T07:00:00Z", "Turkish"},
            {"mercredi 31 décembre 2003 à 10h14", "2003-12-31T10:14:00Z", "French prose"},
            {"ke, 31 joulu 2003 10:14:55 +0200", "2003-12-31T08:14:55Z", "Finnish, CLDR"},
            {"maanantaina 3. heinäkuuta 2023", "2023-07-03T00:00:00Z", "Finnish, CLDR"},
            {"streda 31. decembra 2003", "2003-12-31T00:00:00Z", "Slovak, CLDR"},
            {"17. avgust 2020 08:00", "2020-08-17T08:00:00Z", "Slovene, CLDR"},
            {"2003 m. gruodžio 31 d. 10:14", "2003-12-31T10:14:00Z", "Lithuanian, CLDR"},
            {"trešdiena, 31. decembris 2003", "2003-12-31T00:00:00Z", "Latvian, CLDR"},
            {"K, 31 detsember 2003 10:14:55 +0200", "2003-12-31T08:14:55Z", "Estonian, CLDR"},
            {"ср, 31 декември 2003 10:14:55 +0200", "2003-12-31T08:14:55Z", "Bulgarian, CLDR"},
            {"1. октобар 2003.", "2003-10-01T00:00:00Z", "Serbian, CLDR"},
            {"середа, 2 квітня 2003", "2003-04-02T00:00:00Z", "Ukrainian, CLDR"},
            {"יום רביעי, 31 בדצמבר 2003", "2003-12-31T00:00:00Z", "Hebrew, CLDR"},
            {"الأربعاء, 31 ديسمبر 2003 10:14:55 +0000", "2003-12-31T10:14:55Z", "Arabic, CLDR"},
            {"2004년 05월 28일 01:31:15", "2004-05-27T16:31:15Z", "Korean, in Korea's time"},
            {"2004-05-25 오후 11:23:17", "2004-05-25T14:23:17Z", "Korean, afternoon"},
            {"2004年5月28日 10時31分15秒", "2004-05-28T10:31:15Z", "Japanese"},
        };
        check(rows);
    }

    TEST_CASE("parse_date: what cannot be trusted is no date") {
        const Row rows[] = {
            {"", "", "nothing"},
            {"   ", "", "nothing"},
            {"0", "", "Unix epoch"},
            {"-1", "", "before it"},
            {"99999999999999999999", "", "no 64 bits"},
            {"1e309", "", "no number"},
            {"NaN", "", "no number"},
            {"yesterday", "", "a word"},
            {"insert published date here", "", "a template"},
            {"Thu, 01 Jan 1970 00:00:00 GMT", "", "an unset variable"},
            {"0001-01-01T00:00:00Z", "", ".NET's unset variable"},
            {"0000-00-00 00:00:00", "", "MySQL's"},
            {"Fri, 31 Dec 9999 23:59:59 GMT", "", "never"},
            {"Mon, 01 Jan 10000 00:00:00 GMT", "", "five digits"},
            {"Mon, 32 Jan 2024 00:00:00 GMT", "", "no such day"},
            {"Thu, 30 Feb 2024 00:00:00 GMT", "", "no such day"},
            {"Mon, 01 Jan 2024 25:61:61 GMT", "", "no such time"},
            {"Mon, 01 Jan 2024 00:00:00 +9999", "", "no such offset"},
            {"2024-01-01T00:00:00+99:99", "", "no such offset"},
            {"2024-13-01T00:00:00Z", "", "no such month"},
            {"01/02/2024", "", "January or February"},
            {"12-31T10:14:55-08:00", "", "no year"},
            {"--12-31", "", "ISO 8601:2000 without a year"},
            {"Mon, 01 Jan 2024 00:00:00 \U0001F600 lorem ipsum dolor sit amet", "", "prose"},
        };
        check(rows);
        CHECK(read("04/04/2024") == "2024-04-04T00:00:00Z");  // the same in both readings
        CHECK(read(std::string(20'000, ' ') + "Mon," + std::string(20'000, ' ')).empty());
        CHECK(read(std::string(100'000, 'A')).empty());
    }

    TEST_CASE("parse_date: the program's locale has no part in it") {
        const char* before = std::setlocale(LC_ALL, nullptr);
        const std::string saved = before ? before : "C";
        for (const char* name : {"tr_TR.UTF-8", "de_DE.UTF-8", "C.UTF-8"}) {
            if (!std::setlocale(LC_ALL, name)) continue;  // not installed here
            CHECK(read("FRI, 16 APRIL 2010 10:00:00 GMT") == "2010-04-16T10:00:00Z");
        }
        std::setlocale(LC_ALL, saved.c_str());
    }
}

}  // namespace
