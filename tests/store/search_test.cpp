// SPDX-License-Identifier: MIT
// Searching what is stored, with an index that is behind, missing or damaged.
#include "feedmerged/store/search.hpp"

#include "search_words.hpp"
#include "store_fixture.hpp"

#include <filesystem>

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::store;
using namespace feedmerged::store::test;
using feedmerged::test::write_text;
namespace fs = std::filesystem;

namespace {

std::string as_text(std::string_view html) { return std::string(html); }

Item with_words(const std::string& guid, const std::string& title, const std::string& article,
                TimePoint published = kStart - 24h) {
    Item item = make_item(guid, "https://a.example/" + guid, published);
    item.title = title;
    item.content_html = article;
    item.content_hash = hash128(title + '\n' + article);
    return item;
}

/// Titles of what is found, after catching up.
std::vector<std::string> find(TestStore& store, const std::vector<std::string>& words,
                              std::size_t limit = 10) {
    const auto index = must(open_search_index(store.path()));
    CHECK(index->not_kept_because().empty());
    must(index->catch_up(as_text));
    std::vector<std::string> titles;
    for (const StoryId id : must(index->find(words, limit)))
        titles.push_back(store.snapshot()->load(id, "").value().item.title);
    return titles;
}

using Titles = std::vector<std::string>;

}  // namespace

