// SPDX-License-Identifier: MIT
// The Writer: puts a transaction around what the other files do, and errors in the place of
// exceptions. Not thread-safe.
#include "sqlite_writer.hpp"

#include "archive_rows.hpp"
#include "checkpointer.hpp"
#include "errors.hpp"
#include "feed_rows.hpp"
#include "health_rows.hpp"
#include "host_rows.hpp"
#include "housekeeping.hpp"
#include "item_writer.hpp"
#include "output_rows.hpp"
#include "poll_day_rows.hpp"
#include "restore.hpp"
#include "sqlite_reader.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <sqlite3.h>

namespace feedmerged::store {
namespace {

StoreFailure unknown_feed(const FeedUpdate& update) {
    return StoreFailure(
        {StoreErrorKind::Io, "the store knows no feed " + update.url + "; was it subscribed?"});
}

/// What an update means beside the feed's own row. Returns whether there is a new health event.
bool note_beside(Connection& connection, const FeedState& before, const FeedState& after,
                 const FeedUpdate& update) {
    if (update.host_hold) save_hold(connection, *update.host_hold, update.at);
    return store::note_health(connection, before, after, update);
}

// By far the most answers, so they are written without their row being read.
AppliedUpdate apply_not_modified(Connection& connection, const FeedUpdate& update) {
    FeedState after = after_poll(*update.before, update, 0);
    if (!save_not_modified(connection, after, update.wire_bytes)) throw unknown_feed(update);
    const bool told = note_beside(connection, *update.before, after, update);
    return {std::move(after), 0, 0, 0, told};
}

/// One update inside the caller's transaction.
AppliedUpdate apply_update(Connection& connection, Bands& bands, const FeedUpdate& update) {
    if (update.outcome == PollOutcome::NotModified && update.before != nullptr)
        return apply_not_modified(connection, update);
    const std::optional<FeedState> before = load_feed(connection, update.feed);
    if (!before) throw unknown_feed(update);
    StoredItems stored;
    if (update.outcome == PollOutcome::Changed)
        stored = ItemWriter(connection, bands, *before, update).store();
    FeedState after = after_poll(*before, update, stored.new_items);
    if (update.outcome == PollOutcome::Changed) after.identity = stored.identity;
    save_feed(connection, after);
    const bool told = note_beside(connection, *before, after, update);
    return {std::move(after), stored.new_items, stored.new_stories, stored.changed_items, told};
}

class SqliteWriter final : public Writer {
  public:
    SqliteWriter(LockFile lock, std::unique_ptr<Connection> connection)
        : lock_(std::move(lock)), connection_(std::move(connection)), bands_(*connection_) {}

    StoreResult<std::unique_ptr<Reader>> reader() override {
        return guard(connection_->file(), "open",
                     [&] { return make_sqlite_reader(connection_->file()); });
    }

    StoreResult<std::vector<FeedState>> sync(std::span<const Subscription> subscriptions,
                                             TimePoint now) override {
        auto followed = in_quiet_transaction("note the subscriptions in", [&] {
            forget_unsubscribed_health(*connection_);
            return load_followed(*connection_, subscriptions);
        });
        if (!followed) return fail(followed.error());
        if (*followed) return std::move(**followed);
        return in_transaction("note the subscriptions in", [&] {
            auto states = sync_feeds(*connection_, subscriptions, now);
            forget_unsubscribed_health(*connection_);
            return states;
        });
    }

    StoreResult<std::vector<HostHold>> host_holds(TimePoint now) override {
        return guard(connection_->file(), "read", [&] { return load_holds(*connection_, now); });
    }

    StoreResult<std::vector<AppliedUpdate>> apply(std::span<const FeedUpdate> updates) override {
        const auto work = [&] {
            std::vector<AppliedUpdate> applied;
            applied.reserve(updates.size());
            for (const FeedUpdate& update : updates)
                applied.push_back(apply_update(*connection_, bands_, update));
            count_polls(*connection_, updates, applied);
            note_new_items(updates, applied);
            bands_.settle();
            return applied;
        };
        const bool news = std::ranges::any_of(updates, [](const FeedUpdate& update) {
            return update.outcome == PollOutcome::Changed;
        });
        return news ? in_transaction("store items in", work)
                    : in_quiet_transaction("store polls in", work);
    }

    StoreResult<std::string> output_id(const std::string& output,
                                       const std::string& fresh) override {
        auto stored = guard(connection_->file(), "read",
                            [&] { return load_output_id(*connection_, output); });
        if (!stored || !stored->empty()) return stored;
        return in_transaction("keep an output's id in",
                              [&] { return keep_output_id(*connection_, output, fresh); });
    }

    StoreResult<std::string> output_token(const std::string& output, const std::string& fresh,
                                          bool renew) override {
        if (!renew) {
            auto stored = guard(connection_->file(), "read",
                                [&] { return load_output_token(*connection_, output); });
            if (!stored || !stored->empty()) return stored;
        }
        return in_transaction("keep an output's path in", [&] {
            return keep_output_token(*connection_, output, fresh, renew);
        });
    }

