// SPDX-License-Identifier: MIT
// The Reader and its snapshots: each snapshot is a read transaction on a connection of its own, so
// it sees one state of the store however long it lives, and never waits for the writer. Connections
// are kept for the next snapshot, with their prepared statements. The Reader is thread-safe; a
// Snapshot is not, and may outlive its Reader.
#include "sqlite_reader.hpp"

#include "archive_rows.hpp"
#include "connection.hpp"
#include "errors.hpp"
#include "feed_rows.hpp"
#include "feedmerged/core/locked.hpp"
#include "health_rows.hpp"
#include "host_rows.hpp"
#include "output_rows.hpp"
#include "poll_day_rows.hpp"
#include "schema.hpp"
#include "selection.hpp"
#include "story_items.hpp"
#include "story_rows.hpp"

#include <utility>
#include <vector>

namespace feedmerged::store {
namespace {

std::unique_ptr<Connection> connect(const std::filesystem::path& file) {
    auto connection = std::make_unique<Connection>(file, Access::Read);
    check_identity(connection->database(), file, migrations());
    if (const int version = version_of(connection->database()); version < current_version())
        throw StoreFailure({StoreErrorKind::Io,
                            file.string() + " was written by an older feedmerged (format " +
                                std::to_string(version) +
                                "); `feedmerged once` or `feedmerged run` brings it up to date"});
    return connection;
}

/// Connections that no snapshot uses.
class Pool {
  public:
    explicit Pool(std::filesystem::path file) : file_(std::move(file)) {}

    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

    [[nodiscard]] std::unique_ptr<Connection> take() {
        {
            auto idle = idle_.lock();
            if (!idle->empty()) {
                auto connection = std::move(idle->back());
                idle->pop_back();
                return connection;
            }
        }
        return connect(file_);
    }

    void give_back(std::unique_ptr<Connection> connection) {
        idle_.lock()->push_back(std::move(connection));
    }

  private:
    std::filesystem::path file_;
    Locked<std::vector<std::unique_ptr<Connection>>> idle_;
};

class SqliteSnapshot final : public Snapshot {
  public:
    SqliteSnapshot(std::shared_ptr<Pool> pool, std::unique_ptr<Connection> connection)
        : pool_(std::move(pool)), connection_(std::move(connection)) {
        connection_->execute("BEGIN");
        // BEGIN alone takes no snapshot: the first read does.
        (void)version_of(connection_->database());
    }

    ~SqliteSnapshot() override {
        try {
            connection_->execute("ROLLBACK");
            pool_->give_back(std::move(connection_));
        } catch (const std::exception&) {
            // A connection that cannot even end its transaction is closed, which ends it too.
            connection_.reset();
        }
    }

    SqliteSnapshot(const SqliteSnapshot&) = delete;
    SqliteSnapshot& operator=(const SqliteSnapshot&) = delete;

    std::vector<FeedState> feeds() override {
        return read([&] { return load_active_feeds(*connection_); });
    }
    std::vector<HostHold> host_holds(TimePoint now) override {
        return read([&] { return load_holds(*connection_, now); });
    }
    std::vector<StoryRef> select(const OutputSpec& output, StoryFilter* filter) override {
        return read([&] { return select_stories(*connection_, output, filter); });
    }
    std::vector<StoryId> unfrozen(const std::string& output,
                                  std::span<const StoryRef> stories) override {
        return read([&] { return find_unfrozen(*connection_, output, stories); });
    }
    std::optional<Story> load(StoryId id, const std::string& output) override {
        return read([&] {
            std::optional<Story> story = load_story(*connection_, id);
            if (story && !output.empty()) story->more = load_frozen(*connection_, output, id);
            return story;
        });
    }
    std::optional<Story> load(const StoryRef& ref, const OutputSpec& output) override {
        return read([&] {
            std::optional<Story> story =
                load_story(*connection_, ref.id, item_of(ref), output.is_private);
            if (!story) return story;
            story->entry_id = ref.entry_id;
            story->more = load_frozen(*connection_, output.name, ref.id);
            if (!output.is_private) drop_private(*connection_, story->more);
            return story;
        });
    }
    std::optional<OtherStory> load_teaser(StoryId id) override {
        return read([&] { return store::load_teaser(*connection_, id); });
    }
    std::optional<OtherStory> load_teaser(const StoryRef& ref) override {
        return read([&] {
            auto teaser = store::load_teaser(*connection_, ref.id, item_of(ref));
            if (teaser) teaser->entry_id = ref.entry_id;
            return teaser;
        });
    }
    std::vector<StoryItem> items(StoryId id) override {
        return read([&] { return load_story_items(*connection_, id); });
    }
    std::optional<StoryId> find(std::string_view id_or_url) override {
        return read([&] { return find_story(*connection_, id_or_url); });
    }
    std::vector<PollDay> poll_days(std::chrono::sys_days first) override {
        return read([&] { return load_poll_days(*connection_, first); });
    }
    std::string output_token(const std::string& output) override {
        return read([&] { return load_output_token(*connection_, output); });
    }
    std::string output_id(const std::string& output) override {
        return read([&] { return load_output_id(*connection_, output); });
    }
    std::vector<HealthEvent> health() override {
        return read([&] { return load_health(*connection_); });
    }
    std::vector<StoryRef> unarchived(const std::string& output,
                                     std::span<const StoryRef> stories) override {
        return read([&] { return find_unarchived(*connection_, output, stories); });
    }
    std::size_t archives(const std::string& output) override {
        return read([&] { return count_archives(*connection_, output); });
    }
    std::optional<Archive> archive(const std::string& output, std::size_t number) override {
        return read([&] { return load_archive(*connection_, output, number); });
    }

  private:
    static std::optional<std::int64_t> item_of(const StoryRef& ref) {
        return ref.item == 0 ? std::nullopt : std::optional(ref.item);
    }

    template <class Work>
    std::invoke_result_t<Work> read(Work work) {
        auto result = guard(connection_->file(), "read", work);
        if (!result) throw StoreFailure(result.error());
        return std::move(*result);
    }

    std::shared_ptr<Pool> pool_;
    std::unique_ptr<Connection> connection_;
};

class SqliteReader final : public Reader {
  public:
    explicit SqliteReader(std::shared_ptr<Pool> pool) : pool_(std::move(pool)) {}

    [[nodiscard]] StoreResult<std::unique_ptr<Snapshot>> snapshot() override {
        return guard(pool_->file(), "read", [&]() -> std::unique_ptr<Snapshot> {
            return std::make_unique<SqliteSnapshot>(pool_, pool_->take());
        });
    }

  private:
    std::shared_ptr<Pool> pool_;
};

}  // namespace

std::unique_ptr<Reader> make_sqlite_reader(const std::filesystem::path& file) {
    auto pool = std::make_shared<Pool>(file);
    pool->give_back(connect(file));
    return std::make_unique<SqliteReader>(std::move(pool));
}

}  // namespace feedmerged::store
