// SPDX-License-Identifier: MIT
// What the rest of the program knows of the store: a writer that applies FeedUpdates and a reader
// that takes snapshots. Behind it is SQLite (WAL); nothing outside src/store knows that.
#pragma once
#include "feedmerged/core/hash.hpp"
#include "feedmerged/core/result.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/archive.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "feedmerged/model/feed_update.hpp"
#include "feedmerged/model/health.hpp"
#include "feedmerged/model/poll_day.hpp"
#include "feedmerged/model/story.hpp"
#include "feedmerged/model/subscription.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace feedmerged::store {

enum class StoreErrorKind {
    Io,       ///< cannot be opened, read or written (exit 74)
    Corrupt,  ///< not a database, or a damaged one (exit 74)
    Foreign,  ///< another program's database: left untouched (exit 74)
    Newer,    ///< written by a newer version: left untouched (exit 78)
    InUse,    ///< another instance writes it (exit 75)
    Missing,  ///< a reader found no database (exit 74)
};

struct StoreError {
    StoreErrorKind kind = StoreErrorKind::Io;
    std::string message{};  ///< what, which file, what to do
};

template <class T>
using StoreResult = Result<T, StoreError>;

/// Thrown by a Snapshot alone: the disk failed, or holds what nobody wrote there, while an output
/// was being made. Whoever asked for the snapshot catches it and writes no output, rather than one
/// with holes.
class StoreFailure : public std::runtime_error {
  public:
    explicit StoreFailure(StoreError error)
        : std::runtime_error(error.message), error_(std::move(error)) {}
    [[nodiscard]] const StoreError& error() const { return error_; }

  private:
    StoreError error_;
};

/// Frozen other stories of one story in one output.
struct Frozen {
    StoryId story{};
    std::vector<OtherStory> more{};
};

/// The text that a changed [teaser] section needs again.
struct TeaserInput {
    std::string_view title{};
    std::string_view summary_html{};
    std::string_view content_html{};
    std::string_view language{};
};

/// A story as an output last showed it, for a store that was lost. `item.global_id` is its entry
/// id.
struct RestoredStory {
    struct Copy {
        std::string feed_url{};
        std::string rule{};  ///< by which it joined
        Item item{};
    };
    std::string feed_url{};
    std::string feed_title{};
    Item item{};
    TimePoint first_seen{};
    TimePoint published{};
    TimePoint updated{};
    std::vector<Copy> copies{};
};

/// What counts of a feed when stories are selected.
struct FeedScope {
    std::string url{};
    std::string category{};
    bool subscribed = false;
    bool is_private = false;
};

/// A copy of a story that has to be judged by what is in it. Lives for one call.
class CopyToJudge {
  public:
    virtual ~CopyToJudge() = default;
    [[nodiscard]] virtual std::int64_t item() const = 0;
    [[nodiscard]] virtual const FeedScope& feed() const = 0;
    /// Another one whenever its source has edited it.
    [[nodiscard]] virtual Hash128 version() = 0;
    /// What rules look at: title, summary, content, authors, tags, language.
    [[nodiscard]] virtual Item load() = 0;
};

/// Leaves stories out of a selection by what is in them. Not thread-safe.
class StoryFilter {
  public:
    virtual ~StoryFilter() = default;
    /// The feed as it shall count: for configurations that the store does not follow yet.
    virtual void adjust(FeedScope& feed) = 0;
    /// Whether the feed's own rules have to be asked about its copies.
    [[nodiscard]] virtual bool judges(const FeedScope& feed) const = 0;
    /// Whether the rules of the copy's feed keep it.
    [[nodiscard]] virtual bool keeps(CopyToJudge& copy) = 0;
    /// Whether the output has rules of its own, and whether they keep a story that is shown so.
    [[nodiscard]] virtual bool judges_stories() const = 0;
    [[nodiscard]] virtual bool keeps_story(CopyToJudge& shown) = 0;
};

/// What the fingerprint of a stored item is made of.
struct IdentityInput {
    std::string feed_title{};
    std::string title{};
    std::string summary_html{};
    std::string content_html{};
    std::vector<Attachment> attachments{};
};

class Reader;

/// An hour less than a day: so a run each day, which is never quite on time, purges each day.
inline constexpr Seconds kPurgeEvery = std::chrono::hours(23);