    StoreResult<void> freeze(const std::string& output, std::span<const Frozen> frozen) override {
        return in_transaction("keep other stories in",
                              [&] { freeze_stories(*connection_, output, frozen); });
    }

    StoreResult<bool> note_health(HealthKind kind, const std::string& detail,
                                  TimePoint at) override {
        return in_quiet_transaction(
            "note trouble in", [&] { return note_own_health(*connection_, kind, detail, at); });
    }

    StoreResult<std::size_t> add_archive(const std::string& output,
                                         const Archive& archive) override {
        return in_transaction("keep an archive in",
                              [&] { return store::add_archive(*connection_, output, archive); });
    }

    StoreResult<std::size_t> purge(Seconds retention, TimePoint now) override {
        return guarded("purge", [&] {
            purge_holds(*connection_, now);
            purge_poll_days(*connection_, now);
            const std::size_t stories =
                retention > Seconds{0} ? purge_before(*connection_, bands_, now - retention) : 0;
            note_purge(*connection_, retention, now);
            return stories;
        });
    }

    StoreResult<bool> purge_is_due(Seconds retention, TimePoint now) override {
        return guarded("read", [&] { return store::purge_is_due(*connection_, retention, now); });
    }

    StoreResult<void> note_published(const std::string& made_of) override {
        return in_quiet_transaction("note a publication in",
                                    [&] { store::note_published(*connection_, made_of); });
    }

    StoreResult<std::string> published() override {
        return guard(connection_->file(), "read", [&] { return load_published(*connection_); });
    }

    StoreResult<void> refresh_teasers(
        const std::string& options_key,
        const std::function<std::string(const TeaserInput&)>& make) override {
        return guard(connection_->file(), "make teasers again in",
                     [&] { store::refresh_teasers(*connection_, options_key, make); });
    }

    StoreResult<std::vector<StoryId>> restore(std::span<const RestoredStory> stories,
                                              TimePoint now) override {
        return in_transaction("restore stories in",
                              [&] { return restore_stories(*connection_, bands_, stories, now); });
    }

    StoreResult<void> refresh_identity(
        const std::function<Fingerprint(const IdentityInput&)>& make) override {
        return guarded("make fingerprints again in",
                       [&] { store::refresh_identity(*connection_, bands_, make); });
    }

    void distrust() override { lock_.distrust(); }

    StoreResult<void> checkpoint() override {
        return guard(connection_->file(), "fold the write-ahead log into", [&] {
            sqlite3* const handle = connection_->database().getHandle();
            // Does not wait for readers: what they still need is left for the next time.
            sqlite3_busy_timeout(handle, 0);
            const int result = checkpointer_.fold(SQLITE_CHECKPOINT_TRUNCATE);
            sqlite3_busy_timeout(handle, Connection::kBusyTimeoutMs);
            if (result != SQLITE_OK && result != SQLITE_BUSY)
                throw SQLite::Exception(handle, result);
        });
    }

    void release_memory() override {
        sqlite3_db_release_memory(connection_->database().getHandle());
    }

  private:
    /// Where it fails, what was rolled back is not in memory either.
    template <class Work>
    auto guarded(const char* doing, Work work) -> StoreResult<std::invoke_result_t<Work>> {
        auto done = guard(connection_->file(), doing, work);
        if (!done) bands_.forget();
        return done;
    }

    void note_new_items(std::span<const FeedUpdate> updates,
                        std::span<const AppliedUpdate> applied) {
        std::optional<TimePoint> first;
        for (std::size_t i = 0; i < updates.size(); ++i)
            if (applied[i].new_items != 0)
                first = std::min(first.value_or(updates[i].at), updates[i].at);
        if (first) note_first_seen(*connection_, *first);
    }

    /// What is changed may be shown by an output.
    template <class Work>
    auto in_transaction(const char* doing, Work work) -> StoreResult<std::invoke_result_t<Work>> {
        return in_quiet_transaction(doing, [&] {
            forget_published(*connection_);
            return work();
        });
    }

    /// What is changed is shown by no output.
    template <class Work>
    auto in_quiet_transaction(const char* doing, Work work)
        -> StoreResult<std::invoke_result_t<Work>> {
        auto done = guarded(doing, [&] {
            SQLite::Transaction transaction(connection_->database(),
                                            SQLite::TransactionBehavior::IMMEDIATE);
            if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
                work();
                transaction.commit();
            } else {
                auto result = work();
                transaction.commit();
                return result;
            }
        });
        // The next start looks at every page.
        if (!done && done.error().kind == StoreErrorKind::Corrupt) lock_.distrust();
        return done;
    }

    LockFile lock_;  // released after the connection is closed
    std::unique_ptr<Connection> connection_;
    Checkpointer checkpointer_{*connection_};
    Bands bands_;
};

}  // namespace

std::unique_ptr<Writer> make_sqlite_writer(LockFile lock, std::unique_ptr<Connection> connection) {
    return std::make_unique<SqliteWriter>(std::move(lock), std::move(connection));
}

}  // namespace feedmerged::store
