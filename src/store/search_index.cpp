// SPDX-License-Identifier: MIT
// The SearchIndex behind open_search_index(): an FTS5 table without the texts themselves. A version
// of an item has a row of its own; a changed item gets a new one, and what the old one matches no
// longer leads anywhere. So nothing has to be taken out of the index, for which the old text would
// be needed; when more rows lead nowhere than somewhere, it is made anew.
#include "codec.hpp"
#include "connection.hpp"
#include "errors.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/store/search.hpp"
#include "search_words.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <unordered_set>
#include <utility>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

namespace feedmerged::store {
namespace {

namespace fs = std::filesystem;

constexpr int kIndexVersion = 1;
/// Rows that lead nowhere are not worth a new index below this.
constexpr std::int64_t kFewStale = 1000;

constexpr const char kSchema[] = R"sql(
CREATE TABLE doc (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: stale rows must lead nowhere
    item INTEGER NOT NULL UNIQUE,
    hash BLOB    NOT NULL                    -- of the version that is indexed
) STRICT;
CREATE VIRTUAL TABLE words USING fts5 (
    title, article, names, content='', tokenize='unicode61 remove_diacritics 2'
);
)sql";
constexpr const char kForget[] = R"sql(
INSERT INTO words (words) VALUES ('delete-all');
DELETE FROM doc;
DELETE FROM sqlite_sequence;
)sql";
constexpr const char kStale[] =
    "SELECT (SELECT coalesce(max(seq), 0) FROM sqlite_sequence) - (SELECT count(*) FROM doc)";
constexpr const char kIndexed[] = "SELECT item, hash FROM doc ORDER BY item";
constexpr const char kIsIndexed[] = "SELECT 1 FROM doc WHERE item = ? AND hash = ?";
constexpr const char kDropDoc[] = "DELETE FROM doc WHERE item = ?";
constexpr const char kAddDoc[] = "INSERT INTO doc (item, hash) VALUES (?, ?)";
constexpr const char kAddWords[] =
    "INSERT INTO words (rowid, title, article, names) VALUES (?, ?, ?, ?)";
constexpr const char kMatches[] =
    "SELECT doc.item FROM words JOIN doc ON doc.id = words.rowid WHERE words MATCH ?";

// In the store.
constexpr const char kStored[] = "SELECT item, content_hash FROM known WHERE item IS NOT NULL";
constexpr const char kLoadTexts[] =
    "SELECT title, content_html, summary_html, authors, tags FROM item WHERE id = ?";
constexpr const char kStoryOfItem[] =
    "SELECT story.id, story.sort_date, story.entry_id FROM item JOIN story ON story.id = "
    "item.story WHERE item.id = ?";

struct Version {
    std::int64_t item = 0;
    Hash128 hash{};
    auto operator<=>(const Version&) const = default;
};

std::vector<Version> load_versions(Connection& connection, const char* sql) {
    std::vector<Version> versions;
    Query rows = connection.query(sql);
    for (rows.start(); rows.next();) versions.push_back({rows.integer(0), rows.hash(1)});
    std::ranges::sort(versions);
    return versions;
}

/// The file that an index is kept in: readable for nobody else, as the store.
StoreResult<void> make_private_file(const fs::path& file) {
    const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return fail(system_error("create", file, errno));
    close(descriptor);
    return {};
}

void remove_index(const fs::path& file) {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(file.string() + suffix, ignored);
}

class SqliteSearchIndex final : public SearchIndex {
  public:
    SqliteSearchIndex(const fs::path& store, const fs::path& index, std::string not_kept)
        : store_(store, Access::Read),
          index_(index, Access::Write),
          not_kept_(std::move(not_kept)) {
        if (not_kept_.empty()) index_.execute("PRAGMA journal_mode=WAL");
        SQLite::Transaction transaction(index_.database(), SQLite::TransactionBehavior::IMMEDIATE);
        const int version = index_.database().execAndGet("PRAGMA user_version").getInt();
        if (version != 0 && version != kIndexVersion) throw DamagedError("of another version");
        if (version == 0) {
            index_.execute(kSchema);
            index_.execute(("PRAGMA user_version=" + std::to_string(kIndexVersion)).c_str());
        }
        transaction.commit();
    }

    StoreResult<void> catch_up(
        const std::function<std::string(std::string_view)>& to_text) override {
        return guard(index_.file(), "bring up to date", [&] {
            forget_if_stale();
            std::vector<Version> stored = load_versions(store_, kStored);
            const std::vector<Version> indexed = load_versions(index_, kIndexed);
            std::vector<Version> missing;
            std::vector<Version> gone;
            std::ranges::set_difference(stored, indexed, std::back_inserter(missing));
            std::ranges::set_difference(indexed, stored, std::back_inserter(gone));
            in_batches(gone, [&](const Version& old) { index_.query(kDropDoc).run(old.item); });
            in_batches(missing, [&](const Version& fresh) { add(fresh, to_text); });
        });
    }

