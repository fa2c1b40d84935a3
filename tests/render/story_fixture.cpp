// SPDX-License-Identifier: MIT
#include "story_fixture.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <libxml/parser.h>
#include <libxml/xmlerror.h>

namespace feedmerged::test {

using namespace std::chrono_literals;

render::Head make_head() {
    render::Head head;
    head.output.name = "all";
    head.output.title = "All & more";
    head.output.id = "urn:uuid:9f6c1d1e-0b0a-4c55-8f2e-2d1c8f6f7a10";
    head.output.base_url = "https://feeds.example.org/";
    head.updated = kNoon;
    head.formats = {render::Format::Atom, render::Format::Rss, render::Format::Json,
                    render::Format::Html};
    head.generator_version = "1.2.3";
    return head;
}

OtherStory make_other(int n) {
    const std::string number = std::to_string(n);
    return {"tag:other.example,2026:" + number, "https://other.example/" + number,
            "Other " + number, "The first words of the other story " + number + "…", "en"};
}

Story make_story(int n) {
    const std::string number = std::to_string(n);
    const std::string site = "site" + std::to_string(n % 3) + ".example";
    Story story;
    story.id = StoryId{1000 + n};
    story.entry_id = "tag:" + site + ",2026:" + number;
    story.sort_date = story.first_seen = story.published = story.updated =
        kNoon - std::chrono::hours(n);
    story.feed = FeedId{n % 3 + 1};
    story.feed_url = "https://" + site + "/feed.xml";
    story.feed_title = "Site " + std::to_string(n % 3);
    story.source.title = story.feed_title;
    story.source.home_page_url = "https://" + site + "/";
    story.item.guid = story.entry_id;
    story.item.url = "https://" + site + "/" + number;
    story.item.title = "Story " + number;
    story.item.content_html = "<p>All the words of story " + number + " &amp; then some.</p>";
    story.item.teaser = "All the words of story " + number + " & then…";
    return story;
}

Story make_rich_story() {
    Story story = make_story(0);
    story.category = "News";
    story.published = kNoon - 48h;
    story.updated = kNoon + 1h;
    story.source.feed_uid = "tag:site0.example,2020:feed";
    story.source.author = "The Editors";
    story.source.rights = "© Site 0";
    story.source.icon = "https://site0.example/icon.png";
    story.source.language = "en-GB";
    story.source.updated = kNoon + 999h;
    Item& item = story.item;
    item.external_url = "https://elsewhere.example/subject";
    item.title = "Cats & \"dogs\": <b> is a tag";
    item.authors = {{"Ann Lee", "ann@site0.example", "https://site0.example/ann"}, {"Bo", "", ""}};
    item.tags = {"animals", "R&D"};
    item.attachments = {
        {"https://site0.example/a.mp3", "audio/mpeg", 12'345'678, 1834, "Episode 1"},
        {"https://site0.example/b.pdf?x=1&y=2", "application/pdf", std::nullopt, std::nullopt, ""},
    };
    item.image = "https://site0.example/cat.jpg?w=1&h=2";
    item.language = "fr";
    item.rights = "CC BY 4.0";
    story.also_in = {{"https://user:secret@mirror.example/rss", "", "https://mirror.example/cats",
                      "canonical-url"},
                     {"https://planet.example/atom", "tag:x", "", "guid"}};
    story.more = {make_other(1), make_other(2), make_other(3)};
    story.more[1].language = "ar";
    story.more[1].teaser = "كلمات أولى من خبر آخر";
    story.more[2].url.clear();
    return story;
}

std::string render_all(render::Format format, render::Head head,
                       const std::vector<Story>& stories) {
    head.updated = {};
    for (const Story& story : stories) head.updated = std::max(head.updated, story.updated);
    const auto renderer = render::make_renderer(format, head);
    for (const Story& story : stories) renderer->add(story);
    return renderer->finish();
}

std::string xml_complaint(const std::string& xml) {
    pugi::xml_document pugi_document;
    const auto parsed = pugi_document.load_buffer(xml.data(), xml.size(), pugi::parse_full);
    if (!parsed) return std::string("pugixml: ") + parsed.description();
    xmlResetLastError();
    const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document(
        xmlReadMemory(xml.data(), static_cast<int>(xml.size()), "output.xml", nullptr,
                      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE),
        &xmlFreeDoc);
    const xmlError* error = xmlGetLastError();
    if (error != nullptr)
        return "libxml2: line " + std::to_string(error->line) + ": " + error->message;
    return document ? "" : "libxml2: no document";
}

void load_xml(pugi::xml_document& document, const std::string& xml) {
    if (!document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata))
        throw std::runtime_error("not XML: " + xml.substr(0, 200));
}

std::vector<std::string> texts(pugi::xml_node parent, const char* name) {
    std::vector<std::string> out;
    for (const pugi::xml_node child : parent.children(name)) out.emplace_back(child.text().get());
    return out;
}

std::vector<std::string> attributes(pugi::xml_node parent, const char* name,
                                    const char* attribute) {
    std::vector<std::string> out;
    for (const pugi::xml_node child : parent.children(name))
        out.emplace_back(child.attribute(attribute).value());
    return out;
}

std::string child_names(pugi::xml_node parent) {
    std::string out;
    for (const pugi::xml_node child : parent.children()) {
        if (child.type() != pugi::node_element) continue;
        if (!out.empty()) out += ' ';
        out += child.name();
    }
    return out;
}

}  // namespace feedmerged::test
