-- SPDX-License-Identifier: MIT
-- A store as version 1 of its format left it: one feed polled for 101 hours, one that fails, one never polled, one no
-- longer subscribed; two stories purged, one frozen. Written by the code of that version, dumped by sqlite3.
PRAGMA auto_vacuum=INCREMENTAL;
PRAGMA journal_mode=WAL;
PRAGMA application_id=0x46644D67;
PRAGMA user_version=1;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES('teaser_options','15 words');
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
INSERT INTO feed VALUES(1,'https://hidden.example/feed',0,0,'','','','Own title of https://hidden.example/feed','','https://home.example/','','','','',NULL,'"1767323045"','','https://hidden.example/feed',X'6b0fc3d6de911a5c81ddbd682006f4e8',1767326645,'interval',1767323045,1767323045,200,'','',0,NULL,1,0,1000,0);
INSERT INTO feed VALUES(2,'https://a.example/feed',1,0,'Mine','x','','Own title of https://a.example/feed','','https://home.example/','','','','',NULL,'"abc"','Fri, 02 Jan 2026 03:04:05 GMT','https://www.a.example/feed',X'de26baa88e31402e8705028f56bce9c1',1767708245,'max-age 21600 s',1767686645,1767686645,304,'','unescaped & at line 1',0,NULL,3,1,3000,2);
INSERT INTO feed VALUES(3,'https://b.example/feed',1,1,'','','','Own title of https://b.example/feed','','https://home.example/','','','','',NULL,'"1767326645"','','https://b.example/feed',X'9a3c03222cbddcdeefb77b37e0c9249e',1767459845,'after 3 failures',1767402245,1767326645,503,'503 Service Unavailable','',3,1767330245,4,0,4000,1);
INSERT INTO feed VALUES(4,'https://c.example/feed',1,2,'','','','','','','','','','',NULL,'','','',NULL,1767323045,'new feed',NULL,NULL,0,'','',0,NULL,0,0,0,0);
CREATE TABLE story (
    id        INTEGER PRIMARY KEY,
    item      INTEGER NOT NULL,                  -- the winner: the copy that is shown
    feed      INTEGER NOT NULL REFERENCES feed,  -- the winner's
    entry_id  TEXT    NOT NULL,
    sort_date INTEGER NOT NULL,                  -- fixed at first sight
    updated   INTEGER NOT NULL,                  -- the winner's
    language  TEXT    NOT NULL                   -- the winner's
) STRICT;
INSERT INTO story VALUES(2,2,2,'tag:a.example,2026:1',1767236645,1767236645,'en');
INSERT INTO story VALUES(3,3,2,'urn:uuid:8762ed7b-f44a-5609-85fe-b79051b7f63d',1767236645,1767236645,'en');
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
INSERT INTO item VALUES(2,2,2,'',X'42de6c9d51865b0185b35bf7daa76981',X'a29e45767eaff9e54c85f2aefe86e796',1767323045,1767236645,1767236645,'1','https://a.example/1','','Title of 1','Teaser of Title of 1','','en','','[["Ann","",""]]',NULL,NULL,'<p>Summary</p>','<p>Content of 1</p>');
INSERT INTO item VALUES(3,2,3,'',X'9caffee005e9b86fb82dc5e1707f641e',X'db063b2e80b706a2a3d8b4ba789343c4',1767323045,1767236645,1767236645,'2','https://x.example/2','','Title of 2','Teaser of Title of 2','','en','',NULL,NULL,NULL,'<p>Summary</p>','<p>Content of 2</p>');
INSERT INTO item VALUES(5,3,3,'canonical-url',X'9caffee005e9b86fb82dc5e1707f641e',X'db063b2e80b706a2a3d8b4ba789343c4',1767326645,1767236645,1767236645,'2','https://x.example/2','','Title of 2','Teaser of Title of 2','','en','',NULL,NULL,NULL,'<p>Summary</p>','<p>Content of 2</p>');
CREATE TABLE known (
    feed         INTEGER NOT NULL REFERENCES feed,
    key          BLOB    NOT NULL,
    item         INTEGER,
    content_hash BLOB,
    carried      INTEGER NOT NULL,               -- 1: was in the last stored document
    PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;
INSERT INTO known VALUES(1,X'8652476edf1ea24ba16eb1223c8e098c',NULL,NULL,0);
INSERT INTO known VALUES(2,X'42de6c9d51865b0185b35bf7daa76981',2,X'4419ac55356ff6e5f8d1fbe730e976cb',1);
INSERT INTO known VALUES(2,X'9caffee005e9b86fb82dc5e1707f641e',3,X'd48b03101596aac4fcf3fe57863b3ad2',1);
INSERT INTO known VALUES(2,X'edbe4101aae81fad92652fa00db81cc5',NULL,NULL,0);
INSERT INTO known VALUES(3,X'9caffee005e9b86fb82dc5e1707f641e',5,X'd48b03101596aac4fcf3fe57863b3ad2',1);
CREATE TABLE output (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    uid  TEXT NOT NULL                           -- its permanent id, '' as long as nobody asked
) STRICT;
INSERT INTO output VALUES(1,'all','urn:uuid:1');
CREATE TABLE frozen (
    id     INTEGER PRIMARY KEY,
    story  INTEGER NOT NULL REFERENCES story ON DELETE CASCADE,
    output INTEGER NOT NULL REFERENCES output,
    more   TEXT,          -- JSON [[entry id, url, title, teaser, language], …], NULL: none
    UNIQUE (story, output)
) STRICT;
INSERT INTO frozen VALUES(1,2,1,'[["tag:other","https://o.example/","Other","Its teaser","fr"]]');
CREATE UNIQUE INDEX story_by_entry_id ON story (entry_id);
CREATE INDEX story_by_date ON story (sort_date DESC, entry_id, feed);
CREATE INDEX item_by_story ON item (story, feed);
CREATE INDEX item_by_canonical_key ON item (canonical_key, feed) WHERE canonical_key IS NOT NULL;
CREATE INDEX item_by_odd_url ON item (url) WHERE canonical_key IS NULL AND url <> '';
COMMIT;