/// The only writer of a database. Not thread-safe: the writer thread's. Holds the lock on the store
/// while it lives.
class Writer {
  public:
    virtual ~Writer() = default;
    /// A reader in the same process. open_reader() is for other ones: it looks at the file first,
    /// and a process that closes a file gives up all its locks on it (fcntl(2)); then the next
    /// program that looks into the database takes the writer for gone, and the log away.
    virtual StoreResult<std::unique_ptr<Reader>> reader() = 0;
    /// Makes the feeds of the store those of the configuration, in its order: new ones get a row
    /// (due at once, spread is the schedule's), titles and categories follow. Feeds no longer
    /// subscribed are hidden from every output but kept until retention takes them, so that
    /// subscribing again announces nothing twice. Returns the states in the order of
    /// `subscriptions`.
    virtual StoreResult<std::vector<FeedState>> sync(std::span<const Subscription> subscriptions,
                                                     TimePoint now) = 0;
    /// Hosts that asked for patience beyond `now`, or have strikes that count: those are forgotten
    /// limits::kHostHoldMemory after the wait. In the order of their names.
    virtual StoreResult<std::vector<HostHold>> host_holds(TimePoint now) = 0;
    /// One transaction for all. Validators, items and next poll of a feed are committed together
    /// (invariant 1), and so is what the poll remembers and says of its host. Applying the same
    /// update twice changes no item and no story (invariant 2), only counters, and the schedule to
    /// that of a poll without news: what was new is known by then.
    virtual StoreResult<std::vector<AppliedUpdate>> apply(std::span<const FeedUpdate> updates) = 0;
    /// The output's permanent id: the stored one, else `fresh` from now on.
    virtual StoreResult<std::string> output_id(const std::string& output,
                                               const std::string& fresh) = 0;
    /// The part of a private output's path that nobody can guess: the stored one, else, and where
    /// it is to be renewed, `fresh` from now on.
    virtual StoreResult<std::string> output_token(const std::string& output,
                                                  const std::string& fresh, bool renew) = 0;
    /// Keeps the other stories of stories published for the first time. What is frozen already
    /// stays as it is.
    virtual StoreResult<void> freeze(const std::string& output, std::span<const Frozen> frozen) = 0;
    /// Trouble of feedmerged itself for the health feed (DiskFull, Unwritable), or that it is over
    /// (Recovered). True where that is news.
    virtual StoreResult<bool> note_health(HealthKind kind, const std::string& detail,
                                          TimePoint at) = 0;
    /// Closes an archive of the output, for ever: its number is the next one, from 1. What is in an
    /// earlier archive of the output is passed over. 0 where nothing is left.
    virtual StoreResult<std::size_t> add_archive(const std::string& output,
                                                 const Archive& archive) = 0;
    /// Forgets stories older than `retention` that no feed carries any more; their keys stay
    /// behind, so that they never come back as new. Returns how many. A `retention` of 0 keeps all.
    /// Hosts whose strikes no longer count are forgotten, too.
    virtual StoreResult<std::size_t> purge(Seconds retention, TimePoint now) = 0;
    /// Whether the last purge was kPurgeEvery ago, or `retention` where that is shorter, or kept
    /// stories for another time. For runs that come often and are short: a purge looks at every
    /// story that is older than `retention`.
    virtual StoreResult<bool> purge_is_due(Seconds retention, TimePoint now) = 0;
    /// What a publication of all outputs was made of besides the store, in words of the caller's:
    /// remembered until something changes that an output may show. Nothing but polls that brought
    /// nothing leaves it.
    virtual StoreResult<void> note_published(const std::string& made_of) = 0;
    /// The note, "" where there is none any more: the outputs may have changed.
    virtual StoreResult<std::string> published() = 0;
    /// Makes all stored teasers again where `options_key` is not that of the stored ones.
    virtual StoreResult<void> refresh_teasers(
        const std::string& options_key,
        const std::function<std::string(const TeaserInput&)>& make) = 0;
    /// Takes stories of an earlier store into an empty one, with their ids, dates and keys, so that
    /// the next poll finds them known. Returns their rows, 0 where a story's feed is not
    /// subscribed. What is there already stays as it is.
    virtual StoreResult<std::vector<StoryId>> restore(std::span<const RestoredStory> stories,
                                                      TimePoint now) = 0;
    /// Makes the fingerprints and alternate keys of all items again where those of the store are of
    /// another version of the identity algorithm: before the first update is applied, so that a new
    /// version announces nothing twice.
    virtual StoreResult<void> refresh_identity(
        const std::function<Fingerprint(const IdentityInput&)>& make) = 0;
    /// Somebody met damage, a reader perhaps: the next open_writer() shall look at everything. What
    /// this writer meets by itself it need not be told.
    virtual void distrust() = 0;
    /// Folds the write-ahead log into the database: for idle times and the end.
    virtual StoreResult<void> checkpoint() = 0;
    /// Gives back the pages that are kept in memory: for idle times.
    virtual void release_memory() = 0;
};

