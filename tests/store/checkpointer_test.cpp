// SPDX-License-Identifier: MIT
// The log is folded beside the writer: it stays bounded, nothing is lost, and where there can be no
// second connection the writer does it alone.
#include "checkpointer.hpp"

#include "feedmerged/core/flow_limits.hpp"
#include "store_fixture.hpp"

#include <algorithm>
#include <iterator>
#include <random>

#include <sqlite3.h>

using namespace feedmerged;
using namespace feedmerged::store;
using namespace feedmerged::store::test;
namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t kMiB = 1024 * 1024;
/// Rows of one commit are some 2 MiB, and frames have headers.
constexpr std::uintmax_t kMostLog = limits::kMostWalBytes + 4 * kMiB;

std::size_t entries_of(const char* directory) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(directory), fs::directory_iterator{}));
}

/// A table that grows, and says whether all that was committed is in it.
class Table {
  public:
    Table() {
        feedmerged::test::write_text(file_, "");
        writer_ = std::make_unique<Connection>(file_, Access::Write);
        writer_->execute("PRAGMA journal_mode=WAL");
        writer_->execute("CREATE TABLE row (id INTEGER PRIMARY KEY, bytes BLOB, seed INTEGER)");
        writer_->execute("CREATE INDEX row_by_seed ON row (seed)");
    }

    [[nodiscard]] Connection& writer() { return *writer_; }
    [[nodiscard]] const fs::path& file() const { return file_; }
    [[nodiscard]] std::uintmax_t log_bytes() const {
        return fs::file_size(file_.string() + "-wal");
    }

    /// Some 2 MiB, after which the log is looked at.
    void commit() {
        writer_->execute("BEGIN IMMEDIATE");
        for (int i = 0; i < 500; ++i, ++rows_) {
            const auto seed = static_cast<std::int64_t>(random_());
            writer_->query("INSERT INTO row (id, bytes, seed) VALUES (?, zeroblob(4000), ?)")
                .run(rows_, seed);
            sum_ += seed;
        }
        writer_->execute("COMMIT");
        longest_ = std::max(longest_, log_bytes());
    }
    [[nodiscard]] std::uintmax_t longest_log() const { return longest_; }

    /// Read by a connection that sees what a new process would.
    void check_all_is_there() {
        SQLite::Database reader(file_.string(), SQLite::OPEN_READWRITE, 5000);
        CHECK(reader.execAndGet("SELECT count(*) FROM row").getInt64() == rows_);
        CHECK(reader.execAndGet("SELECT sum(seed) FROM row").getInt64() == sum_);
        CHECK(reader.execAndGet("PRAGMA integrity_check").getString() == "ok");
    }

  private:
    feedmerged::test::TempDir directory_{};
    fs::path file_ = directory_ / "t.db";
    std::unique_ptr<Connection> writer_{};
    std::minstd_rand random_{7};
    std::int64_t rows_ = 0;
    std::int64_t sum_ = 0;
    std::uintmax_t longest_ = 0;
};

}  // namespace

TEST_SUITE("store/checkpointer") {
    TEST_CASE("the log stays bounded while much is written, and nothing is lost") {
        Table table;
        {
            Checkpointer checkpointer(table.writer());
            for (int i = 0; i < 150; ++i) table.commit();
            CHECK(table.longest_log() <= kMostLog);
            // Most of it is in the database before anybody waits for that.
            CHECK(fs::file_size(table.file()) + kMostLog >= 150 * 500 * 4000U);
            table.check_all_is_there();
            // Waits for the pass under way, where there is one: it is never in its way.
            CHECK(checkpointer.fold(SQLITE_CHECKPOINT_TRUNCATE) == SQLITE_OK);
            CHECK(table.log_bytes() == 0);
            for (int i = 0; i < 20; ++i) table.commit();
        }
        table.check_all_is_there();
    }

    TEST_CASE("the log is folded beside the writer, long before that would have to") {
        Table table;
        {
            Checkpointer checkpointer(table.writer());
            for (int i = 0; i < 10; ++i) table.commit();
            REQUIRE(table.longest_log() > limits::kWalBytes);
            REQUIRE(table.longest_log() < limits::kMostWalBytes);
        }  // waits for the pass that was asked for
        // A page that changed in several commits is written once.
        CHECK(fs::file_size(table.file()) > limits::kWalBytes / 2);
    }

    TEST_CASE("what a reader still sees stays in the log, and is folded when it has gone") {
        Table table;
        Checkpointer checkpointer(table.writer());
        table.commit();
        {
            SQLite::Database reader(table.file().string(), SQLite::OPEN_READWRITE, 5000);
            SQLite::Statement rows(reader, "SELECT id FROM row");
            REQUIRE(rows.executeStep());
            for (int i = 0; i < 60; ++i) table.commit();
            CHECK(table.log_bytes() > kMostLog);
        }
        table.commit();  // folds all
        table.commit();  // begins the log anew
        CHECK(fs::file_size(table.file()) >= 61 * 500 * 4000U);
        CHECK(checkpointer.fold(SQLITE_CHECKPOINT_TRUNCATE) == SQLITE_OK);
        table.check_all_is_there();
    }

    TEST_CASE("a little needs neither a thread nor a connection") {
        Table table;
        Checkpointer checkpointer(table.writer());
        const std::size_t threads = entries_of("/proc/self/task");
        const std::size_t descriptors = entries_of("/proc/self/fd");
        table.commit();
        CHECK(entries_of("/proc/self/task") <= threads);
        CHECK(entries_of("/proc/self/fd") == descriptors);
    }

    TEST_CASE("where no second connection can be opened the writer folds alone") {
        Table table;
        const fs::path elsewhere = table.file().string() + ".moved";
        {
            Checkpointer checkpointer(table.writer());
            table.commit();
            fs::rename(table.file(), elsewhere);
            for (int i = 0; i < 80; ++i) table.commit();
            CHECK(table.longest_log() > limits::kMostWalBytes);
            CHECK(table.longest_log() <= kMostLog);
            fs::rename(elsewhere, table.file());
        }
        CHECK(fs::file_size(table.file()) + kMostLog >= 81 * 500 * 4000U);
        table.check_all_is_there();
    }
}
