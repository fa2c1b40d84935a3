// SPDX-License-Identifier: MIT
#include "writer_thread.hpp"

#include <utility>

namespace feedmerged::app {

WriterThread::WriterThread(store::Writer& writer, CommitListener& listener, Activity& activity)
    : writer_(writer),
      listener_(listener),
      slot_(activity.add("writer")),
      thread_([this] { run(); }) {}

WriterThread::~WriterThread() { stop(); }

void WriterThread::stop() {
    queue_.close();
    if (thread_.joinable()) thread_.join();
}

void WriterThread::submit(std::vector<FeedUpdate>& updates) {
    std::vector<BoundedQueue<Entry>::Weighed> entries;
    entries.reserve(updates.size());
    for (FeedUpdate& update : updates) {
        const std::size_t bytes = update.weight();
        entries.emplace_back(std::move(update), bytes);
    }
    updates.clear();
    (void)queue_.push(entries);
}

void WriterThread::run() {
    while (true) {
        std::vector<Entry> entries = queue_.pop_some(limits::kUpdatesInCommit);
        if (entries.empty()) return;
        const Activity::Scope busy(slot_);
        std::vector<FeedUpdate> batch;
        for (Entry& entry : entries) {
            if (auto* update = std::get_if<FeedUpdate>(&entry)) {
                batch.push_back(std::move(*update));
                continue;
            }
            // A job sees everything that was queued before it.
            commit(batch);
            std::get<Job>(entry)(writer_);
        }
        commit(batch);
    }
}

void WriterThread::commit(std::vector<FeedUpdate>& batch) {
    if (batch.empty()) return;
    if (const auto applied = writer_.apply(batch)) {
        for (std::size_t i = 0; i < batch.size(); ++i) listener_.committed(batch[i], (*applied)[i]);
    } else {
        for (const FeedUpdate& update : batch) listener_.lost(update, applied.error());
    }
    batch.clear();
}

}  // namespace feedmerged::app
