// SPDX-License-Identifier: MIT
#include "page_assets.hpp"
#include "page_date.hpp"
#include "story_fixture.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include <doctest/doctest.h>
#include <libxml/HTMLparser.h>
#include <libxml/xpath.h>

using namespace feedmerged;
using namespace feedmerged::render;
using namespace feedmerged::test;

namespace {

using std::chrono::hours;
constexpr int kUnknownTag = 801;  // XML_HTML_UNKNOWN_TAG: libxml2 knows HTML 4 only

void keep_error(void* context, xmlErrorPtr error) {
    if (error->code == kUnknownTag) return;
    *static_cast<std::string*>(context) +=
        "line " + std::to_string(error->line) + ": " + error->message;
}

/// A page as libxml2's HTML parser reads it, with what it complained about.
class Page {
  public:
    explicit Page(std::string text) : html(std::move(text)) {
        xmlSetStructuredErrorFunc(&complaints, keep_error);
        document_.reset(htmlReadMemory(html.data(), static_cast<int>(html.size()), "page.html",
                                       "utf-8", HTML_PARSE_NONET));
        xmlSetStructuredErrorFunc(nullptr, nullptr);
        REQUIRE(document_);
    }
    explicit Page(const std::vector<Story>& stories, const Head& head = make_head())
        : Page(render_all(Format::Html, head, stories)) {}

    /// The string values of what an XPath finds.
    [[nodiscard]] std::vector<std::string> find(const char* path) const {
        const std::unique_ptr<xmlXPathContext, decltype(&xmlXPathFreeContext)> context(
            xmlXPathNewContext(document_.get()), &xmlXPathFreeContext);
        const std::unique_ptr<xmlXPathObject, decltype(&xmlXPathFreeObject)> found(
            xmlXPathEval(reinterpret_cast<const xmlChar*>(path), context.get()),
            &xmlXPathFreeObject);
        REQUIRE(found);
        std::vector<std::string> out;
        for (int i = 0; found->nodesetval != nullptr && i < found->nodesetval->nodeNr; ++i) {
            xmlChar* value = xmlNodeGetContent(found->nodesetval->nodeTab[i]);
            out.emplace_back(reinterpret_cast<const char*>(value));
            xmlFree(value);
        }
        return out;
    }
    [[nodiscard]] std::string first(const char* path) const {
        const auto found = find(path);
        return found.empty() ? "(none)" : found.front();
    }

    std::string html;
    std::string complaints{};

  private:
    std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document_{nullptr, &xmlFreeDoc};
};

using Strings = std::vector<std::string>;

}  // namespace

