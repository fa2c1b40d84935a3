// SPDX-License-Identifier: MIT
#include "schema.hpp"

#include "errors.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace feedmerged::store {
namespace {

// Instants are seconds since 1970, hashes 16 bytes. Texts are '' where there is none, unless NULL
// is said.
constexpr const char kVersion1[] = R"sql(
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Every feed that was ever subscribed. Rows stay: they hold the keys of what was shown.
CREATE TABLE feed (
    id             INTEGER PRIMARY KEY,
    url            TEXT    NOT NULL UNIQUE,
    -- as configured
    active         INTEGER NOT NULL,             -- 0: no longer subscribed
    position       INTEGER NOT NULL,
    title          TEXT    NOT NULL,
    category       TEXT    NOT NULL,
    -- as the feed says
    feed_uid       TEXT    NOT NULL DEFAULT '',
    own_title      TEXT    NOT NULL DEFAULT '',
    description    TEXT    NOT NULL DEFAULT '',
    home_page_url  TEXT    NOT NULL DEFAULT '',
    icon           TEXT    NOT NULL DEFAULT '',
    language       TEXT    NOT NULL DEFAULT '',
    author         TEXT    NOT NULL DEFAULT '',
    rights         TEXT    NOT NULL DEFAULT '',
    updated        INTEGER,
    -- of the last stored document
    etag           TEXT    NOT NULL DEFAULT '',
    last_modified  TEXT    NOT NULL DEFAULT '',
    validators_url TEXT    NOT NULL DEFAULT '',
    body_hash      BLOB,
    -- polls
    next_poll      INTEGER NOT NULL,
    next_reason    TEXT    NOT NULL,
    last_poll      INTEGER,
    last_success   INTEGER,
    last_status    INTEGER NOT NULL DEFAULT 0,
    last_error     TEXT    NOT NULL DEFAULT '',
    last_warning   TEXT    NOT NULL DEFAULT '',
    failures       INTEGER NOT NULL DEFAULT 0,
    failing_since  INTEGER,
    polls          INTEGER NOT NULL DEFAULT 0,
    not_modified   INTEGER NOT NULL DEFAULT 0,
    bytes          INTEGER NOT NULL DEFAULT 0,
    items          INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What the outputs show. Narrow rows: selecting and ordering never touch a text.
CREATE TABLE story (
    id        INTEGER PRIMARY KEY,
    item      INTEGER NOT NULL,                  -- the winner: the copy that is shown
    feed      INTEGER NOT NULL REFERENCES feed,  -- the winner's
    entry_id  TEXT    NOT NULL,
    sort_date INTEGER NOT NULL,                  -- fixed at first sight
    updated   INTEGER NOT NULL,                  -- the winner's
    language  TEXT    NOT NULL                   -- the winner's
) STRICT;
CREATE UNIQUE INDEX story_by_entry_id ON story (entry_id);
CREATE INDEX story_by_date ON story (sort_date DESC, entry_id, feed);

-- One row for each item of each feed.
CREATE TABLE item (
    id            INTEGER PRIMARY KEY,
    feed          INTEGER NOT NULL REFERENCES feed,
    story         INTEGER NOT NULL REFERENCES story,
    rule          TEXT    NOT NULL,              -- by which it joined the story, '' for the first
    key           BLOB    NOT NULL,
    canonical_key BLOB,                          -- NULL: joins no story
    first_seen    INTEGER NOT NULL,
    published     INTEGER,                       -- the item's own at first sight, NULL: it had none
    updated       INTEGER NOT NULL,
    guid          TEXT    NOT NULL,
    url           TEXT    NOT NULL,
    external_url  TEXT    NOT NULL,
    title         TEXT    NOT NULL,
    teaser        TEXT    NOT NULL,
    image         TEXT    NOT NULL,
    language      TEXT    NOT NULL,
    rights        TEXT    NOT NULL,
    authors       TEXT,                          -- JSON [[name, email, url], …], NULL: none
    tags          TEXT,                          -- JSON [tag, …]
    attachments   TEXT,                          -- JSON [[url, type, bytes, seconds, title], …]
    summary_html  TEXT    NOT NULL,
    content_html  TEXT    NOT NULL
) STRICT;
CREATE INDEX item_by_story ON item (story, feed);
CREATE INDEX item_by_canonical_key ON item (canonical_key, feed) WHERE canonical_key IS NOT NULL;
CREATE INDEX item_by_odd_url ON item (url) WHERE canonical_key IS NULL AND url <> '';

-- The keys a feed has ever shown, dense, so that a document is compared with one short read.
-- `item` is no foreign key: a row without one is the tombstone of a purged item.
CREATE TABLE known (
    feed         INTEGER NOT NULL REFERENCES feed,
    key          BLOB    NOT NULL,
    item         INTEGER,
    content_hash BLOB,
    carried      INTEGER NOT NULL,               -- 1: was in the last stored document
    PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE output (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    uid  TEXT NOT NULL                           -- its permanent id, '' as long as nobody asked
) STRICT;

-- The other stories under an article, by value. With rowid: rows this wide fit index pages badly.
CREATE TABLE frozen (
    id     INTEGER PRIMARY KEY,
    story  INTEGER NOT NULL REFERENCES story ON DELETE CASCADE,
    output INTEGER NOT NULL REFERENCES output,
    more   TEXT,          -- JSON [[entry id, url, title, teaser, language], …], NULL: none
    UNIQUE (story, output)
) STRICT;
)sql";

// What polls remember of a feed besides its validators, and of its host. The last success of a feed
// stands for the last document that was read: nothing but 304s may have come since, but an upgrade
// is no reason to doubt the validators.
constexpr const char kVersion2[] = R"sql(
-- as the last document asks
ALTER TABLE feed ADD COLUMN ttl            INTEGER;                     -- seconds
ALTER TABLE feed ADD COLUMN ttl_is_period  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN skip_hours     INTEGER NOT NULL DEFAULT 0;  -- bit h: not in hour h
ALTER TABLE feed ADD COLUMN skip_days      INTEGER NOT NULL DEFAULT 0;  -- bit d: not on day d
-- rhythm
ALTER TABLE feed ADD COLUMN gap            INTEGER NOT NULL DEFAULT 0;  -- seconds, 0: not known
ALTER TABLE feed ADD COLUMN gaps           INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN last_new       INTEGER;
-- permanent redirects that were seen
ALTER TABLE feed ADD COLUMN move_url       TEXT    NOT NULL DEFAULT '';
ALTER TABLE feed ADD COLUMN move_sightings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN move_since     INTEGER;
ALTER TABLE feed ADD COLUMN polled_url     TEXT    NOT NULL DEFAULT ''; -- '': its own
ALTER TABLE feed ADD COLUMN announced_url  TEXT    NOT NULL DEFAULT '';
-- polls
ALTER TABLE feed ADD COLUMN auth_scheme    TEXT    NOT NULL DEFAULT '';
ALTER TABLE feed ADD COLUMN last_full      INTEGER;
ALTER TABLE feed ADD COLUMN last_probe     INTEGER;
ALTER TABLE feed ADD COLUMN gone_since     INTEGER;
UPDATE feed SET last_full = last_success;

-- Hosts that asked for patience on behalf of all their feeds.
CREATE TABLE host (
    host    TEXT    PRIMARY KEY,
    until   INTEGER NOT NULL,
    strikes INTEGER NOT NULL,                    -- in a row
    reason  TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// Kept here and not only in the configuration: a feed that is no longer subscribed stays private.
constexpr const char kVersion3[] = R"sql(
ALTER TABLE feed ADD COLUMN private INTEGER NOT NULL DEFAULT 0;
CREATE INDEX private_feed ON feed (id) WHERE private = 1;
)sql";

// What duplicates are found by.
constexpr const char kVersion4[] = R"sql(
-- What of an item is compared with others. Apart from the item: most are never read again.
CREATE TABLE fingerprint (
    item  INTEGER PRIMARY KEY,
    print BLOB    NOT NULL
) STRICT;

-- Under which hashes of its text an item is found.
CREATE TABLE band (
    hash INTEGER NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (hash, item)
) STRICT, WITHOUT ROWID;

-- Other keys of an entry of a feed than that under which it is known: of its guid written another way, of its link and
-- title, of a later guid. They outlive the item as its row in known does.
CREATE TABLE alternate (
    feed  INTEGER NOT NULL REFERENCES feed,
    key   BLOB    NOT NULL,
    entry BLOB    NOT NULL,                      -- its key in known
    PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;

-- Under which other guids its feed showed an item.
CREATE TABLE alias (
    id   INTEGER PRIMARY KEY,
    item INTEGER NOT NULL,
    guid TEXT    NOT NULL,
    url  TEXT    NOT NULL,
    rule TEXT    NOT NULL
) STRICT;
CREATE INDEX alias_by_item ON alias (item);

-- The copy whose text is shown, NULL: the winner's own.
ALTER TABLE story ADD COLUMN text_item INTEGER;

-- How well a feed names its entries.
ALTER TABLE feed ADD COLUMN guid_quality TEXT    NOT NULL DEFAULT '';  -- '': not known
ALTER TABLE feed ADD COLUMN churns       INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN held_back    INTEGER NOT NULL DEFAULT 0;   -- entries of the last flood
ALTER TABLE feed ADD COLUMN held_back_at INTEGER;
)sql";

// The health feed, and archives of outputs.
constexpr const char kVersion5[] = R"sql(
-- Changes of state, for the health feed; the oldest go.
CREATE TABLE health_event (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    kind   INTEGER NOT NULL,                     -- HealthKind
    url    TEXT    NOT NULL,                     -- the feed's, '': feedmerged's own
    title  TEXT    NOT NULL,
    detail TEXT    NOT NULL
) STRICT;

-- What was told of and is not over.
CREATE TABLE health_told (
    url  TEXT    PRIMARY KEY,
    kind INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Closed archives (RFC 5005), never changed.
CREATE TABLE archive (
    id     INTEGER PRIMARY KEY,
    output INTEGER NOT NULL REFERENCES output,
    number INTEGER NOT NULL,                     -- of the output's, from 1
    head   TEXT    NOT NULL,                     -- JSON: how the output presented itself
    UNIQUE (output, number)
) STRICT;

-- Their stories by value, newest first in each. By entry id, since rows of stories are purged.
CREATE TABLE archived (
    id       INTEGER PRIMARY KEY,
    output   INTEGER NOT NULL REFERENCES output,
    entry_id TEXT    NOT NULL,
    archive  INTEGER NOT NULL REFERENCES archive,
    story    TEXT    NOT NULL,                   -- JSON
    UNIQUE (output, entry_id)
) STRICT;
CREATE INDEX archived_by_archive ON archived (archive, id);
)sql";

// What the server shows: to operators what polls came to, to all who know its path a private
// output.
constexpr const char kVersion6[] = R"sql(
CREATE TABLE poll_day (
    day          INTEGER PRIMARY KEY,            -- since 1970, UTC; old ones are purged
    polls        INTEGER NOT NULL,
    not_modified INTEGER NOT NULL,
    failed       INTEGER NOT NULL,
    new_stories  INTEGER NOT NULL,
    bytes        INTEGER NOT NULL
) STRICT;

-- A part of its path that nobody can guess, '' as long as nobody asked.
ALTER TABLE output ADD COLUMN token TEXT NOT NULL DEFAULT '';
)sql";

// What the store knows of itself, so that it need not look.
constexpr const char kVersion7[] = R"sql(
CREATE TABLE mark (
    name  TEXT    PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The index of texts follows its items at a distance: those up to this one have their rows in it.
INSERT INTO mark SELECT 'bands_until', coalesce(max(id), 0) FROM item;

-- No item was first seen before. 0: not known; far in the future as long as there is none.
INSERT INTO mark SELECT 'items_since', CASE WHEN EXISTS (SELECT 1 FROM item) THEN 0 ELSE 99999999999 END;
)sql";

constexpr const char* kMigrations[] = {kVersion1, kVersion2, kVersion3, kVersion4,
                                       kVersion5, kVersion6, kVersion7};

StoreFailure not_ours(const std::filesystem::path& file) {
    return StoreFailure({StoreErrorKind::Foreign,
                         file.string() +
                             " is a database of another program, not feedmerged's; name another "
                             "file as [store] path or move this one away"});
}

StoreFailure newer(const std::filesystem::path& file, std::int64_t version, std::size_t known) {
    return StoreFailure(
        {StoreErrorKind::Newer, file.string() + " was written by a newer feedmerged (format " +
                                    std::to_string(version) + ", this one knows " +
                                    std::to_string(known) + "); it is left as it is"});
}

std::uint32_t big_endian(const unsigned char* bytes) {
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
           std::uint32_t{bytes[2]} << 8 | bytes[3];
}

bool is_empty_database(SQLite::Database& database) {
    return database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
}

struct Closer {
    int descriptor;
    ~Closer() { close(descriptor); }
};

}  // namespace

