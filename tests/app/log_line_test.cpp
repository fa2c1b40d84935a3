// SPDX-License-Identifier: MIT
#include "log_line.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;

TEST_SUITE("app/log_line") {
    TEST_CASE("log_value: quoted where it must be") {
        CHECK(app::log_value("https://example.org/a") == "https://example.org/a");
        CHECK(app::log_value("") == "\"\"");
        CHECK(app::log_value("two words") == "\"two words\"");
        CHECK(app::log_value("a\"b\\c\nd") == R"("a\"b\\c\x0ad")");
        CHECK(app::log_value("a=b") == "\"a=b\"");
    }

    TEST_CASE("read_log_line: gives back what was written, whatever it was") {
        for (const std::string value :
             {"plain", "", "two words", "a=b c=\"d\"", "\\x41", "\"", "\\", "\x01\x7f\x1b[31m", "é",
              " lead", "trail ", "new\nline"}) {
            const std::string text = "poll failed feed=" + app::log_value(value) +
                                     " error=" + app::log_value(value) + " status=0";
            const app::LogLine line = app::read_log_line(text);
            CHECK(line.kind == "poll failed");
            REQUIRE(line.fields.size() == 3);
            CHECK(line.fields[0].first == "feed");
            CHECK(line.fields[0].second == value);
            CHECK(line.fields[1].second == value);
            CHECK(line.fields[2].second == "0");
        }
    }

    TEST_CASE("read_log_line: what is no such line has no fields") {
        for (const std::string text :
             {"", "stopping", "began a new store: it is damaged", "a=b", "feeds.toml:3: limit = 5",
              "the key limit=5 is too much", "x a=\"unfinished", "x a=\"b\"c", "x a=\"\\x4\"",
              "x a=\"\\xzz\"", "x a=b  c=d", "x a=b "}) {
            CAPTURE(text);
            const app::LogLine line = app::read_log_line(text);
            CHECK(line.kind == text);
            CHECK(line.fields.empty());
        }
    }
}
