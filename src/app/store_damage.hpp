// SPDX-License-Identifier: MIT
// What tells the daemon that its database was found damaged while it was in use: by a poll, a
// publication or a page. The daemon then ends, and the next start replaces it. Thread-safe.
#pragma once
#include "feedmerged/core/locked.hpp"
#include "feedmerged/store/store.hpp"

#include <functional>
#include <string>
#include <utility>

namespace feedmerged::app {

class StoreDamage {
  public:
    /// Whom to tell, once, on the thread that finds it. Before other threads are started.
    void on_found(std::function<void()> tell) { tell_ = std::move(tell); }

    /// True where the error says that the database is damaged: then there is nothing to be tried
    /// again, nor to be logged.
    bool note(const store::StoreError& error) {
        return error.kind == store::StoreErrorKind::Corrupt && note_damage(error.message);
    }
    bool note_damage(const std::string& message) {
        {
            auto found = found_.lock();
            if (!found->empty()) return true;
            *found = message;
        }
        if (tell_) tell_();
        return true;
    }

    /// What was found first, "" where nothing was.
    [[nodiscard]] std::string found() const { return *found_.lock(); }

  private:
    std::function<void()> tell_{};
    mutable Locked<std::string> found_{};
};

}  // namespace feedmerged::app
