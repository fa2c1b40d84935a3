// SPDX-License-Identifier: MIT
#include "output_diff.hpp"

#include "feedmerged/render/render.hpp"
#include "support/temp_dir.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::app;

namespace {

constexpr TimePoint kNow = from_unix(1'767'323'045);  // 2026-01-02

ListedStory story(const std::string& id) {
    return {id, kNow, "Title " + id, "https://a.example/" + id};
}

config::OutputConfig make_output(const test::TempDir& dir) {
    config::OutputConfig output;
    output.spec.name = "all";
    output.spec.id = "urn:uuid:1";
    output.directory = dir.path();
    return output;
}

}  // namespace

TEST_SUITE("app/output_diff") {
    TEST_CASE("diff_text: what comes in and what goes out") {
        CHECK(diff_text("all", std::vector{story("1"), story("2")}, {story("1"), story("3")}) ==
              "all: 1 story would come in, 1 story would go out\n"
              "  + 2026-01-02  Title 3\n"
              "                https://a.example/3\n"
              "  - 2026-01-02  Title 2\n"
              "                https://a.example/2\n");
        CHECK(diff_text("all", std::vector{story("1")}, {story("1")}) ==
              "all: no change, 1 story\n");
        CHECK(diff_text("all", {}, {story("1")})
                  .starts_with("all: nothing is published yet; 1 story would come in\n  + "));
    }

    TEST_CASE("read_published: the same stories from each format that was written") {
        const test::TempDir dir;
        const config::OutputConfig output = make_output(dir);
        CHECK_FALSE(read_published(output).value().has_value());
        Story published;
        published.entry_id = "tag:a.example,2026:1";
        published.published = published.updated = kNow;
        published.item.title = "Title & more";
        published.item.url = "https://a.example/1";
        published.item.content_html = "<p>x</p>";
        published.feed_title = "A";
        for (const render::Format format :
             {render::Format::Rss, render::Format::Atom, render::Format::Json}) {
            const auto renderer = render::make_renderer(format, {.output = output.spec});
            renderer->add(published);
            const auto file = dir / ("all." + std::string(render::extension(format)));
            test::write_text(file, renderer->finish());
            CAPTURE(file.string());
            const auto read = read_published(output);
            REQUIRE(read.has_value());
            REQUIRE(read->has_value());
            REQUIRE((*read)->size() == 1);
            const ListedStory& listed = (*read)->front();
            CHECK(listed.entry_id == published.entry_id);
            CHECK(listed.title == published.item.title);
            CHECK(listed.url == published.item.url);
            CHECK(listed.date == kNow);
            std::filesystem::remove(file);
        }
    }

    TEST_CASE("read_published: a file that feedmerged did not write is named") {
        const test::TempDir dir;
        test::write_text(dir / "all.json", "nonsense");
        const auto read = read_published(make_output(dir));
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().message.find((dir / "all.json").string()) != std::string::npos);
    }
}