    StoreResult<std::vector<StoryId>> find(std::span<const std::string> words,
                                           std::size_t limit) override {
        return guard(index_.file(), "search", [&] { return newest(matches(words), limit); });
    }

    [[nodiscard]] const std::string& not_kept_because() const override { return not_kept_; }

  private:
    struct Found {
        StoryId story{};
        TimePoint sort_date{};
        std::string entry_id{};
    };

    void forget_if_stale() {
        std::int64_t stale = 0;
        {
            Query row = index_.query(kStale);
            row.start().next();
            stale = row.integer(0);
        }
        const std::int64_t used =
            index_.database().execAndGet("SELECT count(*) FROM doc").getInt64();
        if (stale <= std::max(used, kFewStale)) return;
        SQLite::Transaction transaction(index_.database(), SQLite::TransactionBehavior::IMMEDIATE);
        index_.execute(kForget);
        transaction.commit();
    }

    /// Others who search meanwhile wait for a batch, not for the whole.
    template <class Work>
    void in_batches(std::span<const Version> versions, Work work) {
        while (!versions.empty()) {
            const auto batch =
                versions.first(std::min(versions.size(), limits::kHousekeepingBatch));
            SQLite::Transaction transaction(index_.database(),
                                            SQLite::TransactionBehavior::IMMEDIATE);
            std::ranges::for_each(batch, work);
            transaction.commit();
            versions = versions.subspan(batch.size());
        }
    }

    void add(const Version& version, const std::function<std::string(std::string_view)>& to_text) {
        if (Query known = index_.query(kIsIndexed); known.start(version.item, version.hash).next())
            return;  // somebody else was quicker
        Query row = store_.query(kLoadTexts);
        if (!row.start(version.item).next()) return;  // purged meanwhile
        const std::string title = row.text(0);
        const std::string article =
            to_text(row.text_view(1).empty() ? row.text_view(2) : row.text_view(1));
        std::string names;
        for (const Person& person : decode_people(row.text_view(3))) names += person.name + '\n';
        for (const std::string& tag : decode_texts(row.text_view(4))) names += tag + '\n';
        index_.query(kDropDoc).run(version.item);
        index_.query(kAddDoc).run(version.item, version.hash);
        index_.query(kAddWords).run(index_.database().getLastInsertRowid(), title, article, names);
    }

    std::vector<std::int64_t> matches(std::span<const std::string> words) {
        const std::string query = to_fts_query(words);
        std::vector<std::int64_t> items;
        if (query.empty()) return items;
        Query rows = index_.query(kMatches);
        for (rows.start(query); rows.next();) items.push_back(rows.integer(0));
        return items;
    }

    std::vector<StoryId> newest(const std::vector<std::int64_t>& items, std::size_t limit) {
        std::vector<Found> found;
        std::unordered_set<std::int64_t> seen;
        Query row = store_.query(kStoryOfItem);
        for (const std::int64_t item : items)
            if (row.start(item).next() && seen.insert(row.integer(0)).second)
                found.push_back({row.story(0), row.time(1), row.text(2)});
        std::ranges::sort(found, [](const Found& a, const Found& b) {
            return a.sort_date != b.sort_date ? a.sort_date > b.sort_date : a.entry_id < b.entry_id;
        });
        found.resize(std::min(found.size(), limit));
        std::vector<StoryId> stories;
        for (const Found& story : found) stories.push_back(story.story);
        return stories;
    }

    Connection store_;
    Connection index_;
    std::string not_kept_;
};

StoreResult<std::unique_ptr<SearchIndex>> open_index(const fs::path& store, const fs::path& index,
                                                     const std::string& not_kept) {
    return guard(index, "open", [&]() -> std::unique_ptr<SearchIndex> {
        return std::make_unique<SqliteSearchIndex>(store, index, not_kept);
    });
}

}  // namespace

StoreResult<std::unique_ptr<SearchIndex>> open_search_index(const fs::path& store) {
    const fs::path file = store.string() + ".search";
    // An empty name is a database that SQLite keeps to itself and forgets at the end.
    if (auto made = make_private_file(file); !made)
        return open_index(store, "", made.error().message);
    auto index = open_index(store, file, "");
    if (index || index.error().kind != StoreErrorKind::Corrupt) return index;
    remove_index(file);
    if (auto made = make_private_file(file); !made)
        return open_index(store, "", made.error().message);
    return open_index(store, file, "");
}

}  // namespace feedmerged::store