TEST_SUITE("store/search") {
    TEST_CASE("to_fts_query: nothing that is typed is an operator") {
        CHECK(to_fts_query(std::vector<std::string>{"one", "two three"}) ==
              R"("one" "two" "three")");
        CHECK(to_fts_query(std::vector<std::string>{"AND", "a\"b", "title:x", "-no", "NEAR(a"}) ==
              R"("AND" "a""b" "title:x" "-no" "NEAR(a")");
        CHECK(to_fts_query(std::vector<std::string>{"pla*", "*", "a*b", "x**"}) ==
              R"("pla"* "" "a*b" "x"*)");
        CHECK(to_fts_query(std::vector<std::string>{" \t", ""}).empty());
    }

    TEST_CASE("find: all words, wherever they stand, without case and accents") {
        TestStore store({"https://a.example/feed"});
        Item tagged = with_words("3", "Rien", "un mot");
        tagged.tags = {"Jardin"};
        tagged.authors = {{"Zoé Müller", "", ""}};
        store.apply(
            changed(store.feed(), {with_words("1", "Été à la plage", "du sable fin"),
                                   with_words("2", "Hiver", "de la neige à la plage"), tagged}));
        CHECK(find(store, {"ete"}) == Titles{"Été à la plage"});
        CHECK(find(store, {"PLAGE", "sable"}) == Titles{"Été à la plage"});
        CHECK(find(store, {"plage sable"}) == Titles{"Été à la plage"});
        CHECK(find(store, {"plage"}).size() == 2);
        CHECK(find(store, {"pla*"}).size() == 2);
        CHECK(find(store, {"pla"}).empty());
        CHECK(find(store, {"jardin"}) == Titles{"Rien"});
        CHECK(find(store, {"muller"}) == Titles{"Rien"});
        CHECK(find(store, {"à-la"}).size() == 2);
        for (const std::string hostile : {"\"", "(", "a OR", "NOT", "title:", "^x", "*", "-", "+",
                                          "{a b}: c", "a\"\"b", "'", ";", "\xff\xfe"}) {
            CAPTURE(hostile);
            CHECK(find(store, {hostile}).empty());
        }
        CHECK(find(store, {"plage", "-"}).size() == 2);
    }

    TEST_CASE("find: newest first, and no more than asked for") {
        TestStore store({"https://a.example/feed"});
        std::vector<Item> items;
        for (int i = 0; i < 20; ++i)
            items.push_back(with_words(std::to_string(i), "Story " + std::to_string(i), "word",
                                       kStart - (i * 7 % 20) * 1h));
        store.apply(changed(store.feed(), items));
        CHECK(find(store, {"word"}, 3) == Titles{"Story 0", "Story 3", "Story 6"});
        CHECK(find(store, {"word"}, 100) == store.titles());
    }

    TEST_CASE("find: a story of several feeds is found once, by the words of any copy") {
        TestStore store({"https://a.example/feed", "https://b.example/feed"});
        store.apply(changed(store.feed(0), {with_words("1", "Shown", "common first")}));
        Item copy = with_words("1", "Copy", "common second");
        store.apply(changed(store.feed(1), {copy}));
        CHECK(find(store, {"common"}) == Titles{"Shown"});
        CHECK(find(store, {"second"}) == Titles{"Shown"});
        CHECK(find(store, {"first", "second"}).empty());
    }

    TEST_CASE("catch_up: what was edited is found by its new words only, what was purged by none") {
        TestStore store({"https://a.example/feed"});
        store.apply(changed(store.feed(), {with_words("1", "One", "before")}));
        CHECK(find(store, {"before"}) == Titles{"One"});
        store.apply(changed(store.feed(), {with_words("1", "One", "after")}, kStart + 1h));
        CHECK(find(store, {"before"}).empty());
        CHECK(find(store, {"after"}) == Titles{"One"});
        store.apply(changed(store.feed(), {}, kStart + 2h));
        CHECK(must(store.writer().purge(1h, kStart + 100h)) == 1);
        CHECK(find(store, {"after"}).empty());
    }

    TEST_CASE("catch_up: many edits do not fill the disk") {
        TestStore store({"https://a.example/feed"});
        std::vector<Item> items(600);
        const fs::path file = store.path().string() + ".search";
        std::uintmax_t once = 0;
        for (int round = 0; round < 6; ++round) {
            for (std::size_t i = 0; i < items.size(); ++i)
                items[i] =
                    with_words(std::to_string(i), "Story",
                               "round" + std::to_string(round) + " item" + std::to_string(i));
            store.apply(changed(store.feed(), items, kStart + round * 1h));
            CHECK(find(store, {"round" + std::to_string(round)}, 1000).size() == 600);
            if (round == 0) once = fs::file_size(file);
        }
        CHECK(find(store, {"round4"}).empty());
        CHECK(fs::file_size(file) < 5 * once);
    }

    TEST_CASE(
        "open_search_index: an index that is damaged, foreign or of another version is made anew") {
        TestStore store({"https://a.example/feed"});
        store.apply(changed(store.feed(), {with_words("1", "One", "word")}));
        CHECK(find(store, {"word"}).size() == 1);
        const fs::path file = store.path().string() + ".search";
        CHECK((fs::status(file).permissions() & fs::perms::mask) ==
              (fs::perms::owner_read | fs::perms::owner_write));
        write_text(file, std::string(5000, 'x'));
        CHECK(find(store, {"word"}).size() == 1);
        {
            SQLite::Database index(file.string(), SQLite::OPEN_READWRITE);
            index.exec("PRAGMA user_version=77");
        }
        CHECK(find(store, {"word"}).size() == 1);
        fs::remove(file);
        CHECK(find(store, {"word"}).size() == 1);
    }

    TEST_CASE("open_search_index: where it cannot be kept, searching works all the same") {
        TestStore store({"https://a.example/feed"});
        store.apply(changed(store.feed(), {with_words("1", "One", "word")}));
        fs::create_directory(store.path().string() + ".search");
        const auto index = must(open_search_index(store.path()));
        CHECK(index->not_kept_because().find(".search") != std::string::npos);
        must(index->catch_up(as_text));
        CHECK(must(index->find(std::vector<std::string>{"word"}, 5)).size() == 1);
    }

    TEST_CASE("catch_up: two at once, while the writer goes on, index everything once") {
        TestStore store({"https://a.example/feed"});
        std::vector<Item> items;
        for (int i = 0; i < 50; ++i)
            items.push_back(with_words(std::to_string(i), "Story", "word"));
        store.apply(changed(store.feed(), items));
        const auto one = must(open_search_index(store.path()));
        const auto two = must(open_search_index(store.path()));
        bool wrote = false;
        must(one->catch_up([&](std::string_view html) {
            // The index is locked by its batch now; the store must not be.
            if (!std::exchange(wrote, true))
                store.apply(changed(store.feed(), {with_words("new", "New", "late")}, kStart + 1h));
            return std::string(html);
        }));
        must(two->catch_up(as_text));
        CHECK(must(two->find(std::vector<std::string>{"word"}, 100)).size() == 50);
        CHECK(must(one->find(std::vector<std::string>{"late"}, 100)).size() == 1);
    }
}
