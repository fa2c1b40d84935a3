// SPDX-License-Identifier: MIT
#include "feedmerged/core/url.hpp"

#include "feedmerged/core/limits.hpp"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;

TEST_SUITE("core/url") {
    TEST_CASE("resolve_url: every example of RFC 3986 §5.4") {
        const std::string base = "http://a/b/c/d;p?q";
        const std::vector<std::pair<std::string, std::string>> table{
            // §5.4.1 normal
            {"g:h", "g:h"},
            {"g", "http://a/b/c/g"},
            {"./g", "http://a/b/c/g"},
            {"g/", "http://a/b/c/g/"},
            {"/g", "http://a/g"},
            {"//g", "http://g"},
            {"?y", "http://a/b/c/d;p?y"},
            {"g?y", "http://a/b/c/g?y"},
            {"#s", "http://a/b/c/d;p?q#s"},
            {"g#s", "http://a/b/c/g#s"},
            {"g?y#s", "http://a/b/c/g?y#s"},
            {";x", "http://a/b/c/;x"},
            {"g;x", "http://a/b/c/g;x"},
            {"g;x?y#s", "http://a/b/c/g;x?y#s"},
            {"", "http://a/b/c/d;p?q"},
            {".", "http://a/b/c/"},
            {"./", "http://a/b/c/"},
            {"..", "http://a/b/"},
            {"../", "http://a/b/"},
            {"../g", "http://a/b/g"},
            {"../..", "http://a/"},
            {"../../", "http://a/"},
            {"../../g", "http://a/g"},
            // §5.4.2 abnormal
            {"../../../g", "http://a/g"},
            {"../../../../g", "http://a/g"},
            {"/./g", "http://a/g"},
            {"/../g", "http://a/g"},
            {"g.", "http://a/b/c/g."},
            {".g", "http://a/b/c/.g"},
            {"g..", "http://a/b/c/g.."},
            {"..g", "http://a/b/c/..g"},
            {"./../g", "http://a/b/g"},
            {"./g/.", "http://a/b/c/g/"},
            {"g/./h", "http://a/b/c/g/h"},
            {"g/../h", "http://a/b/c/h"},
            {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
            {"g;x=1/../y", "http://a/b/c/y"},
            {"g?y/./x", "http://a/b/c/g?y/./x"},
            {"g?y/../x", "http://a/b/c/g?y/../x"},
            {"g#s/./x", "http://a/b/c/g#s/./x"},
            {"g#s/../x", "http://a/b/c/g#s/../x"},
            {"http:g", "http:g"},
        };
        for (const auto& [reference, target] : table) {
            CAPTURE(reference);
            CHECK(resolve_url(base, reference) == target);
        }
    }

    TEST_CASE("resolve_url: a base without path, and one that is not absolute") {
        CHECK(resolve_url("http://a", "g") == "http://a/g");
        CHECK(resolve_url("b/c", "g") == "g");
        CHECK(resolve_url("", "/g") == "/g");
    }

    TEST_CASE("split_url: what comes apart goes together again") {
        for (const std::string text :
             {"http://u:p@h:1/p?q#f", "//h", "mailto:a@b", "?", "#", "", "a:b", "http://[::1]:80/",
              "http://h?#", "1a:b", "://", "/:@"}) {
            CAPTURE(text);
            CHECK(to_string(split_url(text)) == text);
        }
        const Url url = split_url("HTTP://user:pass@[2001:db8::1]:8080/x");
        CHECK(url.scheme == "http");
        CHECK(url.userinfo == "user:pass");
        CHECK(url.host == "[2001:db8::1]");
        CHECK(url.port == "8080");
    }

    TEST_CASE("to_web_url: what comes out is absolute, ASCII and safe") {
        const std::string base = "https://example.org/blog/post.html?x=1";
        const std::vector<std::pair<std::string, std::string>> table{
            {"a.png", "https://example.org/blog/a.png"},
            {"//cdn.example.org/a", "https://cdn.example.org/a"},
            {"HTTP://EXAMPLE.org", "http://example.org/"},
            {"http://example.org:80/", "http://example.org/"},
            {"https://example.org:8443/", "https://example.org:8443/"},
            {"http://example.org:/", "http://example.org/"},
            {" \n http://example.org/a b \t", "http://example.org/a%20b"},
            {"http://example.org/a\tb\nc", "http://example.org/abc"},
            {"http://example.org/é?q=ü#ö", "http://example.org/%C3%A9?q=%C3%BC#%C3%B6"},
            {"http://example.org/%e9%zz", "http://example.org/%e9%25zz"},
            {"http://bücher.example/", "http://xn--bcher-kva.example/"},
            {"http://xn--bcher-kva.example/", "http://xn--bcher-kva.example/"},
            {"http://例え.テスト/", "http://xn--r8jz45g.xn--zckzah/"},
            {"http://user:secret@example.org/", "http://example.org/"},
            {"http:\\\\example.org\\a", "http://example.org/a"},
            {"http:///example.org/a", "http://example.org/a"},
            {"\\a", "https://example.org/a"},
            {"http://example.org/?a=<b>\"'`", "http://example.org/?a=%3Cb%3E%22'%60"},
            {"http://example.org/a/../b/./c", "http://example.org/b/c"},
            {"http://[2001:DB8::1]/", "http://[2001:db8::1]/"},
            {"http://ex%61mple.org/", "http://example.org/"},
            {"#part", "https://example.org/blog/post.html?x=1#part"},
        };
        for (const auto& [text, url] : table) {
            CAPTURE(text);
            CHECK(to_web_url(text, base) == url);
        }
    }

    TEST_CASE("to_web_url: what is no web URL does not come out") {
        for (const std::string text :
             {"javascript:alert(1)", " java\nscript:alert(1)", "data:text/html,x",
              "file:///etc/passwd", "ftp://h/", "http://", "http:///", "http://a b/",
              "http://h:99999/", "http://h:x/", "tel:1", "mailto:a@b", "http://exa<mple.org/",
              "vbscript:x", "http://[::1/", "urn:a:b", "http://%00/"}) {
            CAPTURE(text);
            CHECK_FALSE(to_web_url(text, "https://example.org/").has_value());
        }
        CHECK_FALSE(to_web_url("relative.html").has_value());
        CHECK_FALSE(to_web_url("http://h/" + std::string(limits::kMaxUrlBytes, 'a')).has_value());
        CHECK_FALSE(
            to_web_url("http://h/" + std::string(limits::kMaxUrlBytes / 2, ' ') + "x").has_value());
    }

    TEST_CASE("to_web_url: dot segments of the base do not survive an empty reference") {
        CHECK(to_web_url("#x", "http://a/b/./c/../d") == "http://a/b/d#x");
    }

    TEST_CASE("to_web_url: mailto only where it is allowed") {
        CHECK(to_web_url("mailto:a@example.org?subject=a b", "", true) ==
              "mailto:a@example.org?subject=a%20b");
        CHECK_FALSE(to_web_url("mailto:", "", true).has_value());
    }

    TEST_CASE("to_web_url: reading its own output changes nothing") {
        for (const std::string text :
             {"http://é.example/é é?é#é", "a/../b", "//x/%zz%20", "HTTP://A:80?b"}) {
            CAPTURE(text);
            const auto once = to_web_url(text, "http://example.org/x/");
            REQUIRE(once.has_value());
            CHECK(to_web_url(*once) == once);
        }
    }

    TEST_CASE("is_absolute_uri: by the grammar") {
        for (const std::string good :
             {"http://a/", "tag:a,2005:1", "urn:uuid:1", "a+b:c", "http://a/%20#f"})
            CHECK_MESSAGE(is_absolute_uri(good), good);
        for (const std::string bad : {"", "a", "a:", ":a", "1:a", "http://a b/", "http://a/%2",
                                      "http://a/#f#g", "a:é", "a:<"})
            CHECK_MESSAGE(!is_absolute_uri(bad), bad);
    }

    TEST_CASE("site_of and redact_url") {
        CHECK(site_of("https://WWW.Example.org:8/x") == "example.org");
        CHECK(site_of("tag:x") == "");
        CHECK(redact_url("https://user:secret@example.org/x") == "https://***@example.org/x");
        CHECK(redact_url("https://example.org/@x") == "https://example.org/@x");
    }
}
