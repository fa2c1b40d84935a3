// SPDX-License-Identifier: MIT
// Fails the first, second, … call of an operation until it gets through. After each failure the
// file is the old or the new one, whole; after the first success nothing else is left.
#include "faulty_file_ops.hpp"
#include "support/temp_dir.hpp"

#include <set>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

using namespace feedmerged;
using feedmerged::test::FaultyFileOps;
using feedmerged::test::read_text;
using feedmerged::test::TempDir;
using feedmerged::test::write_text;

namespace {

const std::string kOld = "<feed>old</feed>\n";
const std::string kNew = std::string(300'000, 'n') + "\n";
// More than any operation makes: a loop that gets there does not end.
constexpr int kManyCalls = 50;

std::set<std::string> names_in(const TempDir& directory) {
    std::set<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(directory.path()))
        out.insert(entry.path().filename().string());
    return out;
}

/// Publishes with the n-th call failing, then again without a fault, as the next cycle would.
void check_publish(int nth, int error, FaultyFileOps::Fault fault, bool& through) {
    CAPTURE(nth);
    CAPTURE(error);
    const TempDir directory;
    write_text(directory / "all.atom", kOld);
    FaultyFileOps ops(nth, error, fault);
    const auto first = publish::publish_file(ops, directory.path(), "all.atom", kNew);
    const std::string found = read_text(directory / "all.atom");
    CHECK((found == kOld || found == kNew));
    if (first.has_value()) CHECK(found == kNew);
    if (!first.has_value()) {
        CAPTURE(first.error().message);
        CHECK(first.error().message.find(directory.path().string()) != std::string::npos);
    }
    const auto second = publish::publish_file(ops, directory.path(), "all.atom", kNew);
    REQUIRE(second.has_value());
    CHECK(read_text(directory / "all.atom") == kNew);
    CHECK(names_in(directory) == std::set<std::string>{"all.atom"});
    through = first.has_value() && !ops.has_failed();
}

}  // namespace

TEST_SUITE("publish/fault") {
    TEST_CASE("publish_file: whichever call fails, the file stays whole and nothing is left") {
        for (const int error : {ENOSPC, EIO, EMFILE, EROFS, EDQUOT})
            for (const auto fault : {FaultyFileOps::Fault::Clean, FaultyFileOps::Fault::Torn}) {
                bool through = false;
                int nth = 0;
                while (!through && ++nth < kManyCalls) check_publish(nth, error, fault, through);
                // equals, check, write, rename, sync of the first attempt at least
                CHECK(nth > 5);
                CHECK(through);
            }
    }

    TEST_CASE("publish_file: a failed clean-up is made good by the next attempt") {
        const TempDir directory;
        write_text(directory / "all.atom", kOld);
        // equals, check, write (EEXIST), remove: the fourth.
        FaultyFileOps remove_fails(4, EIO, FaultyFileOps::Fault::Torn);
        // Leaves the temporary file by hand, as if both the write and its removal had failed.
        const std::string temporary = ".all.atom.tmp-" + std::to_string(::getpid());
        write_text(directory / temporary, "half");
        REQUIRE_FALSE(publish::publish_file(remove_fails, directory.path(), "all.atom", kNew));
        CHECK(read_text(directory / "all.atom") == kOld);
        CHECK(names_in(directory).contains(temporary));
        REQUIRE(
            publish::publish_file(publish::system_file_ops(), directory.path(), "all.atom", kNew));
        CHECK(read_text(directory / "all.atom") == kNew);
        CHECK(names_in(directory) == std::set<std::string>{"all.atom"});
    }

    TEST_CASE("publish_file: the first publication fails as cleanly") {
        for (int nth = 1; nth < kManyCalls; ++nth) {
            CAPTURE(nth);
            const TempDir directory;
            FaultyFileOps ops(nth, ENOSPC, FaultyFileOps::Fault::Torn);
            const auto done = publish::publish_file(ops, directory.path(), "all.json", kNew);
            const auto names = names_in(directory);
            if (names.contains("all.json")) CHECK(read_text(directory / "all.json") == kNew);
            if (!done) CHECK(names.size() <= 1);
            if (done && !ops.has_failed()) return;
        }
        FAIL("never got through");
    }

    TEST_CASE("prepare_directory: whichever call fails, it says so, and works the next time") {
        for (int nth = 1; nth < kManyCalls; ++nth) {
            CAPTURE(nth);
            const TempDir directory;
            write_text(directory / ".all.atom.tmp-4711", "half");
            FaultyFileOps ops(nth, EACCES, FaultyFileOps::Fault::Torn);
            const auto done = publish::prepare_directory(ops, directory.path());
            if (!done) CHECK(done.error().message.find("cannot") == 0);
            if (ops.has_failed()) CHECK_FALSE(done);
            REQUIRE(publish::prepare_directory(publish::system_file_ops(), directory.path()));
            CHECK(names_in(directory).empty());
            if (done && !ops.has_failed()) return;
        }
        FAIL("never got through");
    }
}
