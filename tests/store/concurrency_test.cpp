// SPDX-License-Identifier: MIT
// Readers beside the writer, and a writer that is killed in the middle of its work.
#include "store_fixture.hpp"

#include <atomic>
#include <csignal>
#include <random>
#include <thread>

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace feedmerged;
using namespace feedmerged::store;
using namespace feedmerged::store::test;
namespace fs = std::filesystem;

namespace {

const std::string kFeed = "https://a.example/feed";
constexpr int kItemsPerPoll = 20;

/// Poll number `n`: its items are new, and its validator names it.
FeedUpdate poll(const FeedState& feed, int n) {
    std::vector<Item> items;
    for (int i = 0; i < kItemsPerPoll; ++i) {
        items.push_back(
            make_item(std::to_string(n) + '/' + std::to_string(i), "", kStart - n * 1s));
        items.back().content_html.append(2000, 'x');
    }
    FeedUpdate update = changed(feed, std::move(items), kStart + n * 1s);
    update.validators->etag = std::to_string(n);
    return update;
}

std::string quick_check(const fs::path& path) {
    SQLite::Database database(path.string(), SQLite::OPEN_READWRITE, 5000);
    return database.execAndGet("PRAGMA quick_check").getString();
}

}  // namespace

TEST_SUITE("store/concurrency") {
    TEST_CASE("snapshot: sees one state, whatever is written meanwhile") {
        TestStore store({kFeed});
        store.apply(poll(store.feed(), 1));
        const auto before = store.snapshot();
        store.apply(poll(store.feed(), 2));
        const auto after = store.snapshot();
        CHECK(before->select({.limit = 0}).size() == kItemsPerPoll);
        CHECK(before->feeds().at(0).validators.etag == "1");
        CHECK(after->select({.limit = 0}).size() == 2 * kItemsPerPoll);
        CHECK(after->feeds().at(0).validators.etag == "2");
    }

    TEST_CASE("snapshot: outlives its reader") {
        TestStore store({kFeed});
        store.apply(poll(store.feed(), 1));
        auto reader = must(open_reader(store.path()));
        const auto snapshot = must(reader->snapshot());
        reader.reset();
        CHECK(snapshot->select({.limit = 0}).size() == kItemsPerPoll);
    }

    TEST_CASE("snapshot: validators and items of a poll appear together, at every moment") {
        TestStore store({kFeed});
        std::atomic<bool> done = false;
        std::atomic<int> wrong = 0;
        std::atomic<int> seen = 0;
        const auto watch = [&] {
            const auto reader = must(open_reader(store.path()));
            while (!done) {
                const auto snapshot = must(reader->snapshot());
                const FeedState feed = snapshot->feeds().at(0);
                const std::size_t stories = snapshot->select({.limit = 0}).size();
                const std::size_t expected = feed.validators.etag.empty()
                                                 ? 0U
                                                 : std::stoul(feed.validators.etag) * kItemsPerPoll;
                if (stories != expected || feed.items != static_cast<std::int64_t>(expected))
                    ++wrong;
                ++seen;
            }
        };
        std::thread first(watch);
        std::thread second(watch);
        for (int n = 1; n <= 60 || seen < 20; ++n) {
            store.apply(poll(store.feed(), n));
            if (n % 20 == 0) must(store.writer().checkpoint());
        }
        done = true;
        first.join();
        second.join();
        CHECK(wrong == 0);
        CHECK(seen >= 20);
    }

    TEST_CASE("checkpoint: does not wait for a reader") {
        TestStore store({kFeed});
        store.apply(poll(store.feed(), 1));
        const auto snapshot = store.snapshot();
        store.apply(poll(store.feed(), 2));
        const auto start = std::chrono::steady_clock::now();
        must(store.writer().checkpoint());
        CHECK(std::chrono::steady_clock::now() - start < 5s);  // the busy timeout is 10 s
        CHECK(snapshot->select({.limit = 0}).size() == kItemsPerPoll);
    }

    TEST_CASE("open_reader: works without a writer, and after one that was killed") {
        TestStore store({kFeed});
        store.apply(poll(store.feed(), 1));
        store.close();
        {
            const auto reader = must(open_reader(store.path()));
            CHECK(must(reader->snapshot())->select({.limit = 0}).size() == kItemsPerPoll);
        }
        // The log of a killed writer, and no index of it (-shm): as after a power cut.
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            auto writer = open_writer(store.path());
            const std::vector<Subscription> feeds = {{.url = kFeed}};
            const auto states = (*writer)->sync(feeds, kStart);
            const FeedUpdate update = poll(states->at(0), 2);
            if ((*writer)->apply({&update, 1})) kill(getpid(), SIGKILL);
            _exit(1);
        }
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        REQUIRE(WIFSIGNALED(status));
        REQUIRE(fs::file_size(store.path().string() + "-wal") > 0);
        fs::remove(store.path().string() + "-shm");
        const std::string before = feedmerged::test::read_text(store.path());
        {
            const auto reader = must(open_reader(store.path()));
            CHECK(must(reader->snapshot())->select({.limit = 0}).size() == 2 * kItemsPerPoll);
        }
        // Though it was the last to leave, it did not fold the log into the database.
        CHECK(feedmerged::test::read_text(store.path()) == before);
        CHECK(fs::file_size(store.path().string() + "-wal") > 0);
    }

    TEST_CASE("apply: killed at any moment, it loses no item of its validators (invariant 1)") {
        constexpr unsigned kSeed = 8;
        CAPTURE(kSeed);
        std::mt19937 random(kSeed);
        TestStore store({kFeed});
        store.close();
        int committed = 0;
        for (int round = 0; round < 25; ++round) {
            int progress[2];
            REQUIRE(pipe(progress) == 0);
            const pid_t child = fork();
            REQUIRE(child >= 0);
            if (child == 0) {
                auto writer = open_writer(store.path());
                const std::vector<Subscription> feeds = {{.url = kFeed}};
                const auto states = (*writer)->sync(feeds, kStart);
                for (int n = committed + 1;; ++n) {
                    const FeedUpdate update = poll(states->at(0), n);
                    if (write(progress[1], "x", 1) != 1) _exit(1);
                    if (!(*writer)->apply({&update, 1})) _exit(2);
                }
            }
            // Kill it inside of one of its next commits: after some have begun, and a random moment
            // later.
            char byte = 0;
            for (unsigned begun = random() % 8 + 1; begun > 0; --begun)
                REQUIRE(read(progress[0], &byte, 1) == 1);
            const auto moment =
                std::chrono::steady_clock::now() + std::chrono::microseconds(random() % 3000);
            while (std::chrono::steady_clock::now() < moment) {
            }
            kill(child, SIGKILL);
            int status = 0;
            REQUIRE(waitpid(child, &status, 0) == child);
            REQUIRE(WIFSIGNALED(status));
            close(progress[0]);
            close(progress[1]);

            const auto reader = must(open_reader(store.path()));
            const auto snapshot = must(reader->snapshot());
            const FeedState feed = snapshot->feeds().at(0);
            const int stored = feed.validators.etag.empty() ? 0 : std::stoi(feed.validators.etag);
            CHECK(stored >= committed);
            CHECK(feed.items == std::int64_t{stored} * kItemsPerPoll);
            CHECK(feed.polls == stored);
            const auto stories = snapshot->select({.limit = 0});
            CHECK(stories.size() == static_cast<std::size_t>(stored) * kItemsPerPoll);
            CHECK(quick_check(store.path()) == "ok");
            committed = stored;
        }
        CHECK(committed > 0);
        store.reopen();
        store.subscribe({kFeed});
        CHECK(store.apply(poll(store.feed(), committed)).new_items == 0);
        CHECK(store.apply(poll(store.feed(), committed + 1)).new_items == kItemsPerPoll);
    }

    TEST_CASE("apply: a full disk undoes the update, and the writer goes on when there is room") {
        TestStore store({kFeed});
        store.apply(poll(store.feed(), 1));
        store.close();
        const pid_t child = fork();  // its limits die with it
        REQUIRE(child >= 0);
        if (child == 0) {
            signal(SIGXFSZ, SIG_IGN);
            auto writer = open_writer(store.path());
            const std::vector<Subscription> feeds = {{.url = kFeed}};
            const auto states = (*writer)->sync(feeds, kStart);
            rlimit limit{};
            getrlimit(RLIMIT_FSIZE, &limit);
            const rlim_t room = limit.rlim_cur;
            limit.rlim_cur = 64 * 1024;  // the log of the next update does not fit
            setrlimit(RLIMIT_FSIZE, &limit);
            FeedUpdate update = poll(states->at(0), 2);
            update.items.at(0).content_html.assign(500'000, 'x');
            const auto refused = (*writer)->apply({&update, 1});
            if (refused || refused.error().kind != StoreErrorKind::Io) _exit(10);
            const auto reader = open_reader(store.path());
            if ((*(*reader)->snapshot())->feeds().at(0).validators.etag != "1") _exit(11);
            limit.rlim_cur = room;
            setrlimit(RLIMIT_FSIZE, &limit);
            const auto applied = (*writer)->apply({&update, 1});
            _exit(applied && applied->at(0).new_items == kItemsPerPoll ? 0 : 12);
        }
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        REQUIRE(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == 0);
        store.reopen();
        CHECK(store.select().size() == 2 * kItemsPerPoll);
    }
}
