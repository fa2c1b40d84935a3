// SPDX-License-Identifier: MIT
#include "quarantine.hpp"

#include "support/fake_clock.hpp"
#include "support/temp_dir.hpp"

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <future>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace feedmerged;
using namespace std::chrono_literals;
using app::Quarantine;

namespace {

const std::string kUrl = "https://example.org/feed";
const Hash128 kBad = hash128("bad");
const Hash128 kOther = hash128("other");
constexpr std::size_t kSmall = 5'000;

/// Deeper than any stack.
[[gnu::noinline]] std::size_t sink_into(std::size_t depth) {
    volatile char room[4096];
    room[depth % sizeof room] = 1;
    if (depth == SIZE_MAX) return 0;
    return sink_into(depth + 1) + static_cast<std::size_t>(room[0]);
}

struct World {
    test::TempDir directory;
    test::FakeClock clock;
    std::filesystem::path store = directory / "store.db";

    [[nodiscard]] Quarantine open(std::string_view version = "1") const {
        return {store, version, clock};
    }
    /// A process of its own that ends in the middle of `work`. Returns what waitpid(2) says of it.
    int end_within(const std::function<void(Quarantine&)>& work) const {
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            // The framework's own handlers would report the end as a test's.
            for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT})
                ::signal(fault, SIG_DFL);
            Quarantine quarantine = open();
            work(quarantine);
            _exit(0);
        }
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        return status;
    }
    void end_reading(const std::string& url, const Hash128& document, int signal = SIGABRT,
                     std::size_t size = kSmall) const {
        const int status = end_within([&](Quarantine& quarantine) {
            const Quarantine::Reading reading(&quarantine, 0, url, document, size);
            ::raise(signal);
        });
        REQUIRE(WIFSIGNALED(status));
        REQUIRE(WTERMSIG(status) == signal);
    }
    /// And the next one starts at once.
    void end_and_restart(const std::string& url, const Hash128& document) const {
        end_reading(url, document);
        (void)open();
    }
};

}  // namespace

