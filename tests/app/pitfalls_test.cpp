// SPDX-License-Identifier: MIT
// What goes wrong where one story comes once or several times: each trap as documents of feeds that
// are polled one after the other, read and stored as the daemon does it.
#include "ingest.hpp"
#include "store/store_fixture.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace feedmerged;
using namespace feedmerged::store::test;

namespace {

/// A text of its own for each seed: so many made-up words, no numbers.
std::string article(unsigned seed, int words) {
    std::string out;
    std::uint32_t state = seed * 2654435761U + 1;
    for (int i = 0; i < words; ++i) {
        if (i != 0) out += i % 12 == 0 ? ". " : " ";
        for (int letter = 0; letter < 6; ++letter) {
            state = state * 1664525U + 1013904223U;
            out += static_cast<char>('a' + (state >> 24) % 26);
        }
    }
    return out;
}

struct Entry {
    std::string guid{};
    std::string link{};
    std::string title{};
    std::string text{};
    std::string more{};  ///< further elements
};

std::string date(TimePoint at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day ymd{day};
    const std::chrono::hh_mm_ss time{at - day};
    return fmt::format("<dc:date>{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z</dc:date>",
                       static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                       static_cast<unsigned>(ymd.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count());
}

std::string document(const std::string& site, const std::vector<Entry>& entries) {
    std::string out = fmt::format(
        R"(<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{0}</title><link>https://{0}/</link><description>d</description>)",
        site);
    for (const Entry& entry : entries) {
        out += "<item>";
        if (!entry.guid.empty())
            out += fmt::format(R"(<guid isPermaLink="false">{}</guid>)", entry.guid);
        if (!entry.link.empty()) out += fmt::format("<link>{}</link>", entry.link);
        out += fmt::format(
            "<title>{}</title><content:encoded>&lt;p&gt;{}&lt;/p&gt;</content:encoded>{}</item>",
            entry.title, entry.text, entry.more);
    }
    return out + "</channel></rss>";
}

/// Feeds a.example, b.example, c.example in one store.
class Feeds {
  public:
    Feeds()
        : store_({"https://a.example/feed", "https://b.example/feed", "https://c.example/feed"}) {}

    AppliedUpdate poll(std::size_t feed, const std::vector<Entry>& entries, TimePoint at = kStart) {
        static const std::vector<std::string> kSites = {"a.example", "b.example", "c.example"};
        app::Fetched fetched;
        fetched.state = states_.empty() ? store_.feed(feed) : states_.at(feed);
        fetched.subscription.url = store_.feed(feed).url;
        fetched.result.feed = fetched.state.id;
        fetched.result.url = fetched.result.final_url = fetched.subscription.url;
        fetched.result.status = 200;
        fetched.result.at = at;
        fetched.result.body = document(kSites.at(feed), entries);
        if (states_.empty()) states_ = store_.feeds();
        AppliedUpdate applied = store_.apply(app::ingest(fetched, {}, 0.0));
        states_.at(feed) = applied.state;
        return applied;
    }

    [[nodiscard]] std::size_t count() { return store_.select().size(); }
    [[nodiscard]] Story story(std::size_t index = 0) { return store_.story(index); }
    [[nodiscard]] TestStore& store() { return store_; }
    /// The rules by which copies joined, over all stories.
    [[nodiscard]] std::vector<std::string> rules() {
        std::vector<std::string> rules;
        const auto view = store_.snapshot();
        for (const StoryRef& ref : view->select({.name = "all", .limit = 0})) {
            const auto shown = view->load(ref.id, "");
            for (const StoryCopy& copy : shown->also_in) rules.push_back(copy.rule);
        }
        return rules;
    }

  private:
    TestStore store_;
    std::vector<FeedState> states_;
};

using RuleNames = std::vector<std::string>;

}  // namespace

TEST_SUITE("app/pitfalls") {
    TEST_CASE("pitfall: the same short guid in two feeds") {
        Feeds feeds;
        feeds.poll(0, {{"1", "https://a.example/?p=1", "Bread", article(1, 100)}});
        feeds.poll(1, {{"1", "https://b.example/?p=1", "Rockets", article(2, 100)}});
        CHECK(feeds.count() == 2);
    }

    TEST_CASE("pitfall: the site's root as guid of every entry") {
        Feeds feeds;
        const std::string root = "https://a.example/";
        feeds.poll(0, {{root, root + "x", "One", article(1, 80)},
                       {root, root + "y", "Two", article(2, 80)}});
        CHECK(feeds.count() == 2);
        CHECK(feeds
                  .poll(0,
                        {{root, root + "z", "Three", article(3, 80)},
                         {root, root + "x", "One", article(1, 80)}},
                        kStart + 1h)
                  .state.identity.guid_quality == "duplicated");
        CHECK(feeds.count() == 3);
    }

    TEST_CASE("pitfall: guids with a session id") {
        Feeds feeds;
        feeds.poll(0, {{"https://a.example/x?PHPSESSID=1234", "https://a.example/x?PHPSESSID=1234",
                        "One", article(1, 80)}});
        const auto again =
            feeds.poll(0,
                       {{"https://a.example/x?PHPSESSID=9876", "https://a.example/x?PHPSESSID=9876",
                         "One", article(1, 80)}},
                       kStart + 1h);
        CHECK(again.new_items == 0);
        CHECK(feeds.count() == 1);
        CHECK(feeds.rules() == RuleNames{"guid-variant"});
    }

    TEST_CASE("pitfall: guids that change from http to https and lose their www") {
        Feeds feeds;
        feeds.poll(0,
                   {{"http://www.a.example/x/", "http://www.a.example/x/", "One", article(1, 80)}});
        const std::string id = feeds.story().entry_id;
        const auto again =
            feeds.poll(0, {{"https://a.example/x", "https://a.example/x", "One", article(1, 80)}},
                       kStart + 1h);
        CHECK(again.new_stories == 0);
        REQUIRE(feeds.count() == 1);
        CHECK(feeds.story().entry_id == id);
        CHECK(feeds.story().item.url == "https://a.example/x");
        // And both at once, as a feed has them while it is being moved.
        feeds.poll(0,
                   {{"https://a.example/x", "https://a.example/x", "One", article(1, 80)},
                    {"http://www.a.example/x/", "http://www.a.example/x/", "One", article(1, 80)}},
                   kStart + 2h);
        CHECK(feeds.count() == 1);
    }

    TEST_CASE("pitfall: a guid that is given to another story") {
        Feeds feeds;
        feeds.poll(0, {{"latest", "https://a.example/1", "Bread is dear", article(1, 90),
                        date(kStart - 48h)}});
        const std::string id = feeds.story().entry_id;
        const auto replaced = feeds.poll(
            0, {{"latest", "https://a.example/2", "Rockets fly", article(2, 90), date(kStart)}},
            kStart + 1h);
        CHECK(replaced.new_stories == 1);
        REQUIRE(feeds.count() == 2);
        CHECK(feeds.story(0).item.title == "Rockets fly");
        CHECK(feeds.story(1).entry_id == id);
        CHECK(feeds.story(1).item.title == "Bread is dear");
        const auto again = feeds.poll(
            0, {{"latest", "https://a.example/2", "Rockets fly", article(2, 90), date(kStart)}},
            kStart + 2h);
        CHECK(again.new_items + again.changed_items == 0);
    }

    TEST_CASE("pitfall: a feed of comments beside the feed of posts") {
        Feeds feeds;
        feeds.poll(0, {{"p", "https://a.example/post", "How to bake", article(1, 200)}});
        feeds.poll(1, {{"c1", "https://a.example/post#comment-1", "By: Ann", article(5, 60)},
                       {"c2", "https://a.example/post#comment-2", "By: Ben", "Thanks!"}});
        CHECK(feeds.count() == 3);
    }

    TEST_CASE("pitfall: the sponsor's post, word for word the same every week") {
        Feeds feeds;
        const auto sponsor = [](int week) {
            return Entry{fmt::format("s{}", week),
                         fmt::format("https://a.example/sponsor/{}", week), "Our sponsor",
                         article(9, 90), date(kStart - 24h * 7 * (3 - week))};
        };
        feeds.poll(0, {sponsor(1)});
        feeds.poll(0, {sponsor(2), sponsor(1)}, kStart + 1h);
        CHECK(feeds.count() == 2);
        feeds.poll(0, {sponsor(3)}, kStart + 2h);
        CHECK(feeds.count() == 3);
    }

    TEST_CASE("pitfall: podcasts with the same notes under every episode") {
        Feeds feeds;
        const auto episode = [](const std::string& host, int number) {
            return Entry{
                fmt::format("e{}", number), "https://" + host + "/show",
                fmt::format("Episode {}", number), article(4, 70),
                fmt::format(R"(<enclosure url="https://{}/{}.mp3" type="audio/mpeg" length="1"/>)",
                            host, number)};
        };
        feeds.poll(0, {episode("a.example", 1), episode("a.example", 2), episode("a.example", 3)});
        feeds.poll(1, {episode("b.example", 1), episode("b.example", 2), episode("b.example", 3)});
        CHECK(feeds.count() == 6);
    }

    TEST_CASE("pitfall: comics without a text") {
        Feeds feeds;
        feeds.poll(0, {{"1", "https://a.example/1", "Comic", ""},
                       {"2", "https://a.example/2", "Comic", ""}});
        feeds.poll(1, {{"x", "https://b.example/1", "Comic", ""}});
        CHECK(feeds.count() == 3);
    }

    TEST_CASE("pitfall: release notes that differ in a digit") {
        Feeds feeds;
        const auto release = [](const std::string& version) {
            return Entry{version, "https://a.example/" + version,
                         "Version " + version + " released",
                         "Release " + version + " is out. " + article(3, 90)};
        };
        feeds.poll(0, {release("1.2.3"), release("1.2.4")});
        feeds.poll(1, {release("1.2.5")});
        CHECK(feeds.count() == 3);
    }

    TEST_CASE("pitfall: the daily digest, whose title differs in its date") {
        Feeds feeds;
        const auto digest = [](int day) {
            return Entry{fmt::format("d{}", day), fmt::format("https://a.example/digest/{}", day),
                         fmt::format("Daily digest {} Nov", day), article(3, 90)};
        };
        feeds.poll(0, {digest(23), digest(24)});
        feeds.poll(1, {digest(25)});
        CHECK(feeds.count() == 3);
    }

    TEST_CASE("pitfall: reports that truly repeat") {
        Feeds feeds;
        const auto resolved = [](int number, TimePoint at) {
            return Entry{fmt::format("i{}", number),
                         fmt::format("https://a.example/incident/{}", number), "Resolved",
                         "This incident has been resolved.", date(at)};
        };
        feeds.poll(0, {resolved(2, kStart - 1h), resolved(1, kStart - 50h)});
        feeds.poll(0, {resolved(3, kStart), resolved(2, kStart - 1h)}, kStart + 1h);
        CHECK(feeds.count() == 3);
    }

    TEST_CASE("pitfall: translations") {
        Feeds feeds;
        feeds.poll(0, {{"en", "https://a.example/en", "Bread is dear", article(1, 90)}});
        feeds.poll(1, {{"fr", "https://b.example/fr", "Le pain est cher", article(2, 90)}});
        CHECK(feeds.count() == 2);
    }

    TEST_CASE("pitfall: a live blog, one address and a text that grows") {
        Feeds feeds;
        feeds.poll(0, {{"live", "https://a.example/live", "Live: the match", article(1, 80)}});
        const Story before = feeds.story();
        feeds.poll(0,
                   {{"live", "https://a.example/live", "Live: the match",
                     article(1, 80) + " " + article(2, 80)}},
                   kStart + 1h);
        REQUIRE(feeds.count() == 1);
        CHECK(feeds.story().entry_id == before.entry_id);
        CHECK(feeds.story().sort_date == before.sort_date);
        CHECK(feeds.story().updated == kStart + 1h);
    }

    TEST_CASE("pitfall: a corrected headline, and with it the address") {
        Feeds feeds;
        const std::string at = date(kStart - 2h);
        feeds.poll(
            0, {{"https://a.example/minister-wil-resign", "https://a.example/minister-wil-resign",
                 "Minister wil resign on Monday", article(1, 120), at}});
        const auto again = feeds.poll(
            0,
            {{"https://a.example/minister-will-resign", "https://a.example/minister-will-resign",
              "Minister will resign on Monday", article(1, 120), at}},
            kStart + 1h);
        CHECK(again.new_stories == 0);
        REQUIRE(feeds.count() == 1);
        CHECK(feeds.story().item.title == "Minister will resign on Monday");
        CHECK(feeds.rules() == RuleNames{"title-text"});
    }

    TEST_CASE("pitfall: an agency's text under the headline of each paper") {
        Feeds feeds;
        feeds.poll(0, {{"1", "https://a.example/1", "Storm hits the coast", article(1, 150)}});
        feeds.poll(1, {{"2", "https://b.example/2", "Our town after that night",
                        "PARIS (Agency) - " + article(1, 150)}});
        REQUIRE(feeds.count() == 1);
        CHECK(feeds.rules() == RuleNames{"same-text"});
    }

    TEST_CASE("pitfall: a teaser in one feed, the whole article in the other") {
        Feeds feeds;
        const std::string whole = article(1, 400);
        feeds.poll(0, {{"1", "https://a.example/1", "Storm hits the coast", whole.substr(0, 280)}});
        const Story before = feeds.story();
        feeds.poll(1, {{"2", "https://b.example/2", "Storm hits the coast", whole}}, kStart + 1h);
        REQUIRE(feeds.count() == 1);
        const Story after = feeds.story();
        CHECK(after.entry_id == before.entry_id);
        CHECK(after.published == before.published);
        CHECK(after.item.url == before.item.url);
        CHECK(after.item.content_html.size() > 2000);  // the fuller text, lent
    }

    TEST_CASE("pitfall: an aggregator's copy is read before the origin's") {
        Feeds feeds;
        feeds.poll(1, {{"copy", "https://a.example/1", "Storm hits the coast", article(1, 150)}});
        const std::string id = feeds.story().entry_id;
        feeds.poll(0, {{"own", "https://a.example/1", "Storm hits the coast", article(1, 150)}},
                   kStart + 60s);
        REQUIRE(feeds.count() == 1);
        CHECK(feeds.story().feed_url == "https://a.example/feed");
        CHECK(feeds.story().entry_id == id);
        CHECK(feeds.rules() == RuleNames{"canonical-url"});
    }

    TEST_CASE("pitfall: the origin comes when its story was published: nothing flips") {
        Feeds feeds;
        feeds.poll(1, {{"copy", "https://a.example/1", "Storm hits the coast", article(1, 150)}});
        const Story before = feeds.story();
        const std::vector<store::Frozen> frozen = {{before.id, {}}};
        must(feeds.store().writer().freeze("all", frozen));
        feeds.poll(0,
                   {{"own", "https://a.example/1", "Storm hits the coast", article(1, 150),
                     date(kStart - 1h)}},
                   kStart + 60s);
        REQUIRE(feeds.count() == 1);
        CHECK(feeds.story().feed_url == "https://b.example/feed");
        CHECK(feeds.story().published == before.published);
        CHECK(feeds.story().sort_date == before.sort_date);
    }

    TEST_CASE("pitfall: two stories that begin with the same fifteen words") {
        Feeds feeds;
        const std::string intro = "BERLIN (AP) " + article(7, 15) + " ";
        feeds.poll(0, {{"1", "https://a.example/1", "Storm", intro + article(1, 60)},
                       {"2", "https://a.example/2", "Bread", intro}});
        feeds.poll(1, {{"3", "https://b.example/3", "Rockets", intro + article(2, 60)},
                       {"4", "https://b.example/4", "Trains", intro}});
        CHECK(feeds.count() == 4);
    }

    TEST_CASE("pitfall: our own output as a feed among the others") {
        Feeds feeds;
        feeds.poll(0, {{"https://a.example/1", "https://a.example/1", "Storm", article(1, 120)}});
        const Story story = feeds.story();
        const std::string others =
            "&lt;aside class=\"more-stories\"&gt;" + article(50, 40) + "&lt;/aside&gt;";
        for (int round = 1; round < 4; ++round)
            feeds.poll(
                1, {{story.entry_id, story.item.url, story.item.title, article(1, 120) + others}},
                kStart + round * 1h);
        REQUIRE(feeds.count() == 1);
        CHECK(feeds.story().entry_id == story.entry_id);
        CHECK(feeds.story().updated == story.updated);
    }

    TEST_CASE("pitfall: the feed's name at the end of its titles") {
        Feeds feeds;
        const std::string text = article(1, 30);
        feeds.poll(0, {{"1", "https://a.example/1", "Storm hits the coast | a.example", text}});
        feeds.poll(1, {{"2", "https://b.example/2", "Storm hits the coast - b.example", text}});
        CHECK(feeds.count() == 1);
        CHECK(feeds.rules() == RuleNames{"title-short-text"});
    }

    TEST_CASE("pitfall: A is like B and B like C, but A is not like C") {
        Feeds feeds;
        const std::string first = article(1, 100);
        const std::string second = article(2, 100);
        feeds.poll(0, {{"a", "https://a.example/a", "Storm at sea today", first}});
        feeds.poll(1, {{"b", "https://b.example/b", "Storm at sea today", first + ". " + second}});
        feeds.poll(2, {{"c", "https://c.example/c", "Storm at sea today", second}});
        CHECK(feeds.count() == 2);
    }

    TEST_CASE("pitfall: link blogs that point to one page") {
        Feeds feeds;
        feeds.poll(0, {{"1", "https://elsewhere.example/paper", "Worth reading", article(1, 60)}});
        feeds.poll(1, {{"2", "https://elsewhere.example/paper", "A paper on the subject",
                        article(2, 60)}});
        CHECK(feeds.count() == 2);
    }

    TEST_CASE("pitfall: a list of changes whose entries differ only by the fragment") {
        Feeds feeds;
        const std::string page = "https://a.example/changes";
        feeds.poll(0, {{page + "#v1", page + "#v1", "Changes", article(1, 60)},
                       {page + "#v2", page + "#v2", "Changes", article(2, 60)}});
        CHECK(feeds.count() == 2);
    }

    TEST_CASE("pitfall: counters and share links are no change, a correction is one") {
        Feeds feeds;
        const auto entry = [](const std::string& text) {
            return Entry{"1", "https://a.example/1", "Storm", text};
        };
        feeds.poll(0, {entry(article(1, 100) + ". 3 comments")});
        const Story before = feeds.story();
        feeds.poll(0, {entry(article(1, 100) + ". 17 comments. Share this")}, kStart + 1h);
        CHECK(feeds.story().updated == before.updated);
        CHECK(feeds.story().item.content_html != before.item.content_html);
        feeds.poll(0, {entry(article(1, 100) + ". 18 comments. Correction: " + article(8, 20))},
                   kStart + 2h);
        CHECK(feeds.story().updated == kStart + 2h);
        CHECK(feeds.story().sort_date == before.sort_date);
    }

    TEST_CASE("pitfall: guids that are new in every document") {
        Feeds feeds;
        for (int poll = 0; poll < 5; ++poll) {
            std::vector<Entry> entries;
            for (int i = 0; i < 6; ++i)
                entries.push_back({fmt::format("{}-{}", poll, i),
                                   fmt::format("https://a.example/{}", i),
                                   std::string("Title ") + static_cast<char>('a' + i),
                                   article(static_cast<unsigned>(i), 60)});
            const auto applied = feeds.poll(0, entries, kStart + poll * 1h);
            CHECK(applied.new_items == (poll == 0 ? 6U : 0U));
            CHECK(applied.state.identity.guid_quality == (poll < 2 ? "good" : "churning"));
        }
        CHECK(feeds.count() == 6);
        CHECK(feeds.rules().size() == 12);  // of the documents before that was clear
    }

    TEST_CASE("pitfall: all old entries come back at once under new ids and addresses") {
        Feeds feeds;
        const auto entries = [](const std::string& prefix) {
            std::vector<Entry> out;
            for (int i = 0; i < 12; ++i)
                out.push_back({prefix + std::to_string(i),
                               "https://a.example/" + prefix + std::to_string(i),
                               std::string("Old story ") + static_cast<char>('a' + i), "Short."});
            return out;
        };
        feeds.poll(0, entries("old"), kStart - 100h);
        feeds.poll(
            1, {{"b", "https://b.example/b", "Fresh news", article(100, 60), date(kStart - 1h)}});
        const auto flood = feeds.poll(0, entries("new"), kStart);
        CHECK(feeds.story(0).item.title == "Fresh news");
        CHECK(flood.state.identity.held_back == 12);
        CHECK(flood.state.identity.held_back_at == kStart);
    }
}
