// SPDX-License-Identifier: MIT
// A database that an older version wrote: brought up to date at the first opening, it has lost
// nothing, and no server notices (POLLING 46, FRB015).
#include "feedmerged/dedup/fingerprint.hpp"
#include "schema.hpp"
#include "store_fixture.hpp"

#include <map>

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::store;
using namespace feedmerged::store::test;
using feedmerged::test::read_text;
using feedmerged::test::TempDir;
namespace fs = std::filesystem;

namespace {

const std::vector<Subscription> kSubscriptions = {
    {.url = "https://a.example/feed", .title = "Mine", .category = "x"},
    {.url = "https://b.example/feed"},
    {.url = "https://c.example/feed"}};

/// The database of tests/data/store, as a file at rest.
fs::path make_version_1(const fs::path& path) {
    SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec(read_text(fs::path(FEEDMERGED_TEST_DATA) / "store/version-1.sql"));
    return path;
}

using Columns = std::map<std::string, std::string>;  ///< table, its columns

Columns columns_of(SQLite::Database& database) {
    Columns columns;
    SQLite::Statement rows(database,
                           "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) "
                           "c WHERE t.type = 'table' ORDER BY t.name, c.cid");
    while (rows.executeStep()) {
        std::string& list = columns[rows.getColumn(0).getString()];
        list += (list.empty() ? "" : ", ") + rows.getColumn(1).getString();
    }
    return columns;
}

/// These columns of every row, as text.
std::string dump(SQLite::Database& database, const Columns& columns) {
    std::string out;
    for (const auto& [table, list] : columns) {
        SQLite::Statement rows(database, "SELECT " + list + " FROM " + table + " ORDER BY 1, 2");
        while (rows.executeStep()) {
            out += table;
            for (int i = 0; i < rows.getColumnCount(); ++i)
                out += '|' + rows.getColumn(i).getString();
            out += '\n';
        }
    }
    return out;
}

std::string dump_of(const fs::path& file) {
    SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
    return dump(database, columns_of(database));
}

std::string schema_of(SQLite::Database& database) {
    std::string out;
    SQLite::Statement rows(database,
                           "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name");
    while (rows.executeStep()) out += rows.getColumn(0).getString() + '\n';
    return out;
}

}  // namespace

