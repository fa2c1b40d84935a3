// SPDX-License-Identifier: MIT
// The same stories give the same bytes, in every locale of C and C++ and whenever they are written.
#include "story_fixture.hpp"

#include <clocale>
#include <cstdlib>
#include <ctime>
#include <locale>
#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::render;
using namespace feedmerged::test;

namespace {

/// Numbers as "12'345'678" and with a comma: what would show if anything were printed by a stream.
class OddNumbers final : public std::numpunct<char> {
  protected:
    [[nodiscard]] char do_decimal_point() const override { return ','; }
    [[nodiscard]] char do_thousands_sep() const override { return '\''; }
    [[nodiscard]] std::string do_grouping() const override { return "\3"; }
};

class GlobalLocale {
  public:
    explicit GlobalLocale(const std::locale& locale) : before_(std::locale::global(locale)) {}
    ~GlobalLocale() { std::locale::global(before_); }
    GlobalLocale(const GlobalLocale&) = delete;
    GlobalLocale& operator=(const GlobalLocale&) = delete;

  private:
    std::locale before_;
};

/// Another C locale where the system has one, another zone in any case.
class Environment {
  public:
    Environment() {
        ::setenv("TZ", "Asia/Kathmandu", 1);
        ::tzset();
        for (const char* name : {"tr_TR.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"})
            if (std::setlocale(LC_ALL, name) != nullptr) break;
    }
    ~Environment() {
        ::unsetenv("TZ");
        ::tzset();
        std::setlocale(LC_ALL, "C");
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;
};

std::string everything() {
    std::vector<Story> stories{make_rich_story()};
    for (int n = 1; n < 30; ++n) stories.push_back(make_story(n));
    std::string out;
    for (const Format format : {Format::Atom, Format::Rss, Format::Json, Format::Html})
        out += render_all(format, make_head(), stories);
    out += story_json(stories[0], make_head().output);
    return out + article_text(stories[0], make_head().output);
}

}  // namespace

TEST_SUITE("render/determinism") {
    TEST_CASE("renderers: no locale and no zone has a part in what is written") {
        const std::string plain = everything();
        CHECK(plain.find("12345678") != std::string::npos);
        CHECK(everything() == plain);
        {
            const GlobalLocale locale(std::locale(std::locale::classic(), new OddNumbers));
            CHECK(everything() == plain);
        }
        const Environment environment;
        CHECK(everything() == plain);
    }
}
