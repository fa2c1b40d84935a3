// SPDX-License-Identifier: MIT
// The small parts of the readers, each as a table.
#include "base64.hpp"
#include "html_guess.hpp"
#include "media.hpp"
#include "namespaces.hpp"
#include "person.hpp"
#include "ranked.hpp"
#include "warnings.hpp"

#include <optional>
#include <string>

#include <doctest/doctest.h>

namespace feedmerged::feed {
namespace {

TEST_SUITE("feed/parts") {
    struct PersonRow {
        std::string text, name, email, url;
    };

    TEST_CASE("parse_person: every way to write name and address") {
        const PersonRow rows[] = {
            {"me@e.example (Name)", "Name", "me@e.example", ""},
            {"Name (me@e.example)", "Name", "me@e.example", ""},
            {"Name <me@e.example>", "Name", "me@e.example", ""},
            {"\"Last, First\" <me@e.example>", "Last, First", "me@e.example", ""},
            {"me@e.example", "", "me@e.example", ""},
            {"mailto:me@e.example", "", "me@e.example", ""},
            {"me+spam@e.example (Name)", "Name", "me+spam@e.example", ""},
            {"Name, me@e.example", "Name", "me@e.example", ""},
            {"  Just A Name ", "Just A Name", "", ""},
            {"@handle", "@handle", "", ""},
            {"Jane @ Home", "Jane @ Home", "", ""},
            {"https://e.example/me", "", "", "https://e.example/me"},
            {"me@e.example ()", "", "me@e.example", ""},
            {"Name (mailto:me@e.example)", "Name", "me@e.example", ""},  // RSS 1.0, module dc
            {"me@e.example - Name", "Name", "me@e.example", ""},
            {"[Name] me@e.example", "Name", "me@e.example", ""},
            {"Name (Editor) <me@e.example>", "Name (Editor)", "me@e.example", ""},
            {"Name (https://e.example/me)", "Name", "", "https://e.example/me"},
            {"Name <https://e.example/me>", "Name", "", "https://e.example/me"},
            {"(https://e.example/me) Name", "Name", "", "https://e.example/me"},
            {"<https://e.example/me> Name", "Name", "", "https://e.example/me"},
            {"(https://e.example/me)", "", "", "https://e.example/me"},
            {"(https://e.example/me", "(https://e.example/me", "", ""},
            {"Name (at large)", "Name (at large)", "", ""},
            {"", "", "", ""},
        };
        for (const PersonRow& row : rows) {
            CAPTURE(row.text);
            const ParsedPerson person = parse_person(row.text);
            CHECK(person.name == row.name);
            CHECK(person.email == row.email);
            CHECK(person.url == row.url);
        }
    }

    TEST_CASE("parse_persons: several only where each has an address") {
        const auto several = parse_persons("a@e.example (A), B <b@e.example>; c@e.example");
        REQUIRE(several.size() == 3);
        CHECK(several[0].name == "A");
        CHECK(several[1].email == "b@e.example");
        CHECK(several[2].email == "c@e.example");
        for (const char* const one : {"Last, First <me@e.example>", "me@e.example, Name", "A, B",
                                      "A; B", "me@e.example,", ""}) {
            CAPTURE(one);
            CHECK(parse_persons(one).size() == 1);
        }
    }

    TEST_CASE("decode_base64: RFC 4648 §10, white space, URL-safe letters") {
        CHECK(decode_base64("") == "");
        CHECK(decode_base64("Zg==") == "f");
        CHECK(decode_base64("Zm8=") == "fo");
        CHECK(decode_base64("Zm9v") == "foo");
        CHECK(decode_base64("Zm9vYg==") == "foob");
        CHECK(decode_base64("Zm9v\n YmFy ") == "foobar");
        CHECK(decode_base64("Zm9vYmE") == "fooba");
        CHECK(decode_base64("-_8=") == "\xFB\xFF");
        CHECK(decode_base64("Zm9v!") == std::nullopt);
    }

    TEST_CASE("has_html_tags, has_char_refs: what plainly is HTML") {
        for (const char* html : {"<b>x</b>", "x<br>", "x<BR/>y", "<a href='x'>y</a>", "a </p> b"})
            CHECK_MESSAGE(has_html_tags(html), html);
        for (const char* text :
             {"a < b", "<T>", "vector<int>", "<3", "<b", "<blockquotes>", "<", "a<b and c>d", ""})
            CHECK_FALSE_MESSAGE(has_html_tags(text), text);
        for (const char* html : {"&amp;", "x&#8217;s", "&#x27;", "a &hellip; b", "&a &lt;"})
            CHECK_MESSAGE(has_char_refs(html), html);
        for (const char* text : {"AT&T", "a & b; c", "&;", "&#;", "?a=1&copy=2", "Q&A: yes;"})
            CHECK_FALSE_MESSAGE(has_char_refs(text), text);
    }

    TEST_CASE("parse_duration_text: clocks and seconds") {
        CHECK(parse_duration_text("3723") == 3723);
        CHECK(parse_duration_text("62:03") == 3723);
        CHECK(parse_duration_text("1:02:03") == 3723);
        CHECK(parse_duration_text(" 61.5 ") == 61);
        for (const char* text : {"", "0", "-5", "1:2:3:4", "an hour", "99999999999", "1::2"})
            CHECK_MESSAGE(parse_duration_text(text) == std::nullopt, text);
    }

    TEST_CASE("append_keywords: separated, trimmed, bounded") {
        std::vector<std::string> tags;
        append_keywords(" a, b ;; c d,", tags);
        CHECK(tags == std::vector<std::string>{"a", "b", "c d"});
    }

    TEST_CASE("Warnings::place: lines and columns count from 1, in characters") {
        CHECK(Warnings{}.place("abc", 0) == "line 1, column 1");
        CHECK(Warnings{}.place("a\nb\u00FCc", 5) == "line 2, column 3");
        CHECK(Warnings{}.place("a\n", 99) == "line 2, column 1");
    }

    TEST_CASE("Ranked: the highest rank wins, of equals the first, and nothing is no value") {
        Ranked<std::string> value;
        value.offer(2, "b");
        value.offer(1, "a");
        value.offer(2, "c");
        CHECK(value.value() == "b");
        value.offer(3, "");
        CHECK(value.value() == "b");
        value.offer(3, "d");
        CHECK(value.value() == "d");
        CHECK_FALSE(value.wants(3));
    }

    Vocabulary vocabulary_in(const std::string& element, const std::string& prefix) {
        pugi::xml_document tree;
        REQUIRE(tree.load_string(element.c_str()));
        return Scope(tree.first_child(), "").vocabulary_of(prefix);
    }

    TEST_CASE("Scope: URIs with their usual mistakes, usual prefixes where none is declared") {
        CHECK(vocabulary_in("<rss xmlns:x='http://purl.org/dc/elements/1.1/'/>", "x") ==
              Vocabulary::DublinCore);
        CHECK(vocabulary_in("<rss xmlns:x='https://purl.org/dc/elements/1.1'/>", "x") ==
              Vocabulary::DublinCore);
        CHECK(vocabulary_in("<rss xmlns:x='HTTP://www.itunes.com/DTDs/Podcast-1.0.dtd'/>", "x") ==
              Vocabulary::Itunes);
        CHECK(vocabulary_in("<rss xmlns:x='http://search.yahoo.com/mrss'/>", "x") ==
              Vocabulary::Media);
        CHECK(vocabulary_in("<rss xmlns:x='http://nowhere.example/'/>", "x") == Vocabulary::Other);
        CHECK(vocabulary_in("<rss xmlns:media='http://nowhere.example/'/>", "media") ==
              Vocabulary::Media);
        CHECK(vocabulary_in("<rss xmlns:atom='http://nowhere.example/'/>", "atom") ==
              Vocabulary::Other);
        CHECK(vocabulary_in("<rss/>", "dc") == Vocabulary::DublinCore);
        CHECK(vocabulary_in("<rss/>", "a10") == Vocabulary::Atom);
        CHECK(vocabulary_in("<rss/>", "") == Vocabulary::Core);
        CHECK(
            vocabulary_in(
                "<rss xmlns='http://www.w3.org/2005/Atom' xmlns:a='http://www.w3.org/2005/Atom'/>",
                "a") == Vocabulary::Atom);
        CHECK(vocabulary_in("<feed xmlns='http://nowhere.example/'/>", "") == Vocabulary::Core);
    }

    TEST_CASE("Scope: declarations of inner elements win, on the element itself too") {
        pugi::xml_document tree;
        REQUIRE(
            tree.load_string("<rss xmlns:p='http://purl.org/dc/elements/1.1/'><item "
                             "xmlns:p='http://search.yahoo.com/mrss/'><p:title/><p:title "
                             "xmlns:p='http://purl.org/dc/elements/1.1/'/></item></rss>"));
        const Scope root(tree.first_child(), "");
        const pugi::xml_node item = tree.first_child().first_child();
        const Scope scope(root, item);
        CHECK(root.vocabulary_of("p") == Vocabulary::DublinCore);
        CHECK(scope.name_of(item.first_child()) == ElementName{Vocabulary::Media, Tag::MediaTitle});
        CHECK(scope.name_of(item.last_child()) ==
              ElementName{Vocabulary::DublinCore, Tag::DcTitle});
    }
}

}  // namespace
}  // namespace feedmerged::feed
