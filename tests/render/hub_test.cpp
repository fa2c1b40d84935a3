// SPDX-License-Identifier: MIT
// The hub as each format names it (W3C WebSub §4; JSON Feed 1.1, hubs).
#include "story_fixture.hpp"

#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace feedmerged;
using namespace feedmerged::render;
using namespace feedmerged::test;

namespace {

const std::string kHub = "https://hub.example/?a=1&b=2";

std::string render_with_hub(Format format) {
    Head head = make_head();
    head.output.hub = kHub;
    return render_all(format, head, {make_story(1)});
}

}  // namespace

TEST_SUITE("render/hub") {
    TEST_CASE("atom: a link beside that to itself") {
        pugi::xml_document document;
        load_xml(document, render_with_hub(Format::Atom));
        const auto link = document.child("feed").find_child_by_attribute("link", "rel", "hub");
        CHECK(std::string(link.attribute("href").value()) == kHub);
    }

    TEST_CASE("rss: an Atom link in the channel, in front of the items") {
        pugi::xml_document document;
        load_xml(document, render_with_hub(Format::Rss));
        const auto channel = document.child("rss").child("channel");
        const auto link = channel.find_child_by_attribute("atom:link", "rel", "hub");
        CHECK(std::string(link.attribute("href").value()) == kHub);
        CHECK(child_names(channel).ends_with("atom:link atom:link item"));
    }

    TEST_CASE("json: hubs") {
        const auto json = nlohmann::json::parse(render_with_hub(Format::Json));
        CHECK(json["hubs"] == nlohmann::json::array({{{"type", "WebSub"}, {"url", kHub}}}));
    }

    TEST_CASE("renderers: without a hub nothing speaks of one") {
        for (const Format format : {Format::Atom, Format::Rss, Format::Json})
            CHECK(render_all(format, make_head(), {make_story(1)}).find("hub") ==
                  std::string::npos);
    }

    TEST_CASE("published_url: by name and format, nowhere without a base_url") {
        OutputSpec output{.name = "all", .base_url = "https://f.example/d/"};
        CHECK(published_url(output, Format::Json) == "https://f.example/d/all.json");
        output.base_url.clear();
        CHECK(published_url(output, Format::Json).empty());
    }
}
