// SPDX-License-Identifier: MIT
// The index of texts: its rows in memory and in the table say the same, and none is lost between.
#include "bands.hpp"

#include "feedmerged/core/dedup_limits.hpp"
#include "feedmerged/dedup/fingerprint.hpp"
#include "feedmerged/dedup/ladder.hpp"
#include "fingerprint_rows.hpp"
#include "schema.hpp"
#include "store_fixture.hpp"

#include <algorithm>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::store;
using namespace feedmerged::store::test;
using feedmerged::test::TempDir;
namespace fs = std::filesystem;

namespace {

using Items = std::vector<std::int64_t>;
using Hashes = std::vector<std::uint64_t>;

const std::string kA = "https://a.example/feed";
const std::string kB = "https://b.example/feed";

/// Sixty words that no other number has.
std::string article(int number) {
    std::string text;
    for (int i = 0; i < 60; ++i)
        text += "word" + std::string(1, static_cast<char>('a' + i % 26)) + "of" +
                std::string(static_cast<std::size_t>(number % 7 + 1), 'x') +
                std::string(static_cast<std::size_t>(i / 26 + number / 7 + 1), 'y') + ' ';
    return text;
}

Item make_article(const std::string& guid, int number, const std::string& url) {
    Item item = make_item(guid, url);
    item.title = "Story with number " + std::string(static_cast<std::size_t>(number), 'n');
    const std::string text = article(number);
    const dedup::Wording wording{item.title, text, {}};
    item.fingerprint = dedup::make_fingerprints("", {&wording, 1}).front();
    return item;
}

Items sorted(Items items) {
    std::ranges::sort(items);
    return items;
}

std::int64_t rows_in(const fs::path& file) {
    SQLite::Database database(file.string(), SQLite::OPEN_READONLY, 5000);
    return database.execAndGet("SELECT count(*) FROM band").getInt64();
}

struct Index {
    TestStore store{};
    Connection connection{store.path(), Access::Write};
};

}  // namespace