TEST_SUITE("app/quarantine") {
    TEST_CASE("quarantine: a document that ended three processes is not read until it changes") {
        const World world;
        for (std::uint32_t ends = 1; ends <= 3; ++ends) {
            CHECK(world.open().refusal(kUrl, kBad).empty());
            world.end_reading(kUrl, kBad);
            const Quarantine quarantine = world.open();
            REQUIRE(quarantine.found().size() == 1);
            CHECK(quarantine.found()[0].feed == Quarantine::key_of(kUrl));
            CHECK(quarantine.found()[0].ends == ends);
        }
        const Quarantine quarantine = world.open();
        CHECK(quarantine.found().empty());  // nothing was being read this time
        CHECK(quarantine.refusal(kUrl, kBad).starts_with("quarantined: feedmerged ended 3 times"));
        CHECK(quarantine.refusal(kUrl, kOther).empty());
        CHECK(quarantine.refusal("https://example.org/other", kBad).empty());
    }

    TEST_CASE("quarantine: kill -9 in the moment of a reading hardly counts") {
        const World world;
        for (std::uint32_t kills = 1; kills < limits::kQuarantineWeight; ++kills) {
            world.end_reading(kUrl, kBad, SIGKILL);
            CHECK(world.open().refusal(kUrl, kBad).empty());
        }
        world.end_reading(kUrl, kBad, SIGKILL);
        CHECK(world.open().refusal(kUrl, kBad).starts_with("quarantined: feedmerged ended 18 "));
        CHECK(world.open().refusal(kUrl, kOther).empty());
    }

    TEST_CASE("quarantine: kill -9 counts where the document is large, as where memory ran out") {
        const World world;
        for (int ends = 0; ends < 2; ++ends) {
            world.end_reading(kUrl, kBad, SIGKILL, limits::kLargeDocument);
            CHECK(world.open().refusal(kUrl, kBad).empty());
        }
        world.end_reading(kUrl, kBad, SIGKILL, limits::kLargeDocument - 1);
        CHECK(world.open().refusal(kUrl, kBad).empty());
        world.end_reading(kUrl, kBad, SIGKILL, limits::kLargeDocument);
        CHECK_FALSE(world.open().refusal(kUrl, kBad).empty());
    }

    TEST_CASE("quarantine: kill -9 counts where a suspect has been read for long") {
        const World world;
        world.end_reading(kUrl, kBad, SIGKILL);
        const auto heavy = [&] {
            // The state of the first worker's mark, behind the head and two hashes.
            return test::read_text(world.store.string() + ".reading").at(64) == 2;
        };
        for (int ends = 0; ends < 3; ++ends) {
            CHECK(world.open().refusal(kUrl, kBad).empty());
            world.end_within([&](Quarantine& quarantine) {
                const Quarantine::Reading reading(&quarantine, 0, kUrl, kBad, kSmall);
                while (!heavy()) std::this_thread::yield();
                ::raise(SIGKILL);
            });
        }
        CHECK_FALSE(world.open().refusal(kUrl, kBad).empty());
    }

    TEST_CASE("quarantine: each fault counts, from within and sent by the watchdog") {
        for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
            CAPTURE(fault);
            const World world;
            for (int ends = 0; ends < 3; ++ends) world.end_reading(kUrl, kBad, fault);
            CHECK_FALSE(world.open().refusal(kUrl, kBad).empty());
        }
        const World world;
        for (int ends = 0; ends < 3; ++ends)
            world.end_within([&](Quarantine& quarantine) {
                const Quarantine::Reading reading(&quarantine, 0, kUrl, kBad, kSmall);
                ::kill(getpid(), SIGABRT);
            });
        CHECK_FALSE(world.open().refusal(kUrl, kBad).empty());
    }

    TEST_CASE("quarantine: a stack that overflows counts, and ends by the fault that it is") {
        const World world;
        for (int ends = 0; ends < 3; ++ends) {
            CHECK(world.open().refusal(kUrl, kBad).empty());
            const int status = world.end_within([&](Quarantine& quarantine) {
                const Quarantine::Reading reading(&quarantine, 0, kUrl, kBad, kSmall);
                std::exit(static_cast<int>(sink_into(0)));
            });
            // A sanitizer ends it with a status of its own.
            CHECK((WIFSIGNALED(status) ? WTERMSIG(status) == SIGSEGV : WEXITSTATUS(status) == 99));
        }
        CHECK_FALSE(world.open().refusal(kUrl, kBad).empty());
    }

    TEST_CASE("quarantine: a crash while nothing was read blames nothing") {
        const World world;
        for (int ends = 0; ends < 3; ++ends)
            world.end_within([&](Quarantine& quarantine) {
                { const Quarantine::Reading reading(&quarantine, 0, kUrl, kBad, kSmall); }
                std::abort();
            });
        CHECK(world.open().found().empty());
        // And the word for it is gone with the process that it was of.
        for (int ends = 0; ends < 3; ++ends) world.end_reading(kUrl, kBad, SIGKILL);
        CHECK(world.open().refusal(kUrl, kBad).empty());
    }

    TEST_CASE("quarantine: what is read to its end is no suspect any more") {
        const World world;
        world.end_reading(kUrl, kBad);
        world.end_reading(kUrl, kBad);
        {
            Quarantine quarantine = world.open();
            const Quarantine::Reading reading(&quarantine, 0, kUrl, kOther, kSmall);
        }
        world.end_reading(kUrl, kBad);
        CHECK(world.open().refusal(kUrl, kBad).empty());
        world.end_reading(kUrl, kBad);
        world.end_reading(kUrl, kBad);
        CHECK_FALSE(world.open().refusal(kUrl, kBad).empty());
    }

    TEST_CASE("quarantine: a feed whose every document ends the program rests, longer each time") {
        World world;
        for (int i = 0; i < 3; ++i) world.end_and_restart(kUrl, kBad);
        world.end_and_restart(kUrl, kOther);
        CHECK(world.open().refusal(kUrl, kBad).starts_with("quarantined until"));
        world.clock.advance(24h - 1s);
        CHECK(world.open().refusal(kUrl, kBad).starts_with("quarantined until"));
        world.clock.advance(1s);
        CHECK(world.open().refusal(kUrl, kBad).empty());
        world.end_and_restart(kUrl, kBad);
        world.clock.advance(48h - 1s);
        CHECK_FALSE(world.open().refusal(kUrl, kOther).empty());
        world.clock.advance(1s);
        CHECK(world.open().refusal(kUrl, kOther).empty());
        for (int i = 0; i < 20; ++i) world.end_and_restart(kUrl, kBad);
        world.clock.advance(28 * 24h - 1s);
        CHECK_FALSE(world.open().refusal(kUrl, kOther).empty());
        world.clock.advance(1s);
        CHECK(world.open().refusal(kUrl, kOther).empty());
    }

    TEST_CASE("quarantine: a clock that was years ahead holds no feed for years") {
        World world;
        world.clock.set_wall(from_unix(2'500'000'000));
        for (int i = 0; i < 4; ++i) world.end_and_restart(kUrl, kBad);
        world.clock.set_wall(from_unix(1'767'323'045));
        CHECK(world.open().refusal(kUrl, kOther) ==
              "quarantined until 2026-01-30T03:04:05Z: feedmerged ended 4 times while it read this "
              "feed");
    }

    TEST_CASE("quarantine: one that hangs needs to end one process only") {
        World world;
        world.end_within([&](Quarantine& quarantine) {
            const Quarantine::Reading hangs(&quarantine, 0, kUrl, kBad, kSmall);
            world.clock.advance(61s);
            const Quarantine::Reading goes_on(&quarantine, 1, "https://example.org/2", kBad,
                                              kSmall);
            quarantine.note_stuck(60s);
            _exit(0);
        });
        const Quarantine quarantine = world.open();
        CHECK(quarantine.found().size() == 2);
        CHECK_FALSE(quarantine.refusal(kUrl, kBad).empty());
        CHECK(quarantine.refusal("https://example.org/2", kBad).empty());
    }

    TEST_CASE("quarantine: a suspect is read alone") {
        const World world;
        world.end_reading(kUrl, kBad);
        Quarantine quarantine = world.open();
        std::promise<void> began;
        std::future<void> suspect;
        bool first = true;
        {
            const Quarantine::Reading other(&quarantine, 0, "https://example.org/2", kBad, kSmall);
            suspect = std::async(std::launch::async, [&] {
                began.set_value();
                const Quarantine::Reading reading(&quarantine, 1, kUrl, kBad, kSmall);
                first = false;
            });
            began.get_future().wait();
            CHECK(first);
        }
        suspect.wait();
        CHECK_FALSE(first);
    }

    TEST_CASE("quarantine: another version of the program begins anew") {
        const World world;
        for (int i = 0; i < 3; ++i) world.end_reading(kUrl, kBad);
        CHECK(world.open("2").refusal(kUrl, kBad).empty());
    }

    TEST_CASE("quarantine: notes that are none are begun anew") {
        const World world;
        for (const std::string& text : {std::string(), std::string("x"), std::string(9000, 'x')}) {
            test::write_text(world.store.string() + ".reading", text);
            const Quarantine quarantine = world.open();
            CHECK(quarantine.found().empty());
            CHECK(quarantine.problem().empty());
        }
        world.end_reading(kUrl, kBad);
        CHECK(world.open().found().size() == 1);
    }

    TEST_CASE("quarantine: without a file everything is read, and the reason is there") {
        const World world;
        std::filesystem::create_directory(world.store.string() + ".reading");
        Quarantine quarantine = world.open();
        CHECK(quarantine.problem().find("store.db.reading: Is a directory") != std::string::npos);
        CHECK(quarantine.refusal(kUrl, kBad).empty());
        const Quarantine::Reading reading(&quarantine, 0, kUrl, kBad, kSmall);
    }

    TEST_CASE("quarantine: more suspects than fit push out those that ended the least") {
        const World world;
        world.end_reading(kUrl, kBad);
        world.end_reading(kUrl, kBad);
        for (std::size_t i = 0; i < 2 * limits::kSuspectFeeds; ++i)
            world.end_reading("https://example.org/" + std::to_string(i), kBad);
        world.end_reading(kUrl, kBad);
        CHECK_FALSE(world.open().refusal(kUrl, kBad).empty());
    }
}
