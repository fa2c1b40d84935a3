// SPDX-License-Identifier: MIT
#include "checkpointer.hpp"

#include "feedmerged/core/flow_limits.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>

#include <sqlite3.h>

namespace feedmerged::store {

Checkpointer::Checkpointer(Connection& writer) : writer_(writer), page_bytes_(writer.page_bytes()) {
    sqlite3_wal_hook(writer_.database().getHandle(), after_commit, this);
}

Checkpointer::~Checkpointer() {
    sqlite3_wal_hook(writer_.database().getHandle(), nullptr, nullptr);
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

int Checkpointer::fold(int mode) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !passing_; });
    int folded = 0;
    const int result =
        sqlite3_wal_checkpoint_v2(writer_.database().getHandle(), nullptr, mode, nullptr, &folded);
    if (result == SQLITE_OK) folded_ = folded;
    return result;
}

int Checkpointer::after_commit(void* self, sqlite3*, const char*, int pages) {
    static_cast<Checkpointer*>(self)->note_commit(pages);
    return SQLITE_OK;
}

// What cannot be folded now stays in the log, where it is safe, and is tried again after the next
// commit. A disk that is full or broken shows there too, and that error is told.
void Checkpointer::note_commit(int pages) {
    const auto bytes = [this](int count) { return std::int64_t{count} * page_bytes_; };
    if (bytes(pages) >= limits::kMostWalBytes) {
        fold(SQLITE_CHECKPOINT_PASSIVE);
        return;
    }
    const std::lock_guard lock(mutex_);
    if (pages < folded_) folded_ = 0;  // the log was begun anew
    if (passing_ || bytes(pages - folded_) < limits::kWalBytes) return;
    try {
        if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    } catch (const std::exception&) {  // inside SQLite's frames
        return;  // no thread to be had: at its full size the writer folds the log itself
    }
    passing_ = true;
    changed_.notify_all();
}

void Checkpointer::run() {
    std::unique_ptr<Connection> own;
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return passing_ || stopping_; });
        if (!passing_) return;
        lock.unlock();
        const int folded = pass(own);
        lock.lock();
        folded_ = std::max(folded_, folded);
        passing_ = false;
        changed_.notify_all();
    }
}

int Checkpointer::pass(std::unique_ptr<Connection>& own) const {
    try {
        if (!own) own = std::make_unique<Connection>(writer_.file(), Access::Write);
    } catch (const std::exception&) {
        return 0;  // no descriptor to be had, for example
    }
    int folded = 0;
    sqlite3_wal_checkpoint_v2(own->database().getHandle(), nullptr, SQLITE_CHECKPOINT_PASSIVE,
                              nullptr, &folded);
    return folded;
}

}  // namespace feedmerged::store