TEST_SUITE("render/page") {
    TEST_CASE("page: no parser complains") {
        Story bare;
        bare.entry_id = "urn:x:1";
        const Page page({make_rich_story(), make_story(1), bare});
        CHECK(page.complaints == "");
        CHECK(Page(std::vector<Story>{}).complaints == "");
        CHECK(Page("<p>a</b>").complaints != "");  // or nothing would be told by this
    }

    TEST_CASE("page: HTML5, no script, a policy that allows none") {
        const Page page({make_rich_story()});
        CHECK(page.html.starts_with("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset="));
        CHECK(page.find("//script | //@onload | //@onclick | //form | //iframe").empty());
        CHECK(page.first("//meta[@http-equiv='Content-Security-Policy']/@content") ==
              "default-src 'none'; img-src https: http:; media-src https: http:; style-src '" +
                  std::string(kPageStyleHash) + "'; base-uri 'none'; form-action 'none'");
        CHECK(page.first("//meta[@name='referrer']/@content") == "no-referrer");
        CHECK(page.find("//@style").empty());  // the policy would not apply it
        CHECK(page.find("//style") == Strings{std::string(kPageStyle)});
    }

    TEST_CASE("page: no empty lines but those of the article") {
        Story story = make_story(0);
        story.item.content_html = "<pre>one\n\n\ntwo</pre>";
        std::string html = render_all(Format::Html, make_head(), {story, make_story(1)});
        CHECK(html.find(story.item.content_html) != std::string::npos);
        html.erase(html.find("<pre>"), story.item.content_html.size());
        html.erase(html.find("<style>"), kPageStyle.size() + 7);
        CHECK(html.find("\n\n") == std::string::npos);
    }

    TEST_CASE("page: the style ends where it should") {
        CHECK(kPageStyle.find('<') == std::string_view::npos);
        CHECK(std::ranges::all_of(kPageStyle, [](char c) { return c > 0; }));
        CHECK(kPageStyleHash.size() == std::string_view("sha256-").size() + 44);
    }

    TEST_CASE("page: links to the feeds that are written beside it, also as a file") {
        const Page page({make_story(0)});
        CHECK(page.find("//head/link[@rel='alternate']/@href") ==
              Strings{"all.atom", "all.rss", "all.json"});
        CHECK(page.find("//head/link[@rel='alternate']/@type") ==
              Strings{"application/atom+xml", "application/rss+xml", "application/feed+json"});
        CHECK(page.find("//header//a/@href") == Strings{"all.atom", "all.rss", "all.json"});
        CHECK(page.first("//link[@rel='canonical']/@href") == "https://feeds.example.org/all.html");
        Head head = make_head();
        head.formats = {Format::Html, Format::Rss};
        head.output.base_url.clear();
        const Page alone({}, head);
        CHECK(alone.find("//link/@href") == Strings{"all.rss"});
    }

    TEST_CASE("page: a story has its title, source, time, teaser and article") {
        const Page page({make_rich_story()});
        CHECK(page.first("//title") == "All & more");
        CHECK(page.first("//h1") == "All & more");
        CHECK(page.first("//article//h3/a") == "Cats & \"dogs\": <b> is a tag");
        CHECK(page.first("//article//h3/a/@href") == "https://site0.example/0");
        CHECK(page.first("//article/@lang") == "fr");
        CHECK(page.first("//article/@dir") == "ltr");
        CHECK(page.first("//*[@class='source']") == "Site 0");
        CHECK(page.first("//*[@class='source']/@href") == "https://site0.example/");
        CHECK(page.first("//article//time/@datetime") == "2025-12-31T03:04:05Z");
        CHECK(page.first("//*[@class='teaser']") == "All the words of story 0 & then…");
        CHECK(page.first("//img[@class='thumbnail']/@src") ==
              "https://site0.example/cat.jpg?w=1&h=2");
        CHECK(page.first("//article/details/div[@class='text']/p") ==
              "All the words of story 0 & then some.");
        CHECK(page.find("//details//aside[@class='more-stories']/p").size() == 3);
        CHECK(page.find("//p[@class='file']/a/@href") ==
              Strings{"https://site0.example/a.mp3", "https://site0.example/b.pdf?x=1&y=2"});
        CHECK(page.find("//p[@class='file']/span") ==
              Strings{"audio/mpeg, 11 MiB", "application/pdf"});
        const std::string about = page.first("//p[@class='about']");
        for (const char* part : {"Ann Lee, Bo", "News", "mirror.example"})
            CHECK(about.find(part) != std::string::npos);
    }

    TEST_CASE("page: a story without a title is linked by its teaser") {
        Story story = make_story(0);
        story.item.title.clear();
        const Page page({story});
        CHECK(page.find("//h3").empty());
        CHECK(page.first("//*[@class='teaser']/a/@href") == "https://site0.example/0");
        story.item.url.clear();
        CHECK(Page({story}).find("//*[@class='teaser']/a").empty());
        CHECK(Page({story}).first("//*[@class='teaser']") == story.item.teaser);
        CHECK(page.find("//article//h3/a | //article/p[@class='teaser']/a").size() == 1);
    }

    TEST_CASE("page: each story in its own direction, unknown ones as the reader sees fit") {
        Story arabic = make_story(0);
        arabic.item.language = "ar";
        Story unknown = make_story(1);
        const Page page({arabic, unknown});
        CHECK(page.find("//article/@dir") == Strings{"rtl", "auto"});
        CHECK(page.find("//article/@lang") == Strings{"ar", ""});
        CHECK(page.first("//article//div[@class='text']/div/@dir") == "rtl");
    }

    TEST_CASE("page: a river cut into days; a time tells its day where it is another") {
        Story today = make_story(0);
        Story late = make_story(1);
        late.published = late.sort_date - hours{72};
        Story yesterday = make_story(10);
        const Page page({today, late, yesterday});
        CHECK(page.find("//section[@class='day']/h2") ==
              Strings{"Friday, 2 January 2026", "Thursday, 1 January 2026"});
        CHECK(page.find("//section/article").size() == 3);
        CHECK(page.find("//section[1]/article").size() == 2);
        CHECK(page.find("//h2/time/@datetime") == Strings{"2026-01-02", "2026-01-01"});
        CHECK(page.find("//article//time") ==
              Strings{"03:04", "Tuesday, 30 December 2025, 02:04", "17:04"});
    }

    TEST_CASE("page: categories to choose from, by name, each with its stories") {
        std::vector<Story> stories{make_story(0), make_story(1), make_story(2), make_story(3)};
        stories[0].category = "Science & more";
        stories[1].category = "Arts";
        stories[2].category = "Science & more";
        stories[3].category = "";
        const Page page(stories);
        CHECK(page.find("//fieldset/label") == Strings{"All 4", "Arts 1", "Science & more 2"});
        CHECK(page.find("//fieldset//input/@id") == Strings{"show-2", "show-1"});
        CHECK(page.find("//article/@class") == Strings{"in-1", "in-2", "in-1"});
        CHECK(page.find("//fieldset//input[@checked]/@value") == Strings{""});
    }

    TEST_CASE("page: no choice where it would leave nothing out") {
        Story one = make_story(0);
        Story other = make_story(1);
        one.category = other.category = "News";
        CHECK(Page({one, other}).find("//fieldset").empty());
        one.category = other.category = "";
        CHECK(Page({one, other}).find("//fieldset").empty());
        one.category = "News";
        CHECK(Page({one, other}).find("//fieldset").size() == 1);
    }

    TEST_CASE("page: more categories than the style can filter by stay under all") {
        std::vector<Story> stories;
        for (std::size_t i = 0; i <= kPageFilters; ++i) {
            stories.push_back(make_story(static_cast<int>(i)));
            stories.back().category = "Category " + std::to_string(i);
        }
        const Page page(stories);
        CHECK(page.find("//fieldset//input").size() == kPageFilters + 1);
        CHECK(page.find("//article[@class]").size() == kPageFilters);
        const std::string last = "#show-" + std::to_string(kPageFilters) + ":checked";
        CHECK(kPageStyle.find(last) != std::string_view::npos);
    }

    TEST_CASE("page: an output of teasers has no article to open") {
        Head head = make_head();
        head.output.full_content = false;
        const Page page({make_rich_story()}, head);
        CHECK(page.find("//details").empty());
        CHECK(page.find("//aside").empty());
        CHECK(page.find("//*[@class='teaser']").size() == 1);
    }

    TEST_CASE("page: the foot counts, the head says since when it is so") {
        CHECK(Page({make_story(0)}).first("//footer/p") ==
              "1 story. Times are UTC. feedmerged 1.2.3");
        CHECK(Page({make_story(0), make_story(1)}).first("//footer/p").starts_with("2 stories."));
        CHECK(Page({make_story(0)}).first("//header//time/@datetime") == "2026-01-02T03:04:05Z");
        const Page empty(std::vector<Story>{});
        CHECK(empty.first("//p[@class='empty']") == "No stories yet.");
        CHECK(empty.find("//header//time").empty());
    }

    TEST_CASE("page: whatever a story's texts hold, they are texts") {
        Story story = make_rich_story();
        const std::string bad = "</title></style></details>\"'`><script>alert(1)</script>{{x}}";
        story.item.title = story.item.teaser = story.feed_title = story.category = bad;
        story.item.language = "en\"><script>";
        story.item.url = story.item.image = story.source.home_page_url =
            "https://x.example/\"><script>alert(1)</script>";
        story.item.authors = {{bad, bad, bad}};
        story.item.attachments = {{bad, bad, 1, 1, bad}};
        story.also_in = {{bad, bad, "https://x.example/\"><script>", bad}};
        for (OtherStory& other : story.more) other.teaser = other.title = other.language = bad;
        story.item.content_html = "<p>safe</p>";
        Head head = make_head();
        head.output.title = bad;
        const Page page({story}, head);
        CHECK(page.complaints == "");
        CHECK(page.html.find("<script") == std::string::npos);
        CHECK(page.first("//article//h3") == bad);
        CHECK(page.first("//h1") == bad);
        CHECK(page.find("//article").size() == 1);
        CHECK(page.find("//footer").size() == 1);
    }

    TEST_CASE("day_text, clock_text: English, UTC") {
        CHECK(day_text(from_unix(0)) == "Thursday, 1 January 1970");
        CHECK(clock_text(from_unix(86'399)) == "23:59");
        CHECK(day_text(from_unix(-1)) == "Wednesday, 31 December 1969");
        CHECK(day_text(from_unix(1'709'251'199)) == "Thursday, 29 February 2024");
    }
}
