// SPDX-License-Identifier: MIT
// Folds the write-ahead log into the database beside the writer, which would else wait for the disk
// at every few commits. A connection and a thread of its own, both made when the log is first large
// enough: a few feeds at a time never need them.
//
// Up to version 3.51.2, SQLite can lose pages where one connection begins a checkpoint of a log
// that is folded already while another starts that log anew (https://sqlite.org/wal.html, "The
// WAL-Reset Bug"). So a pass begins only right after a commit, whose pages are not folded yet, and
// nobody else folds before it has ended: as long as it runs, the writer has no log to start anew.
#pragma once
#include "connection.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

struct sqlite3;

namespace feedmerged::store {

class Checkpointer {
  public:
    /// From now on folds what is committed on `writer`, which must outlive it.
    explicit Checkpointer(Connection& writer);
    /// Waits for the pass that is under way.
    ~Checkpointer();
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

    /// Folds all that no reader holds back, on the writer's connection and its thread, after the
    /// pass that is under way. `mode` is one of SQLITE_CHECKPOINT_*. Returns SQLite's code.
    int fold(int mode);

  private:
    static int after_commit(void* self, sqlite3* database, const char* name, int pages);
    void note_commit(int pages);
    void run();
    /// Pages of the log that are in the database after it; 0 or less where that is not known.
    [[nodiscard]] int pass(std::unique_ptr<Connection>& own) const;

    Connection& writer_;
    const int page_bytes_;
    std::mutex mutex_{};
    std::condition_variable changed_{};
    bool passing_ = false;  ///< a pass is asked for or under way
    bool stopping_ = false;
    int folded_ = 0;  ///< pages of the log that are known to be in the database
    std::thread thread_{};
};

}  // namespace feedmerged::store
