// SPDX-License-Identifier: MIT
// Whole documents, to be looked at. FEEDMERGED_UPDATE_GOLDEN=1 writes them anew; the difference is
// reviewed like code.
#include "story_fixture.hpp"
#include "support/temp_dir.hpp"

#include <cstdlib>
#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::render;
using namespace feedmerged::test;

namespace {

void check_golden(const std::string& name, const std::string& text) {
    CAPTURE(name);
    const auto path = std::filesystem::path(FEEDMERGED_TEST_DATA) / "render" / name;
    if (std::getenv("FEEDMERGED_UPDATE_GOLDEN") != nullptr) write_text(path, text);
    REQUIRE(std::filesystem::exists(path));
    CHECK(read_text(path) == text);
}

/// One story with everything, one in Arabic without a title, one with nothing but an id.
std::vector<Story> stories() {
    Story arabic = make_story(1);
    arabic.item.language = "ar";
    arabic.item.title.clear();
    arabic.item.content_html = "<p>كلمات من خبر قصير عن المدينة.</p>";
    arabic.item.teaser = "كلمات من خبر قصير عن المدينة.";
    Story bare;
    bare.entry_id = "urn:uuid:00000000-0000-5000-8000-000000000001";
    bare.feed_url = bare.feed_title = "https://bare.example/feed";
    bare.sort_date = bare.first_seen = bare.published = bare.updated =
        kNoon - std::chrono::hours{30};
    return {make_rich_story(), arabic, bare};
}

}  // namespace

TEST_SUITE("render/golden") {
    TEST_CASE("renderers: whole documents") {
        for (const Format format : {Format::Atom, Format::Rss, Format::Json}) {
            const std::string name = std::string(extension(format));
            check_golden("full." + name, render_all(format, make_head(), stories()));
            Head head = make_head();
            head.output.full_content = false;
            check_golden("teaser." + name, render_all(format, head, stories()));
        }
    }

    TEST_CASE("page: the whole document but for its style") {
        std::string html = render_all(Format::Html, make_head(), stories());
        const std::size_t begin = html.find("<style>") + 7;
        html.erase(begin, html.find("</style>") - begin);
        const std::size_t hash = html.find("'sha256-") + 8;
        html.erase(hash, html.find('\'', hash) - hash);
        check_golden("full.html", html);
    }

    TEST_CASE("story_json: the whole item") {
        check_golden("story.json", story_json(stories()[0], make_head().output));
    }

    TEST_CASE("extension, media_type: what files are called and sent as") {
        CHECK(extension(Format::Atom) == "atom");
        CHECK(extension(Format::Rss) == "rss");
        CHECK(extension(Format::Json) == "json");
        CHECK(extension(Format::Html) == "html");
        CHECK(media_type(Format::Atom) == "application/atom+xml");
        CHECK(media_type(Format::Rss) == "application/rss+xml");
        CHECK(media_type(Format::Json) == "application/feed+json");
        CHECK(media_type(Format::Html) == "text/html");
    }
}
