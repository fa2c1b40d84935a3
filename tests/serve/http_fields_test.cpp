// SPDX-License-Identifier: MIT
#include "http_fields.hpp"

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::serve;
using namespace std::chrono_literals;

TEST_SUITE("serve/http_fields") {
    TEST_CASE("names_etag: lists, weak comparison and *") {
        const char* etag = "\"abc\"";
        for (const char* yes :
             {"\"abc\"", "W/\"abc\"", " \"abc\" ", "\"x\", \"abc\"", "\"x\",\"abc\",\"y\"", "*",
              " * ", "\"a,b\", W/\"abc\"", ",, \"abc\""})
            CHECK_MESSAGE(names_etag(yes, etag), yes);
        for (const char* no : {"", "abc", "\"ab\"", "\"abcd\"", "\"abc", "abc\"", "\"x, abc\"",
                               "\"ABC\"", "\"*\"", "\"x\" \"", "**"})
            CHECK_FALSE_MESSAGE(names_etag(no, etag), no);
    }

    TEST_CASE("is_unmodified_since: any HTTP-date, and nothing that is none") {
        const TimePoint changed = from_unix(784'111'777);  // Sun, 06 Nov 1994 08:49:37 GMT
        CHECK(is_unmodified_since("Sun, 06 Nov 1994 08:49:37 GMT", changed));
        CHECK(is_unmodified_since("Sunday, 06-Nov-94 08:49:38 GMT", changed));
        CHECK(is_unmodified_since("Sun Nov  6 08:49:37 1994", changed));
        CHECK_FALSE(is_unmodified_since("Sun, 06 Nov 1994 08:49:36 GMT", changed));
        CHECK_FALSE(is_unmodified_since("", changed));
        CHECK_FALSE(is_unmodified_since("tomorrow", changed));
    }

    TEST_CASE("choose_coding: by quality, ours where that is equal") {
        struct Row {
            const char* accepts;
            Coding chosen;
        };
        for (const Row& row : {
                 Row{"", Coding::Identity},
                 {"gzip", Coding::Gzip},
                 {"x-gzip", Coding::Gzip},
                 {"GZIP", Coding::Gzip},
                 {"gzip, deflate, br", Coding::Brotli},
                 {"gzip;q=1.0, br;q=0.9", Coding::Gzip},
                 {"gzip;q=0.8, br;q=0.8", Coding::Brotli},
                 {"br;q=0, gzip", Coding::Gzip},
                 {"br ; q=0 , gzip ; q=0.001", Coding::Gzip},
                 {"*", Coding::Brotli},
                 {"*;q=0.5, br;q=0.1", Coding::Gzip},
                 {"*;q=0", Coding::Identity},
                 {"gzip;q=0, *", Coding::Brotli},
                 {"identity", Coding::Identity},
                 {"identity, gzip;q=0.5", Coding::Identity},
                 {"identity;q=0.5, gzip", Coding::Gzip},
                 {"identity;q=0", Coding::Identity},
                 {"deflate, zstd", Coding::Identity},
                 {"gzip;q=2", Coding::Identity},
                 {"gzip;q=", Coding::Identity},
                 {"gzip;q=0.0000001", Coding::Identity},
                 {",,gzip,,", Coding::Gzip},
             })
            CHECK_MESSAGE(choose_coding(row.accepts, true, true) == row.chosen, row.accepts);
        CHECK(choose_coding("br, gzip", true, false) == Coding::Gzip);
        CHECK(choose_coding("br, gzip", false, false) == Coding::Identity);
    }

    TEST_CASE("is_trusted_host: addresses and names that strangers cannot point here") {
        const std::vector<std::string> own{"feeds.example.org"};
        const auto trusted = [&](const char* host) {
            return is_trusted_host(host_name_of(host), own);
        };
        for (const char* yes :
             {"127.0.0.1", "127.0.0.1:8480", "[::1]", "[::1]:8480", "localhost:8480", "nas:80",
              "NAS.local", "a.localhost", "x.home.arpa", "x.internal.", "Feeds.Example.org:443"})
            CHECK_MESSAGE(trusted(yes), yes);
        for (const char* no :
             {"", ":80", "evil.example", "evil.example:8480", "127.0.0.1.evil.example",
              "localhost.evil.example", "evillocal.example", "[::1", "example.org"})
            CHECK_FALSE_MESSAGE(trusted(no), no);
    }
}
