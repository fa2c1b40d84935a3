// SPDX-License-Identifier: MIT
// load_config where nothing is wrong: defaults, every key, several files, lists.
#include "support.hpp"

#include <unistd.h>

namespace feedmerged::test {
namespace {

using namespace std::chrono_literals;

TEST_SUITE("config/config") {
    TEST_CASE(
        "load_config: a feed and an output are enough, the rest has the documented defaults") {
        const ConfigDir dir(kMinimal);
        const config::Config c = dir.load();
        CHECK(c.file == dir.file());
        CHECK(c.store_path == "/var/lib/feedmerged/feedmerged.db");
        CHECK(c.retention == 90 * 24h);
        CHECK(c.fetch.policy.interval == 1h);
        CHECK(c.fetch.policy.min_interval == 1h);
        CHECK(c.fetch.policy.max_interval == 24h);
        CHECK(c.fetch.concurrency == 64);
        CHECK(c.fetch.per_host == 1);
        CHECK(c.fetch.host_spacing == 1s);
        CHECK(c.fetch.timeout == 30s);
        CHECK(c.fetch.max_body == 10U * 1024 * 1024);
        CHECK(c.fetch.contact.empty());
        CHECK(c.fetch.allow_private_networks.empty());
        CHECK_FALSE(c.fetch.allow_file_urls);
        CHECK(c.teaser.words == 15);
        CHECK(c.teaser.ellipsis == "…");
        REQUIRE(c.feeds.size() == 1);
        CHECK(c.feeds[0].url == "https://a.example/feed");
        CHECK_FALSE(c.feeds[0].interval);
        REQUIRE(c.outputs.size() == 1);
        const config::OutputConfig& out = c.outputs[0];
        CHECK(out.directory == dir / "out");
        CHECK(out.formats.size() == 4);
        CHECK(out.spec.name == "all");
        CHECK(out.spec.title == "feedmerged");
        CHECK(out.spec.id.empty());
        CHECK(out.spec.base_url.empty());
        CHECK(out.spec.limit == 100);
        CHECK(out.spec.max_age == 30 * 24h);
        CHECK(out.spec.full_content);
        CHECK(out.spec.more_stories == 6);
        CHECK(out.spec.categories.empty());
        CHECK(c.warnings.empty());
    }

    TEST_CASE("load_config: every key is read") {
        const ConfigDir dir(R"(
opml = []
[store]
path = "data/../db/store.db"
retention = "0"
[fetch]
interval = "2h"
min_interval = "15m"
max_interval = "7d"
concurrency = 1024
per_host = 8
host_spacing = "0s"
timeout = "5s"
max_body = "512KiB"
contact = "https://a.example/about"
allow_private_networks = ["127.0.0.0/8", "fd00::/8", "::1"]
allow_file_urls = true
[teaser]
words = 20
ellipsis = " [more]"
[[feed]]
url = "  https://user:secret@b.example/feed?x=1  "
title = "  My   title "
category = "News"
interval = "30m"
headers = { Accept-Language = "fr", X-Token = "a b" }
[[feed]]
url = "file:///srv/feed.xml"
interval = ""
[[output]]
name = "news_2.x-y"
directory = "/srv/out/"
formats = ["json", "atom"]
title = "News"
base_url = "HTTPS://News.example/feeds"
limit = 0
max_age = "0"
content = "teaser"
more_stories = 0
categories = ["News"]
)");
        const config::Config c = dir.load();
        CHECK(c.store_path == dir / "db/store.db");
        CHECK(c.retention == 0s);
        CHECK(c.fetch.policy.interval == 2h);
        CHECK(c.fetch.policy.min_interval == 15min);
        CHECK(c.fetch.policy.max_interval == 7 * 24h);
        CHECK(c.fetch.concurrency == 1024);
        CHECK(c.fetch.per_host == 8);
        CHECK(c.fetch.host_spacing == 0s);
        CHECK(c.fetch.timeout == 5s);
        CHECK(c.fetch.max_body == 512U * 1024);
        CHECK(c.fetch.contact == "https://a.example/about");
        CHECK(c.fetch.allow_private_networks ==
              std::vector<std::string>{"127.0.0.0/8", "fd00::/8", "::1"});
        CHECK(c.fetch.allow_file_urls);
        CHECK(c.teaser.words == 20);
        CHECK(c.teaser.ellipsis == " [more]");
        REQUIRE(c.feeds.size() == 2);
        CHECK(c.feeds[0].url == "https://user:secret@b.example/feed?x=1");
        CHECK(c.feeds[0].title == "My title");
        CHECK(c.feeds[0].category == "News");
        CHECK(c.feeds[0].interval == 30min);
        const std::vector<std::pair<std::string, std::string>> headers{{"Accept-Language", "fr"},
                                                                       {"X-Token", "a b"}};
        CHECK(c.feeds[0].headers == headers);
        CHECK(c.feeds[1].url == "file:///srv/feed.xml");
        CHECK_FALSE(c.feeds[1].interval);
        REQUIRE(c.outputs.size() == 1);
        const config::OutputConfig& out = c.outputs[0];
        CHECK(out.directory == "/srv/out/");
        CHECK(out.formats == std::vector{render::Format::Json, render::Format::Atom});
        CHECK(out.spec.name == "news_2.x-y");
        CHECK(out.spec.title == "News");
        CHECK(out.spec.base_url == "https://news.example/feeds/");
        CHECK(out.spec.limit == 0);
        CHECK(out.spec.max_age == 0s);
        CHECK_FALSE(out.spec.full_content);
        CHECK(out.spec.more_stories == 0);
        CHECK(out.spec.categories == std::vector<std::string>{"News"});
    }

    TEST_CASE("load_config: a default interval moves between the bounds that were set") {
        CHECK(
            ConfigDir("[fetch]\nmin_interval = \"2h\"\n" + kMinimal).load().fetch.policy.interval ==
            2h);
        CHECK(ConfigDir("[fetch]\nmin_interval = \"15m\"\nmax_interval = \"30m\"\n" + kMinimal)
                  .load()
                  .fetch.policy.interval == 30min);
    }

    TEST_CASE(
        "load_config: conf.d is read after the file, by name; values are replaced, blocks added") {
        ConfigDir dir("[teaser]\nwords = 10\n[fetch]\nallow_private_networks = [\"10.0.0.1\"]\n" +
                      kMinimal);
        dir.add("conf.d/20-b.toml",
                "[teaser]\nwords = 30\n[[feed]]\nurl = \"https://c.example/\"\n");
        dir.add("conf.d/10-a.toml",
                "[teaser]\nwords = 20\nellipsis = \"...\"\n[fetch]\nallow_private_networks = []\n"
                "[[feed]]\nurl = \"https://b.example/\"\n[[output]]\nname = \"two\"\ndirectory = "
                "\"two\"\n");
        dir.add("conf.d/.hidden.toml", "broken");
        dir.add("conf.d/notes.txt", "broken");
        const config::Config c = dir.load();
        CHECK(c.teaser.words == 30);
        CHECK(c.teaser.ellipsis == "...");
        CHECK(c.fetch.allow_private_networks.empty());
        REQUIRE(c.feeds.size() == 3);
        CHECK(c.feeds[1].url == "https://b.example/");
        CHECK(c.feeds[2].url == "https://c.example/");
        REQUIRE(c.outputs.size() == 2);
        CHECK(c.outputs[1].directory ==
              dir / "two");  // of the main file's directory, not of conf.d
    }

    TEST_CASE(
        "load_config: lists are read behind the feeds, and a feed wins over the same URL of a "
        "list") {
        ConfigDir dir("opml = [\"lists/one.opml\", \"two.opml\"]\n" + kMinimal);
        dir.add(
            "lists/one.opml",
            R"(<opml version="2.0"><body><outline text="Tech"><outline text="A" xmlUrl="HTTPS://A.example:443/feed#top"/>)"
            R"(<outline text="B" type="rss" xmlUrl="https://b.example/rss"/></outline></body></opml>)");
        dir.add(
            "two.opml",
            R"(<opml version="1.0"><body><outline text="Bad" type="rss" xmlUrl="file:///etc/passwd"/>)"
            R"(<outline text="B again" xmlUrl="https://b.example/rss"/><outline text="C" xmlUrl="http://c.example/"/></body></opml>)");
        const config::Config c = dir.load();
        REQUIRE(c.feeds.size() == 3);
        CHECK(c.feeds[0].url == "https://a.example/feed");
        CHECK(c.feeds[0].title.empty());
        CHECK(c.feeds[1].url == "https://b.example/rss");
        CHECK(c.feeds[1].title == "B");
        CHECK(c.feeds[1].category == "Tech");
        CHECK(c.feeds[2].url == "http://c.example/");
        REQUIRE(c.warnings.size() == 1);
        CHECK(c.warnings[0] ==
              "two.opml: left out \"Bad\": it points to \"file:///etc/passwd\", which is no http "
              "or https URL");
    }

    TEST_CASE("load_config: feeds may come from lists alone") {
        ConfigDir dir("opml = [\"l.opml\"]\n[[output]]\ndirectory = \"out\"\n");
        dir.add("l.opml", R"(<opml><body><outline xmlUrl="https://a.example/"/></body></opml>)");
        CHECK(dir.load().feeds.size() == 1);
    }

    TEST_CASE("load_config: a relative file gives absolute paths") {
        const ConfigDir dir(kMinimal + "[store]\npath = \"s.db\"\n");
        const auto before = std::filesystem::current_path();
        std::filesystem::current_path(dir.file().parent_path());
        const auto loaded = config::load_config("feedmerged.toml");
        const auto here = std::filesystem::current_path();
        std::filesystem::current_path(before);
        REQUIRE(loaded);
        CHECK(loaded->store_path == here / "s.db");
        CHECK(loaded->outputs[0].directory == here / "out");
    }

    TEST_CASE("load_config: 20,000 feeds in one file") {
        std::string text = "[[output]]\ndirectory = \"out\"\n";
        for (int i = 0; i < 20'000; ++i)
            text += "[[feed]]\nurl = \"https://h" + std::to_string(i) + ".example/feed\"\n";
        CHECK(ConfigDir(text).load().feeds.size() == 20'000);
    }
}

}  // namespace
}  // namespace feedmerged::test
