// SPDX-License-Identifier: MIT
// The health feed from the store to its file, and the trouble of feedmerged itself that goes into
// it.
#pragma once
#include "feedmerged/config/config.hpp"
#include "feedmerged/core/clock.hpp"
#include "feedmerged/core/locked.hpp"
#include "feedmerged/core/result.hpp"
#include "feedmerged/model/health.hpp"
#include "feedmerged/publish/file_publisher.hpp"
#include "feedmerged/store/store.hpp"

#include <functional>
#include <optional>
#include <string>

namespace feedmerged::app {

inline constexpr const char* kHealthFile = "health.atom";
/// Under which the store keeps the feed's id: no output has a slash in its name.
inline constexpr const char* kHealthIdName = "/health";

/// The bytes of health.atom, as it is served and written. Throws store::StoreFailure.
[[nodiscard]] std::string health_atom(store::Snapshot& snapshot, const config::Config& config,
                                      const std::string& version);

/// Replaces health.atom in [health] directory where it has changed; does nothing where that is
/// empty. Throws store::StoreFailure.
[[nodiscard]] Result<void> write_health(store::Reader& reader, publish::FileOps& files,
                                        const config::Config& config, const std::string& version);

/// DiskFull where the message is that of a full disk or quota, else Unwritable.
[[nodiscard]] HealthKind kind_of_trouble(const std::string& message);

/// What cannot be written, noted once when it begins and once when it is over. A store that is full
/// cannot take the note: it is kept until it can. lost() is thread-safe, the rest is the publish
/// thread's.
class OwnHealth {
  public:
    /// See store::Writer::note_health: the writer thread's door.
    using Note = std::function<store::StoreResult<bool>(HealthKind kind, const std::string& detail,
                                                        TimePoint at)>;
    /// The clock must outlive it.
    OwnHealth(Note note, const Clock& clock) : note_(std::move(note)), clock_(clock) {}

    /// A poll's results could not be stored.
    void lost(const std::string& message);
    /// After a publication: its error, or "" where everything was written. False where the store
    /// does not take the note: this is to be called again later.
    bool published(const std::string& error);

  private:
    struct Trouble {
        HealthKind kind{};
        std::string detail{};
        TimePoint at{};
    };

    Note note_;
    const Clock& clock_;
    Locked<std::optional<Trouble>> lost_;
    std::optional<Trouble> unnoted_{};
};

}  // namespace feedmerged::app
