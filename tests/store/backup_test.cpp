// SPDX-License-Identifier: MIT
// Copies of a store that is in use.
#include "feedmerged/store/backup.hpp"

#include "store_fixture.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace feedmerged;
using namespace feedmerged::store;
using namespace feedmerged::store::test;
using feedmerged::test::read_text;
using feedmerged::test::TempDir;
using feedmerged::test::write_text;
namespace fs = std::filesystem;

namespace {

/// What lies in a directory, by name.
std::vector<std::string> names_in(const fs::path& directory) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory))
        names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

std::vector<Item> some_items(int count) {
    std::vector<Item> items;
    for (int i = 0; i < count; ++i)
        items.push_back(make_item(std::to_string(i), "https://a.example/" + std::to_string(i),
                                  kStart - i * 1h));
    return items;
}

}  // namespace

TEST_SUITE("store/backup") {
    TEST_CASE("backup: what is committed, also what is in the log only, as one whole file") {
        TestStore store({"https://a.example/feed"});
        store.apply(changed(store.feed(), some_items(300)));
        const TempDir dir;
        const fs::path copy = dir / "copy.db";
        const auto size = backup(store.path(), copy);
        REQUIRE_MESSAGE(size.has_value(), size.error().error.message);
        CHECK(*size == fs::file_size(copy));
        CHECK(names_in(dir.path()) == std::vector<std::string>{"copy.db"});
        CHECK((fs::status(copy).permissions() & fs::perms::mask) ==
              (fs::perms::owner_read | fs::perms::owner_write));
        {
            SQLite::Database database(copy.string(), SQLite::OPEN_READONLY);
            CHECK(database.execAndGet("PRAGMA integrity_check").getString() == "ok");
            CHECK(database.execAndGet("PRAGMA journal_mode").getString() == "delete");
            CHECK(database.execAndGet("SELECT count(*) FROM item").getInt() == 300);
        }
        // And it is a store: opened, read and written.
        const auto writer = must(open_writer(copy));
        const std::vector<Subscription> subscriptions{{.url = store.feed().url}};
        const auto feeds = must(writer->sync(subscriptions, kStart + 1h));
        CHECK(feeds.at(0).validators ==
              must(store.writer().sync(subscriptions, kStart + 1h)).at(0).validators);
        const FeedUpdate again = changed(feeds.at(0), some_items(301), kStart + 2h);
        CHECK(must(writer->apply({&again, 1})).at(0).new_items == 1);
        // The store itself has noticed nothing.
        CHECK(store.titles().size() == 300);
        store.apply(changed(store.feed(), some_items(302), kStart + 3h));
        CHECK(store.titles().size() == 302);
    }

    TEST_CASE("backup: what is there already stays as it is") {
        TestStore store({"https://a.example/feed"});
        const TempDir dir;
        write_text(dir / "file", "precious");
        fs::create_symlink("nowhere", dir / "link");
        fs::create_directory(dir / "directory");
        for (const char* name : {"file", "link", "directory"}) {
            CAPTURE(name);
            const auto refused = backup(store.path(), dir / name);
            REQUIRE_FALSE(refused.has_value());
            CHECK(refused.error().target);
            CHECK(refused.error().error.message.find((dir / name).string() + " exists already") !=
                  std::string::npos);
        }
        CHECK(read_text(dir / "file") == "precious");
        CHECK(names_in(dir.path()) == std::vector<std::string>{"directory", "file", "link"});
        CHECK(backup(store.path(), store.path()).error().target);
        CHECK(store.titles().empty());
    }

    TEST_CASE("backup: a place that cannot be written is the target's fault, and is named") {
        TestStore store({"https://a.example/feed"});
        const TempDir dir;
        const auto refused = backup(store.path(), dir / "none/copy.db");
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().target);
        CHECK(refused.error().error.message.find((dir / "none/copy.db").string()) !=
              std::string::npos);
    }

    TEST_CASE("backup: a disk that is full leaves nothing behind") {
        TestStore store({"https://a.example/feed"});
        store.apply(changed(store.feed(), some_items(300)));
        const TempDir dir;
        rlimit before{};
        REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit small{64 * 1024, before.rlim_max};
        REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
        const auto refused = backup(store.path(), dir / "copy.db");
        REQUIRE(setrlimit(RLIMIT_FSIZE, &before) == 0);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().target);
        CHECK(names_in(dir.path()).empty());
        CHECK(backup(store.path(), dir / "copy.db").has_value());
    }

    TEST_CASE("backup: what a killed one left is used, what another one writes is not") {
        TestStore store({"https://a.example/feed"});
        const TempDir dir;
        write_text(dir / "copy.db.part", std::string(100'000, 'x'));
        {
            const int other = open((dir / "copy.db.part").c_str(), O_RDWR | O_CLOEXEC);
            REQUIRE(other >= 0);
            REQUIRE(flock(other, LOCK_EX) == 0);
            const auto refused = backup(store.path(), dir / "copy.db");
            REQUIRE_FALSE(refused.has_value());
            CHECK(refused.error().error.message.find("another backup") != std::string::npos);
            CHECK(fs::file_size(dir / "copy.db.part") == 100'000);
            close(other);
        }
        CHECK(backup(store.path(), dir / "copy.db").has_value());
        CHECK(names_in(dir.path()) == std::vector<std::string>{"copy.db"});
    }

    TEST_CASE("backup: no store, no database, or a damaged one is the store's fault") {
        const TempDir dir;
        const auto absent = backup(dir / "none.db", dir / "copy.db");
        REQUIRE_FALSE(absent.has_value());
        CHECK_FALSE(absent.error().target);
        CHECK(absent.error().error.kind == StoreErrorKind::Missing);

        write_text(dir / "text.db", std::string(5000, 'x'));
        CHECK(backup(dir / "text.db", dir / "copy.db").error().error.kind ==
              StoreErrorKind::Corrupt);

        TestStore store({"https://a.example/feed"});
        store.apply(changed(store.feed(), some_items(300)));
        must(store.writer().checkpoint());
        const fs::path path = store.path();
        fs::copy_file(path, dir / "damaged.db");
        std::string bytes = read_text(dir / "damaged.db");
        // The middle of the pages: the header and the schema are whole.
        std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2),
                  bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2 + 20'000), 'x');
        write_text(dir / "damaged.db", bytes);
        const auto damaged = backup(dir / "damaged.db", dir / "copy.db");
        REQUIRE_FALSE(damaged.has_value());
        CHECK_FALSE(damaged.error().target);
        CHECK(damaged.error().error.kind == StoreErrorKind::Corrupt);
        CHECK_FALSE(fs::exists(dir / "copy.db"));
    }
}