Migrations migrations() { return kMigrations; }

int version_of(SQLite::Database& database) {
    return database.execAndGet("PRAGMA user_version").getInt();
}

// https://www.sqlite.org/fileformat2.html §1.3: magic at 0, user_version at 60, application_id
// at 68.
StoreResult<FileKind> inspect_file(const std::filesystem::path& file) {
    static constexpr std::string_view kMagic{"SQLite format 3\0", 16};
    const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        if (errno == ENOENT) return FileKind::Absent;
        return fail(system_error("open", file, errno));
    }
    const Closer closer{descriptor};
    std::array<unsigned char, 100> header{};
    const ssize_t length = pread(descriptor, header.data(), header.size(), 0);
    if (length < 0) return fail(system_error("read", file, errno));
    if (length == 0) return FileKind::Absent;
    // A crash while the file was made: its pages may be half there, and SQLite rolls them back.
    const std::string journal = file.string() + "-journal";
    if (access(journal.c_str(), F_OK) == 0) return FileKind::Unsettled;
    if (static_cast<std::size_t>(length) < header.size() ||
        std::memcmp(header.data(), kMagic.data(), kMagic.size()) != 0)
        return fail(StoreError{
            StoreErrorKind::Corrupt,
            file.string() + " is not a database; move it away or put a backup in its place"});
    const std::uint32_t version = big_endian(header.data() + 60);
    if (big_endian(header.data() + 68) != static_cast<std::uint32_t>(kApplicationId))
        return fail(not_ours(file).error());
    if (version > migrations().size())
        return fail(newer(file, version, migrations().size()).error());
    return FileKind::Ours;
}

void check_identity(SQLite::Database& database, const std::filesystem::path& file,
                    Migrations steps) {
    const std::int32_t id = database.execAndGet("PRAGMA application_id").getInt();
    const int version = version_of(database);
    if (id != kApplicationId && !(id == 0 && version == 0 && is_empty_database(database)))
        throw not_ours(file);
    if (version < 0 || static_cast<std::size_t>(version) > steps.size())
        throw newer(file, version, steps.size());
}

void migrate(SQLite::Database& database, const std::filesystem::path& file, Migrations steps) {
    check_identity(database, file, steps);
    const int from = version_of(database);
    if (static_cast<std::size_t>(from) == steps.size()) return;
    // Takes effect only before the first table: freed pages can then be given back in small steps.
    if (from == 0) database.exec("PRAGMA auto_vacuum=INCREMENTAL");
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::EXCLUSIVE);
    for (const char* const step : steps.subspan(static_cast<std::size_t>(from)))
        database.exec(step);
    database.exec("PRAGMA application_id=" + std::to_string(kApplicationId));
    database.exec("PRAGMA user_version=" + std::to_string(steps.size()));
    transaction.commit();
}

}  // namespace feedmerged::store
