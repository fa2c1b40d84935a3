// SPDX-License-Identifier: MIT
#include "wire_url.hpp"

#include "feedmerged/core/limits.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using fetch::make_wire_url;

namespace {
std::string text_of(std::string_view written) {
    const auto url = make_wire_url(written);
    return url ? url->text : "error: " + url.error().message;
}
}  // namespace

TEST_SUITE("fetch/wire_url") {
    TEST_CASE("make_wire_url: path and query go out as they were written") {
        struct Row {
            const char* written;
            const char* text;
        };
        const Row rows[] = {
            {"http://h.example/feed", "http://h.example/feed"},
            {"http://h.example", "http://h.example/"},
            {"http://h.example?a=b", "http://h.example/?a=b"},
            {"http://h.example/a%7Eb~c%2fd", "http://h.example/a%7Eb~c%2fd"},
            {"http://h.example/a/../b/./c", "http://h.example/a/../b/./c"},
            {"http://h.example//x//", "http://h.example//x//"},
            {"http://h.example/a|b{c}[d]^`\"<>\\", "http://h.example/a|b{c}[d]^`\"<>\\"},
            {"http://h.example/100%", "http://h.example/100%"},
            {"http://h.example/?q=a+b&c=d%20e", "http://h.example/?q=a+b&c=d%20e"},
            {"http://h.example/?", "http://h.example/?"},
            {"http://h.example/#top", "http://h.example/"},
            {"http://h.example/a b", "http://h.example/a%20b"},
            {"http://h.example/caf\xC3\xA9?\xE9", "http://h.example/caf%C3%A9?%E9"},
            {"http://h.example/a\r\nX: y", "http://h.example/a%0D%0AX:%20y"},
            {" \thttp://h.example/x\n", "http://h.example/x"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.written);
            CHECK(text_of(row.written) == row.text);
        }
    }

    TEST_CASE("make_wire_url: scheme, host and port are normalised") {
        CHECK(text_of("HTTP://EXAMPLE.org/X") == "http://example.org/X");
        CHECK(text_of("http://b\xC3\xBC"
                      "cher.example/") == "http://xn--bcher-kva.example/");
        CHECK(text_of("http://h.example:80/") == "http://h.example/");
        CHECK(text_of("https://h.example:443/") == "https://h.example/");
        CHECK(text_of("https://h.example:80/") == "https://h.example:80/");
        CHECK(text_of("http://[::1]:8080/") == "http://[::1]:8080/");
        CHECK(make_wire_url("https://h.example:8443/a?b")->origin == "https://h.example:8443");
        CHECK(make_wire_url("https://h.example:8443/")->secure());
        CHECK_FALSE(make_wire_url("http://h.example/")->secure());
        CHECK(make_wire_url("http://h.example:81/")->host() == "h.example");
        CHECK(make_wire_url("http://[::1]:81/")->host() == "::1");
    }

    TEST_CASE("make_wire_url: user name and password are taken out, decoded") {
        const auto url = make_wire_url("http://us%40er:p%3Ass:w@h.example/x");
        REQUIRE(url.has_value());
        CHECK(url->text == "http://h.example/x");
        REQUIRE(url->credentials.has_value());
        CHECK(url->credentials->user == "us@er");
        CHECK(url->credentials->password == "p:ss:w");
        CHECK(make_wire_url("http://only@h.example/")->credentials->password.empty());
        CHECK_FALSE(make_wire_url("http://h.example/")->credentials.has_value());
    }

    TEST_CASE("make_wire_url: what cannot be fetched is an error without secrets") {
        for (const char* written :
             {"", "feed.xml", "//h.example/", "/x", "ftp://h.example/", "file:///etc/passwd",
              "javascript:alert(1)", "http://", "http:///x", "http:x", "http://h.example:99999/",
              "http://h.example:x/", "http://a b/", "http://a\\b/", "http://[::1/",
              "http://[fe80::1%25lo]/", "http://user:secret@/", "http://user:secret@h:99999/",
              "secret-scheme\n://x"}) {
            CAPTURE(written);
            const auto url = make_wire_url(written);
            REQUIRE_FALSE(url.has_value());
            CHECK_FALSE(url.error().message.empty());
            CHECK(url.error().message.find("secret@") == std::string::npos);
            CHECK(url.error().message.find('\n') == std::string::npos);
        }
    }

    TEST_CASE("make_wire_url: as long as limits::kMaxUrlBytes, and no longer") {
        const std::string head = "http://h.example/";
        const std::string longest = head + std::string(limits::kMaxUrlBytes - head.size(), 'a');
        CHECK(text_of(longest) == longest);
        CHECK_FALSE(make_wire_url(longest + 'a').has_value());
        // Encoding must not lead above the bound either.
        CHECK_FALSE(
            make_wire_url(head + std::string(limits::kMaxUrlBytes / 2, '\xE9')).has_value());
    }

    TEST_CASE("printable: one line of bounded ASCII") {
        CHECK(fetch::printable("plain text") == "plain text");
        CHECK(fetch::printable("a\r\nb\x1b[31m\xC3\xA9") == "a??b?[31m??");
        CHECK(fetch::printable(std::string(5000, 'x')).size() < 300);
    }
}