TEST_SUITE("store/upgrade") {
    TEST_CASE("migrations: the first one makes what version 1 made, to the letter") {
        const TempDir dir;
        SQLite::Database old(make_version_1(dir / "old.db").string(), SQLite::OPEN_READWRITE);
        SQLite::Database fresh((dir / "new.db").string(),
                               SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        migrate(fresh, dir / "new.db", migrations().first(1));
        CHECK(schema_of(fresh) == schema_of(old));
        CHECK(version_of(old) == 1);
        migrate(fresh, dir / "new.db", migrations());
        migrate(old, dir / "old.db", migrations());
        CHECK(schema_of(fresh) == schema_of(old));
    }

    TEST_CASE("open_writer: an upgrade keeps every value of every row") {
        const TempDir dir;
        const fs::path path = make_version_1(dir / "store.db");
        Columns columns;
        std::string before;
        {
            SQLite::Database database(path.string(), SQLite::OPEN_READWRITE);
            columns = columns_of(database);
            before = dump(database, columns);
        }
        REQUIRE(columns.size() == 7);
        REQUIRE(before.find("feed|2|https://a.example/feed|1|") != std::string::npos);
        must(open_writer(path));
        must(open_writer(path));  // and the second opening finds nothing to do
        SQLite::Database database(path.string(), SQLite::OPEN_READONLY);
        CHECK(version_of(database) == current_version());
        CHECK(dump(database, columns) == before);
        CHECK(database.execAndGet("PRAGMA auto_vacuum").getInt() == 2);
        CHECK(database.execAndGet("PRAGMA integrity_check").getString() == "ok");
    }

    TEST_CASE("open_writer: an upgrade keeps a copy of what was there, for the way back") {
        const TempDir dir;
        const fs::path path = make_version_1(dir / "store.db");
        const std::string before = dump_of(path);
        const fs::path copy =
            path.string() + ".before-version-" + std::to_string(current_version());
        feedmerged::test::write_text(path.string() + ".before-version-1", "of the last upgrade");
        must(open_writer(path));
        CHECK(dump_of(copy) == before);
        CHECK_FALSE(fs::exists(path.string() + ".before-version-1"));
        SQLite::Database kept(copy.string(), SQLite::OPEN_READONLY);
        CHECK(version_of(kept) == 1);
        // Once only: there is nothing to go back to afterwards.
        fs::remove(copy);
        must(open_writer(path));
        CHECK_FALSE(fs::exists(copy));
    }

    TEST_CASE("open_writer: the copy costs the writer none of its locks") {
        const TempDir dir;
        const fs::path path = make_version_1(dir / "store.db");
        const auto writer = must(open_writer(path));
        CHECK(is_locked(path));
    }

    TEST_CASE("open_writer: a copy that is there already is left as it is") {
        const TempDir dir;
        const fs::path path = make_version_1(dir / "store.db");
        const fs::path copy =
            path.string() + ".before-version-" + std::to_string(current_version());
        feedmerged::test::write_text(copy, "mine");
        must(open_writer(path));
        CHECK(read_text(copy) == "mine");
    }

    TEST_CASE("open_writer: without room for the copy nothing is upgraded") {
        const TempDir dir;
        const fs::path path = make_version_1(dir / "store.db");
        const std::string before = dump_of(path);
        const std::string copy =
            path.string() + ".before-version-" + std::to_string(current_version());
        fs::create_directory(copy + ".part");
        const auto writer = open_writer(path);
        REQUIRE_FALSE(writer.has_value());
        CHECK(writer.error().message.find("no copy can be kept before it is upgraded") !=
              std::string::npos);
        CHECK(dump_of(path) == before);
        fs::remove(copy + ".part");
        must(open_writer(path));
    }

    TEST_CASE("open_writer: after an upgrade polls are conditional and not early") {
        const TempDir dir;
        const fs::path path = make_version_1(dir / "store.db");
        const auto writer = must(open_writer(path));
        const auto feeds = must(writer->sync(kSubscriptions, kStart + 102h));
        REQUIRE(feeds.size() == 3);

        const FeedState& good = feeds[0];
        CHECK(good.validators ==
              Validators{"\"abc\"", "Fri, 02 Jan 2026 03:04:05 GMT", "https://www.a.example/feed"});
        CHECK(good.body_hash == hash128(std::to_string(to_unix(kStart + 100h))));
        CHECK(good.next_poll.at == kStart + 107h);
        CHECK(good.next_poll.reason == "max-age 21600 s");
        CHECK(good.last_poll == kStart + 101h);
        CHECK(good.last_success == kStart + 101h);
        CHECK(good.last_status == 304);
        CHECK(good.last_warning == "unescaped & at line 1");
        CHECK(good.polls == 3);
        CHECK(good.not_modified == 1);
        CHECK(good.bytes == 3000);
        CHECK(good.items == 2);
        // No document's age is known: but for the last success, every 304 would look suspicious.
        CHECK(good.memory == PollMemory{.last_full = kStart + 101h});

        const FeedState& failing = feeds[1];
        CHECK(failing.validators.etag == "\"" + std::to_string(to_unix(kStart + 1h)) + "\"");
        CHECK(failing.next_poll.at == kStart + 38h);
        CHECK(failing.next_poll.reason == "after 3 failures");
        CHECK(failing.failures == 3);
        CHECK(failing.failing_since == kStart + 2h);
        CHECK(failing.last_status == 503);
        CHECK(failing.last_error == "503 Service Unavailable");
        CHECK(failing.memory == PollMemory{.last_full = kStart + 1h});

        CHECK(feeds[2].validators.empty());
        CHECK(feeds[2].polls == 0);
        CHECK(feeds[2].memory == PollMemory{});
        CHECK(must(writer->host_holds(kStart)).empty());
    }

    TEST_CASE("open_writer: after an upgrade nothing that was purged or shown is new") {
        const TempDir dir;
        const fs::path path = make_version_1(dir / "store.db");
        const auto writer = must(open_writer(path));
        const auto feeds = must(writer->sync(kSubscriptions, kStart + 102h));
        const FeedUpdate update =
            changed(feeds[0],
                    {make_item("1", "https://a.example/1"), make_item("2", "https://x.example/2"),
                     make_item("gone", "https://a.example/gone")},
                    kStart + 107h);
        const AppliedUpdate applied = must(writer->apply({&update, 1})).at(0);
        CHECK(applied.new_items == 0);
        CHECK(applied.changed_items == 0);
        const auto reader = must(open_reader(path));
        const auto view = must(reader->snapshot());
        const auto refs = view->select({.name = "all", .limit = 0});
        REQUIRE(refs.size() == 2);
        const auto story = view->load(view->find("tag:a.example,2026:1").value(), "all");
        REQUIRE(story.has_value());
        CHECK(story->feed_title == "Mine");
        CHECK(story->more == std::vector{OtherStory{"tag:other", "https://o.example/", "Other",
                                                    "Its teaser", "fr"}});
        CHECK(view->output_id("all") == "urn:uuid:1");
    }

    TEST_CASE("refresh_identity: what an older version stored is known under changed guids, too") {
        const TempDir dir;
        const fs::path path = make_version_1(dir / "store.db");
        const auto writer = must(open_writer(path));
        int made = 0;
        const auto make = [&made](const IdentityInput& input) {
            ++made;
            const dedup::Wording wording{input.title, input.content_html, {}};
            return dedup::make_fingerprints(input.feed_title, {&wording, 1}).front();
        };
        must(writer->refresh_identity(make));
        CHECK(made == 3);
        must(writer->refresh_identity(make));
        CHECK(made == 3);  // once a version
        const auto feeds = must(writer->sync(kSubscriptions, kStart + 102h));
        Item renamed = make_item("another guid", "http://www.a.example/1/");
        renamed.title = "Title of 1";
        renamed.fingerprint = make({.title = renamed.title});
        const FeedUpdate update = changed(feeds[0], {renamed}, kStart + 107h);
        const AppliedUpdate applied = must(writer->apply({&update, 1})).at(0);
        CHECK(applied.new_items == 0);
        CHECK(applied.new_stories == 0);
        const auto reader = must(open_reader(path));
        const auto view = must(reader->snapshot());
        CHECK(view->select({.name = "all", .limit = 0}).size() == 2);
        const auto story = view->load(view->find("tag:a.example,2026:1").value(), "all");
        REQUIRE(story.has_value());
        CHECK(story->also_in == std::vector{StoryCopy{"https://a.example/feed", "another guid",
                                                      "http://www.a.example/1/", "link-title"}});
    }

    TEST_CASE("open_reader: an older database is left for the writer to bring up to date") {
        const TempDir dir;
        const fs::path path = make_version_1(dir / "store.db");
        const std::string before = read_text(path);
        const auto reader = open_reader(path);
        REQUIRE_FALSE(reader.has_value());
        CHECK(reader.error().message.find("older feedmerged (format 1)") != std::string::npos);
        CHECK(read_text(path) == before);
    }

    TEST_CASE("open_writer: an upgrade that fails leaves the old database as it was") {
        const TempDir dir;
        const fs::path path = make_version_1(dir / "store.db");
        std::string before;
        {
            SQLite::Database database(path.string(), SQLite::OPEN_READWRITE);
            database.exec("CREATE TABLE host (a, b)");  // in the way of the last step
            before = schema_of(database) + dump(database, columns_of(database));
        }
        CHECK_FALSE(open_writer(path).has_value());
        SQLite::Database database(path.string(), SQLite::OPEN_READWRITE);
        CHECK(version_of(database) == 1);
        CHECK(schema_of(database) + dump(database, columns_of(database)) == before);
    }

    TEST_CASE("open_writer: an upgraded database tells older programs that it is newer") {
        const TempDir dir;
        const fs::path path = make_version_1(dir / "store.db");
        {
            const auto writer = must(open_writer(path));
            // Already while the new program runs: older ones look at the header alone.
            CHECK(static_cast<int>(read_text(path).at(63)) == current_version());
        }
        SQLite::Database database(path.string(), SQLite::OPEN_READONLY);
        try {
            check_identity(database, path, migrations().first(1));
            FAIL("the older program takes it for its own");
        } catch (const StoreFailure& failure) {
            CHECK(failure.error().kind == StoreErrorKind::Newer);
        }
    }
}
