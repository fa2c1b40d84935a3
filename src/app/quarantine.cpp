// SPDX-License-Identifier: MIT
#include "quarantine.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <type_traits>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace feedmerged::app {
namespace {

// "fmread" and the version of the layout.
constexpr std::uint64_t kMagic = 0x0002'6461'6572'6d66;

Seconds quarantine_after(std::uint32_t weight) {
    if (weight < limits::kQuarantineWeight + limits::kCrashWeight) return {};
    const std::uint32_t further = (weight - limits::kQuarantineWeight) / limits::kCrashWeight;
    const std::uint32_t doublings = std::min(further - 1, 8U);
    return std::min<Seconds>(limits::kFirstQuarantine * (1U << doublings),
                             limits::kLongestQuarantine);
}

/// Null where that feed is none.
template <class Suspects>
auto* find_suspect(Suspects& suspects, const Hash128& feed) {
    const auto at = std::ranges::find_if(suspects, [&](const Quarantine::Suspect& suspect) {
        return suspect.ends != 0 && suspect.feed == feed;
    });
    return at == suspects.end() ? nullptr : &*at;
}

}  // namespace

Quarantine::Reading::Reading(Quarantine* quarantine, std::size_t worker, std::string_view url,
                             const Hash128& document, std::size_t size)
    : quarantine_(quarantine), worker_(worker % limits::kReadingMarks) {
    if (quarantine_ == nullptr) return;
    CrashNote::prepare_this_thread();
    if (quarantine_->is_suspect(url))
        alone_ = std::unique_lock(quarantine_->reading_);
    else
        beside_others_ = std::shared_lock(quarantine_->reading_);
    const bool large = size >= limits::kLargeDocument;
    quarantine_->begin(worker_, url, document, large ? State::Heavy : State::Brief);
    // Only suspects, so that the others pay nothing for it: one that takes all memory is one soon.
    if (alone_.owns_lock() && !large) watch_ = quarantine_->watch(worker_);
}

Quarantine::Reading::~Reading() {
    if (quarantine_ == nullptr) return;
    watch_ = {};
    quarantine_->end(worker_);
}

Quarantine::Quarantine(const std::filesystem::path& store_path, std::string_view version,
                       const Clock& clock)
    : clock_(clock) {
    static_assert(std::is_trivially_copyable_v<Notes> &&
                  std::has_unique_object_representations_v<Notes>);
    const std::string path = store_path.string() + ".reading";
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (file_ < 0) problem_ = fmt::format("cannot open {}: {}", path, std::strerror(errno));
    const Hash128 now = hash128(version);
    if (!read_notes(now)) notes_ = {};
    for (Mark& mark : notes_.marks) {
        if (mark.state != State::None) settle(mark);
        mark = {};
    }
    notes_.magic = kMagic;
    notes_.version = now;
    notes_.crashed = 0;
    write(&notes_, sizeof notes_);
    if (file_ >= 0) crash_note_.emplace(file_, static_cast<off_t>(offsetof(Notes, crashed)));
}

Quarantine::~Quarantine() {
    crash_note_.reset();
    if (file_ >= 0) ::close(file_);
}

bool Quarantine::read_notes(const Hash128& version) {
    return file_ >= 0 && ::pread(file_, &notes_, sizeof notes_, 0) == sizeof notes_ &&
           notes_.magic == kMagic && notes_.version == version;
}

void Quarantine::settle(const Mark& mark) {
    Suspect* suspect = find_suspect(notes_.suspects, mark.feed);
    if (suspect == nullptr) {
        suspect = &*std::ranges::min_element(notes_.suspects, {}, &Suspect::weight);
        *suspect = {.feed = mark.feed};
    }
    suspect->document = mark.document;
    ++suspect->ends;
    const bool blamed = notes_.crashed == kCrashed || mark.state != State::Brief;
    suspect->weight += blamed ? limits::kCrashWeight : limits::kKillWeight;
    if (mark.state == State::Stuck)
        suspect->weight = std::max(suspect->weight, limits::kQuarantineWeight);
    suspect->until = to_unix(clock_.now() + quarantine_after(suspect->weight));
    found_.push_back(*suspect);
}

bool Quarantine::is_suspect(std::string_view url) const {
    const std::lock_guard lock(mutex_);
    return find_suspect(notes_.suspects, key_of(url)) != nullptr;
}

std::string Quarantine::refusal(std::string_view url, const Hash128& document) const {
    const std::lock_guard lock(mutex_);
    const Suspect* const suspect = find_suspect(notes_.suspects, key_of(url));
    if (suspect == nullptr || !suspect->quarantined()) return {};
    if (suspect->document == document)
        return fmt::format(
            "quarantined: feedmerged ended {} times while it read this document; it is read again "
            "when it changes, or by another version",
            suspect->ends);
    const TimePoint now = clock_.now();
    // A clock that was wrong must not have the last word.
    const TimePoint until =
        std::min(from_unix(suspect->until), now + Seconds(limits::kLongestQuarantine));
    if (until <= now) return {};
    return fmt::format("quarantined until {}: feedmerged ended {} times while it read this feed",
                       format_rfc3339(until), suspect->ends);
}

void Quarantine::note_stuck(std::chrono::milliseconds limit) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < notes_.marks.size(); ++i) {
        Mark& mark = notes_.marks[i];
        if (mark.state == State::None || clock_.steady_now() - since_[i] <= limit) continue;
        mark.state = State::Stuck;
        write(&mark, sizeof mark);
    }
}

void Quarantine::begin(std::size_t worker, std::string_view url, const Hash128& document,
                       State state) {
    const std::lock_guard lock(mutex_);
    since_[worker] = clock_.steady_now();
    Mark& mark = notes_.marks[worker];
    mark = {key_of(url), document, state, 0};
    write(&mark, sizeof mark);
}

/// Ends with its thread being asked to.
std::jthread Quarantine::watch(std::size_t worker) {
    return std::jthread([this, worker](const std::stop_token& over) {
        std::unique_lock lock(mutex_);
        read_.wait_for(lock, over, limits::kLongReading, [] { return false; });
        Mark& mark = notes_.marks[worker];
        if (over.stop_requested() || mark.state != State::Brief) return;
        mark.state = State::Heavy;
        write(&mark, sizeof mark);
    });
}

void Quarantine::end(std::size_t worker) {
    const std::lock_guard lock(mutex_);
    Mark& mark = notes_.marks[worker];
    if (Suspect* const suspect = find_suspect(notes_.suspects, mark.feed); suspect != nullptr) {
        *suspect = {};
        write(suspect, sizeof *suspect);
    }
    mark.state = State::None;
    write(&mark, sizeof mark);
}

void Quarantine::write(const void* part, std::size_t size) const {
    if (file_ < 0) return;
    const auto offset = static_cast<const char*>(part) - reinterpret_cast<const char*>(&notes_);
    // What can't be noted is read all the same; a full disk is reported where it loses something.
    (void)!::pwrite(file_, part, size, offset);
}

}  // namespace feedmerged::app
