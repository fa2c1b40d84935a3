// SPDX-License-Identifier: MIT
#include "received_answer.hpp"

#include "feedmerged/core/limits.hpp"

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using fetch::ReceivedAnswer;
using fetch::Stop;

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

ReceivedAnswer answer_of(std::initializer_list<std::string_view> lines) {
    ReceivedAnswer answer(1000);
    for (const std::string_view line : lines) REQUIRE(answer.take_header_line(line));
    return answer;
}

}  // namespace

TEST_SUITE("fetch/received_answer") {
    TEST_CASE("take_header_line: a challenge is forgotten for the answer to the login") {
        ReceivedAnswer answer(1000, true);
        for (const std::string_view line : {"HTTP/1.1 401 X\r\n", "X-A: 1\r\n", "\r\n"})
            REQUIRE(answer.take_header_line(line));
        CHECK(answer.awaits_login());
        CHECK_FALSE(answer.challenged());
        REQUIRE(answer.take_header_line("X-Trailer: 1\r\n"));
        CHECK(answer.awaits_login());
        for (const std::string_view line : {"HTTP/1.1 200 X\r\n", "X-B: 2\r\n"})
            REQUIRE(answer.take_header_line(line));
        CHECK_FALSE(answer.headers_complete());
        REQUIRE(answer.take_header_line("\r\n"));
        CHECK(answer.headers_complete());
        CHECK(answer.challenged());
        CHECK_FALSE(answer.awaits_login());
        CHECK(answer.status() == 200);
        CHECK(answer.take_headers() == Headers{{"x-b", "2"}});
    }

    TEST_CASE("take_header_line: a second 401 is the last") {
        ReceivedAnswer answer(1000, true);
        for (const std::string_view line :
             {"HTTP/1.1 401 X\r\n", "\r\n", "HTTP/1.1 401 X\r\n", "X-A: 1\r\n"})
            REQUIRE(answer.take_header_line(line));
        CHECK_FALSE(answer.take_header_line("\r\n"));
        CHECK(answer.stop() == Stop::EnoughOfError);
        CHECK(answer.status() == 401);
    }

    TEST_CASE("take_header_line: without a login, or behind a body, a 401 stays") {
        ReceivedAnswer open(1000, false);
        ReceivedAnswer read(1000, true);
        for (ReceivedAnswer* answer : {&open, &read}) {
            for (const std::string_view line : {"HTTP/1.1 401 X\r\n", "\r\n"})
                REQUIRE(answer->take_header_line(line));
            REQUIRE(answer->take_body("no"));
            REQUIRE(answer->take_header_line("HTTP/1.1 200 X\r\n"));
            CHECK(answer->status() == 401);
            CHECK_FALSE(answer->awaits_login());
        }
    }

    TEST_CASE("take_header_line: names in lower case, values as received") {
        ReceivedAnswer answer =
            answer_of({"HTTP/1.1 200 OK\r\n", "ETag:  W/\"a  b\" \t\r\n", "X-Empty:\r\n",
                       "Last-Modified: yesterday-ish\n", "\r\n"});
        CHECK(answer.status() == 200);
        CHECK(answer.headers_complete());
        CHECK(answer.take_headers() ==
              Headers{{"etag", "W/\"a  b\""}, {"x-empty", ""}, {"last-modified", "yesterday-ish"}});
    }

    TEST_CASE("take_header_line: interim answers are forgotten, trailers ignored") {
        ReceivedAnswer answer =
            answer_of({"HTTP/1.1 103 Early Hints\r\n", "ETag: \"early\"\r\n", "\r\n",
                       "HTTP/1.1 200 OK\r\n", "ETag: \"real\"\r\n", "\r\n", "ETag: \"late\"\r\n",
                       "HTTP/1.1 500 Trailing\r\n", "\r\n"});
        CHECK(answer.status() == 200);
        CHECK(answer.take_headers() == Headers{{"etag", "\"real\""}});
        CHECK_FALSE(answer_of({"HTTP/1.1 103 Early Hints\r\n", "\r\n"}).headers_complete());
    }

    TEST_CASE("take_header_line: HTTP/2, folding, cookies, and lines without a colon") {
        ReceivedAnswer answer =
            answer_of({"HTTP/2 301 \r\n", "location: /a\r\n", "  b\r\n", "Set-Cookie: secret=1\r\n",
                       " folded cookie\r\n", "no colon here\r\n", ": no name\r\n", "\r\n"});
        CHECK(answer.status() == 301);
        CHECK(answer.redirect_target() == "/a b");
        CHECK(answer.take_headers() == Headers{{"location", "/a b"}});
    }

    TEST_CASE("take_header_line: two Content-Lengths must agree (RFC 9112 §6.3)") {
        CHECK(answer_of({"HTTP/1.1 200 OK\r\n", "Content-Length: 5\r\n", "Content-Length: 5\r\n"})
                  .stop() == Stop::None);
        ReceivedAnswer answer = answer_of({"HTTP/1.1 200 OK\r\n", "Content-Length: 5\r\n"});
        CHECK_FALSE(answer.take_header_line("Content-Length: 6\r\n"));
        CHECK(answer.stop() == Stop::BadFraming);
    }

    TEST_CASE("take_header_line: all headers together are bounded, interim ones and trailers too") {
        const std::string line = "X-H: " + std::string(993, 'a') + "\r\n";
        for (const bool complete : {false, true}) {
            ReceivedAnswer answer = answer_of({"HTTP/1.1 200 OK\r\n"});
            if (complete) REQUIRE(answer.take_header_line("\r\n"));
            std::size_t taken = 0;
            while (answer.take_header_line(line)) ++taken;
            CHECK(answer.stop() == Stop::HeadersTooLarge);
            CHECK(taken == limits::kMaxHeaderBytes / 1000);
        }
    }

    TEST_CASE("redirect_target: only of 301, 302, 303, 307, 308, and not an empty one") {
        for (const int status : {300, 301, 302, 303, 304, 305, 306, 307, 308, 200, 404}) {
            CAPTURE(status);
            const std::string line = "HTTP/1.1 " + std::to_string(status) + " X\r\n";
            const ReceivedAnswer answer = answer_of({line, "Location: /x\r\n", "\r\n"});
            const bool followed =
                status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
            CHECK(answer.redirect_target() == (followed ? "/x" : ""));
        }
        CHECK(
            answer_of({"HTTP/1.1 302 X\r\n", "Location: \r\n", "\r\n"}).redirect_target().empty());
        CHECK(answer_of({"HTTP/1.1 302 X\r\n", "\r\n"}).redirect_target().empty());
    }

    TEST_CASE("take_body: up to max_body to the byte; of errors only the beginning") {
        ReceivedAnswer answer = answer_of({"HTTP/1.1 200 OK\r\n", "\r\n"});
        CHECK(answer.take_body(std::string(1000, 'x')));
        CHECK(answer.take_body(""));
        CHECK_FALSE(answer.take_body("y"));
        CHECK(answer.stop() == Stop::BodyTooLarge);

        ReceivedAnswer error(10'000'000);
        REQUIRE(error.take_header_line("HTTP/1.1 404 Not Found\r\n"));
        REQUIRE(error.take_header_line("\r\n"));
        CHECK(error.take_body(std::string(limits::kMaxErrorBodyBytes, 'x')));
        CHECK_FALSE(error.take_body("y"));
        CHECK(error.stop() == Stop::EnoughOfError);
        CHECK(error.take_whole_body().size() == limits::kMaxErrorBodyBytes);
    }
}
