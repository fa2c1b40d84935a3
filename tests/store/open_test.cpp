// SPDX-License-Identifier: MIT
// Opening: what is made, what is refused and left alone, and what the messages say.
#include "connection.hpp"
#include "schema.hpp"
#include "store_fixture.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace feedmerged;
using namespace feedmerged::store;
using namespace feedmerged::store::test;
using feedmerged::test::read_text;
using feedmerged::test::TempDir;
using feedmerged::test::write_text;
namespace fs = std::filesystem;

namespace {

mode_t mode_of(const fs::path& path) {
    struct stat status {};
    REQUIRE(stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

bool says(const std::string& message, const std::string& part) {
    return message.find(part) != std::string::npos;
}

/// A store's file at rest: closed, its log folded in.
std::string make_store_file(const fs::path& path) {
    const auto writer = must(open_writer(path));
    const std::vector<Subscription> feeds = {{.url = "https://a.example/feed"}};
    must(writer->sync(feeds, kStart));
    return path.string();
}

void set_header_pragma(const fs::path& path, const std::string& pragma) {
    SQLite::Database database(path.string(), SQLite::OPEN_READWRITE);
    database.exec("PRAGMA journal_mode=DELETE");
    database.exec("PRAGMA " + pragma);
}

/// Opening for writing and for reading both fail like this, and leave the bytes and the directory
/// as they are.
void check_refused(const fs::path& path, StoreErrorKind kind, const std::string& part) {
    const std::string before = read_text(path);
    const auto writer = open_writer(path);
    REQUIRE_FALSE(writer.has_value());
    CHECK(writer.error().kind == kind);
    CAPTURE(writer.error().message);
    CHECK(says(writer.error().message, path.string()));
    CHECK(says(writer.error().message, part));
    const auto reader = open_reader(path);
    REQUIRE_FALSE(reader.has_value());
    CHECK(reader.error().kind == kind);
    CHECK(read_text(path) == before);
    CHECK_FALSE(fs::exists(path.string() + "-wal"));
    CHECK_FALSE(fs::exists(path.string() + "-shm"));
    CHECK_FALSE(fs::exists(path.string() + "-journal"));
}

}  // namespace

TEST_SUITE("store/open") {
    TEST_CASE("open_writer: makes the directory and a file that only its owner reads") {
        const TempDir dir;
        const fs::path path = dir / "a/b/store.db";
        const mode_t mask = umask(0077);
        const auto writer = must(open_writer(path));
        umask(mask);
        CHECK(mode_of(path) == 0600);
        CHECK(mode_of(path.string() + ".lock") == 0600);
        CHECK(mode_of(path.parent_path()) == 0755);
        const std::vector<Subscription> feeds = {{.url = "https://a.example/feed"}};
        must(writer->sync(feeds, kStart));
        CHECK(mode_of(path.string() + "-wal") == 0600);
    }

    TEST_CASE(
        "open_writer: a database of an older version keeps its pages, and a log of that many") {
        const TempDir dir;
        {
            SQLite::Database database((dir / "store.db").string(),
                                      SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
            database.exec("PRAGMA page_size=4096");
            migrate(database, dir / "store.db", migrations());
        }
        make_store_file(dir / "store.db");
        Connection connection(dir / "store.db", Access::Write);
        CHECK(connection.page_bytes() == 4096);
        CHECK(connection.database().execAndGet("PRAGMA wal_autocheckpoint").getInt() == 4096);
    }

    TEST_CASE("open_writer: the settings that the store relies on") {
        const TempDir dir;
        make_store_file(dir / "store.db");
        Connection connection(dir / "store.db", Access::Write);
        const auto pragma = [&](const std::string& name) {
            return connection.database().execAndGet("PRAGMA " + name).getString();
        };
        CHECK(pragma("journal_mode") == "wal");
        CHECK(pragma("auto_vacuum") == "2");  // incremental
        CHECK(pragma("synchronous") == "1");  // normal
        CHECK(pragma("foreign_keys") == "1");
        CHECK(pragma("cache_size") == "-16384");
        CHECK(pragma("page_size") == "16384");
        CHECK(pragma("wal_autocheckpoint") == "1024");
        CHECK(pragma("mmap_size") == "0");
        CHECK(pragma("application_id") == std::to_string(kApplicationId));
        CHECK(pragma("user_version") == std::to_string(current_version()));
        CHECK(connection.database()
                  .execAndGet("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND "
                              "type = 'table' "
                              "AND name NOT LIKE 'sqlite_%' AND strict = 0")
                  .getInt() == 0);
    }

    TEST_CASE("open_writer: a file without a byte is a new database") {
        const TempDir dir;
        write_text(dir / "store.db", "");
        write_text(dir / "store.db-wal", "left behind by somebody");
        CHECK(open_writer(dir / "store.db").has_value());
        CHECK(open_reader(dir / "store.db").has_value());
    }

    TEST_CASE("open_writer: a second writer is told who the first is") {
        const TempDir dir;
        const fs::path path = dir / "store.db";
        auto first = must(open_writer(path));
        const auto second = open_writer(path);
        REQUIRE_FALSE(second.has_value());
        CHECK(second.error().kind == StoreErrorKind::InUse);
        CHECK(says(second.error().message, "process " + std::to_string(getpid())));
        CHECK(says(second.error().message, path.string()));
        CHECK(open_reader(path).has_value());
        first.reset();
        CHECK(open_writer(path).has_value());
    }

    TEST_CASE("open_writer: a killed writer leaves no lock") {
        const TempDir dir;
        const fs::path path = dir / "store.db";
        int ready[2];
        REQUIRE(pipe(ready) == 0);
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            const auto writer = open_writer(path);
            const char ok = writer ? 'y' : 'n';
            if (write(ready[1], &ok, 1) == 1) pause();
            _exit(0);
        }
        char answer = 0;
        REQUIRE(read(ready[0], &answer, 1) == 1);
        CHECK(answer == 'y');
        const auto refused = open_writer(path);
        REQUIRE_FALSE(refused.has_value());
        CHECK(says(refused.error().message, "process " + std::to_string(child)));
        kill(child, SIGKILL);
        REQUIRE(waitpid(child, nullptr, 0) == child);
        CHECK(open_writer(path).has_value());
        close(ready[0]);
        close(ready[1]);
    }

    TEST_CASE("open: a newer database is left untouched") {
        const TempDir dir;
        const fs::path path = make_store_file(dir / "store.db");
        set_header_pragma(path, "user_version=" + std::to_string(current_version() + 1));
        check_refused(path, StoreErrorKind::Newer, "newer");
    }

    TEST_CASE("open: a database of another program is left untouched") {
        const TempDir dir;
        const fs::path path = dir / "store.db";
        {
            SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
            database.exec("CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('x')");
        }
        check_refused(path, StoreErrorKind::Foreign, "another program");
        set_header_pragma(path, "application_id=1234");
        check_refused(path, StoreErrorKind::Foreign, "another program");
    }

    TEST_CASE("open: what is no database is left untouched") {
        const TempDir dir;
        for (const std::string& bytes :
             {std::string("x"), std::string("SQLite format 3"), std::string(5000, 'a'),
              std::string(8192, '\0'), std::string("SQLite format 3\0 and no more", 29)}) {
            CAPTURE(bytes.size());
            write_text(dir / "store.db", bytes);
            check_refused(dir / "store.db", StoreErrorKind::Corrupt, "not a database");
        }
    }

    TEST_CASE("reader: leaves the writer its locks, or others would take it for gone") {
        const TempDir dir;
        const fs::path path = make_store_file(dir / "store.db");
        CHECK_FALSE(is_locked(path));
        const auto writer = must(open_writer(path));
        CHECK(is_locked(path));
        const auto reader = must(writer->reader());
        must(reader->snapshot())->feeds();
        CHECK(is_locked(path));
    }

    TEST_CASE("distrust: damage that the checks do not see is believed when it is met again") {
        const TempDir dir;
        const fs::path path = dir / "store.db";
        must(open_writer(path))->distrust();
        must(open_writer(path));  // nothing is found, nothing is met: forgotten
        for (int times = 0; times < 2; ++times) must(open_writer(path))->distrust();
        const auto refused = open_writer(path);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().kind == StoreErrorKind::Corrupt);
        CHECK(refused.error().message.find("damage was met while it was in use") !=
              std::string::npos);
        must(set_aside(path, kStart));
        must(open_writer(path));
    }

    TEST_CASE("open: damaged pages are Corrupt, not a crash") {
        const TempDir dir;
        const fs::path path = make_store_file(dir / "store.db");
        std::string bytes = read_text(path);
        std::fill(bytes.begin() + 100, bytes.end(), 'Z');
        write_text(path, bytes);
        const auto reader = open_reader(path);
        const auto writer = open_writer(path);
        // Where the damage is met, at opening or at the first read, is SQLite's business.
        const auto is_corrupt = [](const StoreError& error) {
            return error.kind == StoreErrorKind::Corrupt;
        };
        if (!writer) {
            CHECK(is_corrupt(writer.error()));
        } else {
            const auto states = (*writer)->sync({}, kStart);
            REQUIRE_FALSE(states.has_value());
            CHECK(is_corrupt(states.error()));
        }
        if (!reader) {
            CHECK(is_corrupt(reader.error()));
        } else {
            const auto snapshot = (*reader)->snapshot();
            REQUIRE(snapshot.has_value());
            CHECK_THROWS_AS((*snapshot)->feeds(), StoreFailure);
        }
    }

    TEST_CASE("open_reader: Missing where there is no database, and none is made") {
        const TempDir dir;
        const auto reader = open_reader(dir / "none/store.db");
        REQUIRE_FALSE(reader.has_value());
        CHECK(reader.error().kind == StoreErrorKind::Missing);
        CHECK(says(reader.error().message, (dir / "none/store.db").string()));
        CHECK(fs::is_empty(dir.path()));
    }

    TEST_CASE("open_writer: a directory that cannot be made or written is named, with the reason") {
        const TempDir dir;
        write_text(dir / "file", "x");
        const auto below_a_file = open_writer(dir / "file/store.db");
        REQUIRE_FALSE(below_a_file.has_value());
        CHECK(below_a_file.error().kind == StoreErrorKind::Io);
        CHECK(says(below_a_file.error().message, (dir / "file").string()));
        CHECK(says(below_a_file.error().message, "Not a directory"));

        fs::create_directory(dir / "store.db");
        const auto a_directory = open_writer(dir / "store.db");
        REQUIRE_FALSE(a_directory.has_value());
        CHECK(a_directory.error().kind == StoreErrorKind::Io);
        CHECK(says(a_directory.error().message, "Is a directory"));

        if (geteuid() == 0) return;  // root writes everywhere
        fs::create_directory(dir / "closed");
        fs::permissions(dir / "closed", fs::perms(0500));
        const auto closed = open_writer(dir / "closed/store.db");
        REQUIRE_FALSE(closed.has_value());
        CHECK(closed.error().kind == StoreErrorKind::Io);
        CHECK(says(closed.error().message, "Permission denied"));
    }
}

TEST_SUITE("store/schema") {
    TEST_CASE("migrate: each step once, in order, all or none") {
        const TempDir dir;
        const fs::path path = dir / "m.db";
        SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        constexpr const char* kSteps[] = {
            "CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)",
            "ALTER TABLE t ADD COLUMN b TEXT NOT NULL DEFAULT 'x'",
            "UPDATE t SET a = a + 1; INSERT INTO t VALUES (7, 'y')",
        };
        const Migrations all = kSteps;
        migrate(database, path, all.first(1));
        CHECK(version_of(database) == 1);
        CHECK(database.execAndGet("PRAGMA application_id").getInt() == kApplicationId);
        migrate(database, path, all);
        CHECK(version_of(database) == 3);
        CHECK(database.execAndGet("SELECT group_concat(a || b) FROM t").getString() == "2x,7y");
        migrate(database, path, all);
        CHECK(database.execAndGet("SELECT count(*) FROM t").getInt() == 2);
        try {
            migrate(database, path, all.first(2));
            FAIL("a newer database was taken for an older one");
        } catch (const StoreFailure& failure) {
            CHECK(failure.error().kind == StoreErrorKind::Newer);
        }

        constexpr const char* kBroken[] = {kSteps[0], kSteps[1], kSteps[2], "DELETE FROM t",
                                           "this is not SQL"};
        CHECK_THROWS_AS(migrate(database, path, kBroken), SQLite::Exception);
        CHECK(version_of(database) == 3);
        CHECK(database.execAndGet("SELECT count(*) FROM t").getInt() == 2);
    }

    TEST_CASE("migrate: a crash while the file is made leaves one that opens") {
        // What is on disk then: pages half written, and the journal that takes them back.
        const TempDir dir;
        const fs::path path = dir / "store.db";
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
            database.exec("PRAGMA cache_size=1; PRAGMA cache_spill=1");  // so that pages reach the
                                                                         // disk before the commit
            database.exec(
                "BEGIN; CREATE TABLE t (a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + "
                "1 FROM n "
                "LIMIT 5000) INSERT INTO t SELECT randomblob(500) FROM n");
            kill(getpid(), SIGKILL);
        }
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        REQUIRE(WIFSIGNALED(status));
        REQUIRE(fs::file_size(path) > 0);
        REQUIRE(fs::exists(path.string() + "-journal"));
        CHECK(open_writer(path).has_value());
        CHECK(open_reader(path).has_value());
    }

    TEST_CASE("the tables: deleting a story searches its items by an index") {
        const TempDir dir;
        make_store_file(dir / "store.db");
        SQLite::Database database((dir / "store.db").string(), SQLite::OPEN_READONLY);
        for (const char* const sql :
             {"DELETE FROM item WHERE story = 1", "SELECT 1 FROM frozen WHERE story = 1",
              "UPDATE known SET item = NULL WHERE (feed, key) IN (SELECT feed, key FROM item WHERE "
              "story = 1)",
              "SELECT story FROM item WHERE canonical_key = x'00' AND feed < 3 ORDER BY feed, id "
              "LIMIT 16"}) {
            SQLite::Statement plan(database, std::string("EXPLAIN QUERY PLAN ") + sql);
            while (plan.executeStep()) {
                CAPTURE(plan.getColumn(3).getString());
                CHECK_FALSE(plan.getColumn(3).getString().starts_with("SCAN"));
            }
        }
    }
}