/// A consistent view of the store at one moment. Not thread-safe; several may live beside the
/// writer, and outlive their reader. Throws StoreFailure. A snapshot keeps the write-ahead log from
/// being folded: let it go as soon as it was read.
class Snapshot {
  public:
    virtual ~Snapshot() = default;
    /// The subscribed feeds, in the order of the configuration.
    virtual std::vector<FeedState> feeds() = 0;
    /// As Writer::host_holds.
    virtual std::vector<HostHold> host_holds(TimePoint now) = 0;
    /// The stories of an output, newest first (sort date descending, then entry id), by its
    /// categories, limit and max_age, which count what `filter` (null: none) leaves. What private
    /// feeds bring is only in private outputs. A story is there where one of its copies may be
    /// shown; that copy is shown where the winner may not be, and under an id of its own where the
    /// winner's feed is private.
    virtual std::vector<StoryRef> select(const OutputSpec& output,
                                         StoryFilter* filter = nullptr) = 0;
    /// Those of `stories` whose other stories in that output are not frozen yet.
    virtual std::vector<StoryId> unfrozen(const std::string& output,
                                          std::span<const StoryRef> stories) = 0;
    /// A story whole; `output` says whose frozen other stories to load ("": none).
    virtual std::optional<Story> load(StoryId id, const std::string& output) = 0;
    /// The same as `output` shows it: the copy that was selected, and nothing of private feeds in a
    /// public output, neither among the copies nor among the other stories.
    virtual std::optional<Story> load(const StoryRef& ref, const OutputSpec& output) = 0;
    /// What other stories show of it.
    virtual std::optional<OtherStory> load_teaser(StoryId id) = 0;
    virtual std::optional<OtherStory> load_teaser(const StoryRef& ref) = 0;
    /// Every copy of a story in the order in which they came, also of feeds that are no longer
    /// subscribed.
    virtual std::vector<StoryItem> items(StoryId id) = 0;
    /// By entry id, else by the URL of any of its copies, else by one that is equal in canonical
    /// form (dedup::canonical_url). Finds what no output shows as well.
    virtual std::optional<StoryId> find(std::string_view id_or_url) = 0;
    /// What polls came to on each day from `first` on that had some, in order.
    virtual std::vector<PollDay> poll_days(std::chrono::sys_days first) = 0;
    /// As Writer::output_token, "" where none was made yet.
    virtual std::string output_token(const std::string& output) = 0;
    /// The output's permanent id, "" where none was made yet.
    virtual std::string output_id(const std::string& output) = 0;
    /// Newest first, at most limits::kHealthEvents.
    virtual std::vector<HealthEvent> health() = 0;
    /// Those of `stories` that are in no archive of that output, in their order.
    virtual std::vector<StoryRef> unarchived(const std::string& output,
                                             std::span<const StoryRef> stories) = 0;
    /// How many archives the output has.
    virtual std::size_t archives(const std::string& output) = 0;
    /// An archive as it was closed; nullopt where there is none of that number.
    virtual std::optional<Archive> archive(const std::string& output, std::size_t number) = 0;
};

/// Thread-safe: every snapshot has a connection of its own, kept for the next one. Never changes
/// the database.
class Reader {
  public:
    virtual ~Reader() = default;
    [[nodiscard]] virtual StoreResult<std::unique_ptr<Snapshot>> snapshot() = 0;
};

/// Creates or opens and migrates the database at `path` (file mode 0600, its directory is made),
/// and takes the lock. Corrupt is found by SQLite's quick check: always where the database is
/// small, else where its last writer did not come to its end. Where that one met damage, by the
/// full check, and where the one before it did too, without any.
[[nodiscard]] StoreResult<std::unique_ptr<Writer>> open_writer(const std::filesystem::path& path);
/// Moves a damaged database and its log to "<path>.corrupt-<now>", for people to look at; the
/// newest three are kept. Returns where it is now.
[[nodiscard]] StoreResult<std::filesystem::path> set_aside(const std::filesystem::path& path,
                                                           TimePoint now);
/// Not in the process that writes it: Writer::reader().
[[nodiscard]] StoreResult<std::unique_ptr<Reader>> open_reader(const std::filesystem::path& path);

}  // namespace feedmerged::store
