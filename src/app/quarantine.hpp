// SPDX-License-Identifier: MIT
// What is being read, noted in a file beside the store, so that the next process knows what ended
// the last one: a document that crashes feedmerged, takes all memory or never comes to an end is
// left alone after a few times, and the other feeds go on. Thread-safe.
//
// A process may end for other reasons while a document happens to be read; those weigh little
// (quarantine_limits.hpp), so that kill -9 and a weak power supply take no story from anyone.
//
// The notes are written with pwrite(2) and never synced: they have to survive the process, not the
// machine.
#pragma once
#include "crash_note.hpp"
#include "feedmerged/core/clock.hpp"
#include "feedmerged/core/hash.hpp"
#include "feedmerged/core/quarantine_limits.hpp"

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace feedmerged::app {

class Quarantine {
  public:
    /// A feed that was being read when a process ended.
    struct Suspect {
        Hash128 feed{};            ///< of its URL
        Hash128 document{};        ///< of the last one that ended a process
        std::int64_t until = 0;    ///< Unix time until which no document of it is read
        std::uint32_t ends = 0;    ///< in a row
        std::uint32_t weight = 0;  ///< of these ends together (limits::kQuarantineWeight)

        [[nodiscard]] bool quarantined() const { return weight >= limits::kQuarantineWeight; }
    };

    /// One document is being read, from here to the end of the scope: where the process ends within
    /// it, the next one knows. Waits for others where that feed is a suspect, so that it alone is
    /// to blame for what happens.
    class Reading {
      public:
        /// `quarantine` may be null: nothing is noted. `worker` counts from 0; `size` is the
        /// document's, in bytes.
        Reading(Quarantine* quarantine, std::size_t worker, std::string_view url,
                const Hash128& document, std::size_t size);
        ~Reading();
        Reading(const Reading&) = delete;
        Reading& operator=(const Reading&) = delete;

      private:
        Quarantine* const quarantine_;
        const std::size_t worker_;
        std::unique_lock<std::shared_mutex> alone_;
        std::shared_lock<std::shared_mutex> beside_others_;
        std::jthread watch_;
    };

    /// Takes over what the last process left. The store must be held: only one process writes the
    /// notes. Another `version` reads in another way, and what an earlier one left is forgotten.
    Quarantine(const std::filesystem::path& store_path, std::string_view version,
               const Clock& clock);
    ~Quarantine();
    Quarantine(const Quarantine&) = delete;
    Quarantine& operator=(const Quarantine&) = delete;

    /// The feeds that were being read when the last process ended.
    [[nodiscard]] const std::vector<Suspect>& found() const { return found_; }
    /// Why notes can't be kept, "" they can. Reading goes on without.
    [[nodiscard]] const std::string& problem() const { return problem_; }
    /// Why this document is not to be read, "" it is.
    [[nodiscard]] std::string refusal(std::string_view url, const Hash128& document) const;
    /// What has been read for longer than `limit` will never end: one such end is enough.
    void note_stuck(std::chrono::milliseconds limit);

    [[nodiscard]] static Hash128 key_of(std::string_view url) { return hash128(url); }

  private:
    /// Brief: small, and begun a moment ago. Heavy: large, or under way for long.
    enum class State : std::uint32_t { None, Brief, Heavy, Stuck };
    struct Mark {
        Hash128 feed{};
        Hash128 document{};
        State state = State::None;
        std::uint32_t padding = 0;  ///< written to the file: no byte of it is left to chance
    };
    /// What the file holds, in the machine's own order of bytes: it does not travel.
    struct Notes {
        std::uint64_t magic = 0;
        Hash128 version{};
        std::uint32_t crashed = 0;  ///< kCrashed: by a fault of its own
        std::uint32_t padding = 0;
        std::array<Mark, limits::kReadingMarks> marks{};
        std::array<Suspect, limits::kSuspectFeeds> suspects{};
    };

    [[nodiscard]] bool read_notes(const Hash128& version);
    void settle(const Mark& mark);
    [[nodiscard]] bool is_suspect(std::string_view url) const;
    void begin(std::size_t worker, std::string_view url, const Hash128& document, State state);
    [[nodiscard]] std::jthread watch(std::size_t worker);
    void end(std::size_t worker);
    void write(const void* part, std::size_t size) const;

    const Clock& clock_;
    int file_ = -1;
    std::string problem_{};
    std::vector<Suspect> found_{};
    mutable std::mutex mutex_;
    Notes notes_{};
    std::array<SteadyPoint, limits::kReadingMarks> since_{};
    std::condition_variable_any read_;
    std::shared_mutex reading_;
    std::optional<CrashNote> crash_note_{};
};

}  // namespace feedmerged::app
