// SPDX-License-Identifier: MIT
// What every command that works on the store does first: the configuration, the store, the outputs'
// directories and ids. Each failure is a message for stderr and the exit status that goes with it.
#pragma once
#include "discovered.hpp"
#include "exit_status.hpp"
#include "feedmerged/config/config.hpp"
#include "feedmerged/core/clock.hpp"
#include "feedmerged/core/result.hpp"
#include "feedmerged/store/store.hpp"
#include "poller.hpp"
#include "quarantine.hpp"
#include "store_damage.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace feedmerged::app {

struct StartError {
    ExitStatus status = kFailed;
    std::string message{};  ///< one or more lines, without a newline at the end
    bool damaged = false;   ///< the store is damaged
};

template <class T>
using Started = Result<T, StartError>;

[[nodiscard]] Started<config::Config> load_config(
    const std::filesystem::path& file, config::Passwords passwords,
    config::Needs needs = config::Needs::FeedsAndOutputs);
[[nodiscard]] StartError to_start_error(const store::StoreError& error);

/// The store opened for writing and made ready for `config`.
struct Session {
    config::Config config{};  ///< outputs have their ids
    std::unique_ptr<store::Writer> writer{};
    std::unique_ptr<store::Reader> reader{};
    std::unique_ptr<Discovered> discovered{};
    std::unique_ptr<Quarantine> quarantine{};
    std::vector<PollTarget> targets{};
    std::vector<HostHold> holds{};
    /// Of a store that was damaged: what was wrong, where it is now, what came back. "": none was.
    std::string replaced{};
    std::unique_ptr<StoreDamage> damage = std::make_unique<StoreDamage>();
};

/// What an operator has to know of how the last process ended, a line each: what was being read,
/// and why that can't be noted any more.
[[nodiscard]] std::vector<std::string> quarantine_lines(const Session& session);

[[nodiscard]] Started<Session> start_session(config::Config config, const Clock& clock);
/// The same for another configuration over the store that `session` holds; `session` is unchanged
/// on failure.
[[nodiscard]] Started<void> reconfigure(Session& session, config::Config config,
                                        const Clock& clock);

/// For commands that only look: configuration and a snapshot, with the outputs' ids filled in.
struct View {
    config::Config config{};
    std::unique_ptr<store::Reader> reader{};
    std::unique_ptr<store::Snapshot> snapshot{};
};

[[nodiscard]] Started<View> open_view(const std::filesystem::path& file);

}  // namespace feedmerged::app