TEST_SUITE("store/bands") {
    TEST_CASE("find: the same from memory, from the table and from both") {
        Index index;
        Bands bands(index.connection, 3);
        bands.add(1, Hashes{10, 20});
        bands.add(2, Hashes{10, 30});
        CHECK(sorted(bands.find(10)) == Items{1, 2});
        bands.settle();  // too few
        CHECK(rows_in(index.store.path()) == 0);
        bands.add(3, Hashes{10});
        bands.settle();
        CHECK(rows_in(index.store.path()) == 5);
        CHECK(sorted(bands.find(10)) == Items{1, 2, 3});
        bands.add(4, Hashes{10, 40});
        CHECK(sorted(bands.find(10)) == Items{1, 2, 3, 4});
        CHECK(bands.find(20) == Items{1});
        CHECK(bands.find(40) == Items{4});
        CHECK(bands.find(50).empty());
        CHECK(rows_in(index.store.path()) == 5);
    }

    TEST_CASE("remove: an item is gone wherever its rows are") {
        Index index;
        Bands bands(index.connection, 2);
        bands.add(1, Hashes{10});
        bands.add(2, Hashes{10});
        bands.settle();
        bands.add(3, Hashes{10});
        bands.remove(2, Hashes{10});
        bands.remove(3, Hashes{10});
        CHECK(bands.find(10) == Items{1});
        bands.add(4, Hashes{10});
        bands.add(5, Hashes{10});
        bands.settle();
        CHECK(sorted(bands.find(10)) == Items{1, 4, 5});
        CHECK(rows_in(index.store.path()) == 3);
        bands.add(2, Hashes{10});  // the number is given again
        CHECK(sorted(bands.find(10)) == Items{1, 2, 4, 5});
        CHECK(rows_in(index.store.path()) == 4);
    }

    TEST_CASE("find: a band of many says nothing, until some of them are gone") {
        Index index;
        Bands bands(index.connection, 20);
        for (int item = 1; item <= limits::kMaxBandItems; ++item) bands.add(item, Hashes{10});
        bands.settle();
        CHECK(bands.find(10).size() == limits::kMaxBandItems);
        bands.add(100, Hashes{10});
        CHECK(bands.find(10).empty());
        bands.add(101, Hashes{10, 20});
        CHECK(bands.find(10).empty());
        CHECK(bands.find(20) == Items{101});
        bands.remove(7, Hashes{10});
        CHECK(bands.find(10).size() == limits::kMaxBandItems);
    }

    TEST_CASE("apply: copies are found after a restart, and after one that nobody wished for") {
        TestStore store({kA, kB});
        std::vector<Item> first;
        for (int i = 1; i <= 5; ++i)
            first.push_back(
                make_article(std::to_string(i), i, "https://a.example/" + std::to_string(i)));
        store.apply(changed(store.feed(0), first));
        CHECK(rows_in(store.path()) == 0);
        const TempDir dir;
        for (const std::string end : {"", "-wal"})
            fs::copy_file(store.path().string() + end, dir / ("store.db" + end));
        store.reopen();
        for (const fs::path& path : {store.path(), dir / "store.db"}) {
            CAPTURE(path);
            std::unique_ptr<Writer> other;
            if (path != store.path()) other = must(open_writer(path));
            Writer& writer = other ? *other : store.writer();
            const auto feeds =
                must(writer.sync(std::vector<Subscription>{{.url = kA}, {.url = kB}}, kStart));
            const FeedUpdate update = changed(feeds[1],
                                              {make_article("copy", 3, "https://b.example/copy"),
                                               make_article("own", 9, "https://b.example/own")},
                                              kStart + 1h);
            const AppliedUpdate applied = must(writer.apply({&update, 1})).at(0);
            CHECK(applied.new_items == 2);
            CHECK(applied.new_stories == 1);
        }
    }

    TEST_CASE("apply: what was rolled back is not found") {
        TestStore store({kA, kB});
        FeedUpdate unknown = changed(store.feed(0), {});
        unknown.feed = FeedId{99};
        const std::vector<FeedUpdate> updates = {
            changed(store.feed(0), {make_article("1", 1, "https://a.example/1")}), unknown};
        CHECK_FALSE(store.writer().apply(updates).has_value());
        const FeedUpdate update =
            changed(store.feed(1), {make_article("a", 1, "https://b.example/a"),
                                    make_article("b", 2, "https://b.example/b")});
        CHECK(store.apply(update).new_stories == 2);
        const FeedUpdate copies = changed(store.feed(0),
                                          {make_article("2", 2, "https://a.example/2"),
                                           make_article("1", 1, "https://a.example/1")},
                                          kStart + 1h);
        CHECK(store.apply(copies).new_stories == 0);
    }

    TEST_CASE("open_writer: what version 6 put into the index is found") {
        const TempDir dir;
        const fs::path path = dir / "store.db";
        const Item old = make_article("old", 4, "https://a.example/old");
        {
            SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
            migrate(database, path, migrations().first(6));
            database.exec("PRAGMA journal_mode=WAL");
            database.exec(
                "INSERT INTO feed (id, url, active, position, title, category, next_poll, "
                "next_reason) "
                "VALUES (1, 'https://a.example/feed', 1, 0, '', '', 0, '')");
            database.exec("INSERT INTO story VALUES (1, 1, 1, 'urn:old', 0, 0, '', NULL)");
            database.exec(
                "INSERT INTO item VALUES (1, 1, 1, '', zeroblob(16), NULL, 5, 5, 5, 'old', '', '', "
                "'', "
                "'', "
                "'', '', '', NULL, NULL, NULL, '', '')");
            SQLite::Statement print(database, "INSERT INTO fingerprint VALUES (1, ?)");
            const Fingerprint& shown = old.fingerprint;
            const std::string bytes = encode(shown);
            print.bind(1, bytes.data(), static_cast<int>(bytes.size()));
            print.exec();
            SQLite::Statement band(database, "INSERT INTO band VALUES (?, 1)");
            for (const std::uint64_t hash : shown.bands) {
                band.bind(1, static_cast<std::int64_t>(hash));
                band.exec();
                band.reset();
            }
            database.exec("INSERT INTO meta VALUES ('identity_version', '" +
                          std::to_string(dedup::kIdentityVersion) + "')");
        }
        const auto writer = must(open_writer(path));
        const auto feeds =
            must(writer->sync(std::vector<Subscription>{{.url = kA}, {.url = kB}}, kStart));
        const FeedUpdate update =
            changed(feeds[1], {make_article("copy", 4, "https://b.example/copy")});
        CHECK(must(writer->apply({&update, 1})).at(0).new_stories == 0);
        // Since nobody knows how old its items are, they are looked at.
        CHECK(must(writer->purge(Seconds{3600}, kStart + 24h)) == 0);
        const FeedUpdate none = changed(feeds[1], {}, kStart + 48h);
        must(writer->apply({&none, 1}));
        CHECK(must(writer->purge(Seconds{3600}, kStart + 72h)) == 1);
    }

    TEST_CASE("purge: an item that came earlier than all before it is purged in its time") {
        TestStore store({kA});
        store.apply(changed(store.feed(0), {make_item("1")}, kStart));
        store.apply(changed(store.feed(0), {make_item("2")}, kStart - 48h));  // the clock was wrong
        store.apply(changed(store.feed(0), {}, kStart + 1h));
        CHECK(must(store.writer().purge(24h, kStart - 30h)) == 0);
        CHECK(must(store.writer().purge(24h, kStart)) == 1);
        CHECK(must(store.writer().purge(24h, kStart + 25h)) == 1);
    }
}
