// SPDX-License-Identifier: MIT
#include "item_writer.hpp"

#include "codec.hpp"
#include "errors.hpp"
#include "feedmerged/dedup/likeness.hpp"
#include "fingerprint_rows.hpp"
#include "guid_quality.hpp"
#include "item_identity.hpp"
#include "story_text.hpp"
#include "story_winner.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace feedmerged::store {
namespace {

constexpr const char kNextItem[] = "SELECT coalesce(max(id), 0) + 1 FROM item";
constexpr const char kNextStory[] = "SELECT coalesce(max(id), 0) + 1 FROM story";

constexpr const char kLoadKnown[] =
    "SELECT key, item, content_hash, carried FROM known WHERE feed = ?";
constexpr const char kAddKnown[] =
    "INSERT INTO known (feed, key, item, content_hash, carried) VALUES (?, ?, ?, ?, 1)";
constexpr const char kChangeKnown[] =
    "UPDATE known SET content_hash = ?3 WHERE feed = ?1 AND key = ?2";
constexpr const char kMarkCarried[] = "UPDATE known SET carried = ?3 WHERE feed = ?1 AND key = ?2";

constexpr const char kAddStory[] = R"sql(
INSERT INTO story (id, item, feed, entry_id, sort_date, updated, language)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (entry_id) DO NOTHING)sql";

constexpr const char kAddItem[] = R"sql(
INSERT INTO item (id, feed, story, rule, key, canonical_key, first_seen, published, updated, guid,
                  url, external_url, title, teaser, image, language, rights, authors, tags,
                  attachments, summary_html, content_html)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";

constexpr const char kLoadUpdated[] = "SELECT updated FROM item WHERE id = ?";
// What an item was when it was first seen stays: its guid, story, first_seen and published.
constexpr const char kChangeItem[] = R"sql(
UPDATE item SET canonical_key = ?2, updated = ?3, url = ?4, external_url = ?5,
    title = ?6, teaser = ?7, image = ?8, language = ?9, rights = ?10, authors = ?11, tags = ?12,
    attachments = ?13, summary_html = ?14, content_html = ?15
WHERE id = ?1)sql";
constexpr const char kChangeStory[] = R"sql(
UPDATE story SET updated = ?2, language = ?3
WHERE id = (SELECT story FROM item WHERE id = ?1) AND item = ?1)sql";

// Of a guid that was given to another story: it stays known under a key of its own.
constexpr const char kRekeyItem[] = "UPDATE item SET key = ?2 WHERE id = ?1";
constexpr const char kNewestDate[] = "SELECT coalesce(max(sort_date), 0) FROM story";
constexpr const char kNewestSight[] = "SELECT coalesce(max(first_seen), 0) FROM item";
constexpr const char kAddRetired[] =
    "INSERT INTO known (feed, key, item, content_hash, carried) VALUES (?, ?, ?, ?, 0)";
constexpr const char kForgetKnown[] = "DELETE FROM known WHERE feed = ? AND key = ?";

std::int64_t one_number(Connection& connection, const char* sql) {
    Query row = connection.query(sql);
    row.start().next();
    return row.integer(0);
}

TimePoint one_time(Connection& connection, const char* sql) {
    Query row = connection.query(sql);
    row.start().next();
    return row.time(0);
}

/// Under a right clock an index answers; under a wrong one every item is looked at.
TimePoint time_of_sight(Connection& connection, TimePoint at) {
    if (!is_set_back(at, one_time(connection, kNewestDate))) return at;
    return std::max(at, one_time(connection, kNewestSight));
}

}  // namespace

ItemWriter::ItemWriter(Connection& connection, Bands& bands, const FeedState& before,
                       const FeedUpdate& update)
    : connection_(connection),
      bands_(bands),
      before_(before),
      items_(update.items),
      feed_(before.id),
      at_(time_of_sight(connection, update.at)),
      finder_(connection, bands, feed_, before.url,
              update.info ? update.info->home_page_url : before.info.home_page_url),
      next_item_(one_number(connection, kNextItem)),
      next_story_(one_number(connection, kNextStory)) {}

StoredItems ItemWriter::store() {
    stored_ = {.identity = before_.identity};
    known_ = load_known();
    is_first_document_ = known_.empty();
    const auto is_known = [this](const Item& item) { return known_.contains(item.key); };
    if (!known_.empty() && std::ranges::none_of(items_, is_known) && is_undated_crowd(items_, at_))
        held_back_to_ = before_.memory.rhythm.last_new.value_or(before_.last_success.value_or(at_));
    for (const Item& item : items_) store_one(item);
    for (const auto& [key, row] : known_)
        if (row.carried && !row.present) mark_carried(key, false);
    if (held_back_to_ && stored_.new_stories != 0) {
        stored_.identity.held_back = static_cast<int>(stored_.new_stories);
        stored_.identity.held_back_at = at_;
    }
    judge_guids(items_, renamed_, stored_.identity);
    return stored_;
}

ItemDates ItemWriter::dates_of(const Item& item) const {
    ItemDates dates = dates_at_first_sight(item, at_);
    if (held_back_to_) {
        dates.sort_date = std::min(dates.sort_date, *held_back_to_);
        dates.published = std::min(dates.published.value_or(at_), *held_back_to_);
        dates.updated = *dates.published;
    }
    return dates;
}

void ItemWriter::store_one(const Item& item) {
    if (const auto found = known_.find(item.key); found != known_.end())
        return store_known(item, found->second);
    const ItemDates dates = dates_of(item);
    const dedup::AlternateKeys keys = dedup::alternate_keys(item.guid, item.url, item.fingerprint);
    const dedup::Copy fresh = finder_.view(item, dates.published);
    if (const auto entry = find_entry_of(item, keys, fresh)) return adopt(item, keys, *entry);
    const auto found =
        finder_.find(fresh, [this](const Hash128& key) { return is_in_document(key); });
    if (found && found->same_feed && known_.contains(found->copy.key))
        return adopt(item, keys, {found->copy.key, found->rule, false});
    add(item, dates, keys, found);
}

void ItemWriter::store_known(const Item& item, Known& row) {
    if (row.present) return;  // twice in one document: the first stands
    row.present = true;
    if (row.item == 0) return;  // a tombstone: purged once, never back
    if (row.content_hash != item.content_hash) {
        if (replace_reused(item, row)) return;
        change(row.item, item.key, item, row.content_hash == Hash128{});
    }
    if (!row.carried) mark_carried(item.key, true);
}

std::optional<ItemWriter::Entry> ItemWriter::find_entry_of(const Item& item,
                                                           const dedup::AlternateKeys& keys,
                                                           const dedup::Copy& fresh) {
    const auto known = [this](const std::optional<Hash128>& key) {
        return key && known_.contains(*key);
    };
    const auto by_guid = entry_under(item.key);
    if (known(by_guid)) return Entry{*by_guid, {}, true};
    const auto by_variant = entry_under(keys.guid);
    if (known(by_variant)) return Entry{*by_variant, dedup::rule::kGuidVariant, false};
    const auto by_link = entry_under(keys.entry);
    if (!known(by_link)) return std::nullopt;
    if (const std::int64_t stored = known_.at(*by_link).item; stored != 0) {
        const auto copy = load_copy(connection_, stored);
        if (copy && !dedup::is_same_entry(copy->view(), fresh, is_in_document(*by_link)))
            return std::nullopt;
    }
    return Entry{*by_link, dedup::rule::kLinkAndTitle, false};
}

void ItemWriter::adopt(const Item& item, const dedup::AlternateKeys& keys, const Entry& entry) {
    Known& row = known_.at(entry.key);
    if (entry.rule == dedup::rule::kLinkAndTitle && !is_in_document(entry.key)) ++renamed_;
    // Guids that change all the time name nothing, and would fill the store.
    const bool worthless =
        entry.rule == dedup::rule::kLinkAndTitle && is_churning(before_.identity);
    if (!entry.noted && !worthless) {
        note_alternate(item.key, entry.key);
        note_alternates(keys, entry.key);
        if (row.item != 0) add_alias(connection_, row.item, item, entry.rule);
    }
    if (row.present || is_in_document(entry.key)) return;
    row.present = true;
    if (row.item == 0) return;
    if (row.content_hash != item.content_hash)
        change(row.item, entry.key, item, row.content_hash == Hash128{});
    if (!row.carried) mark_carried(entry.key, true);
}

bool ItemWriter::is_in_document(const Hash128& key) {
    if (keys_in_document_.empty())
        for (const Item& item : items_) keys_in_document_.insert(item.key);
    return keys_in_document_.contains(key);
}

ItemWriter::KnownItems ItemWriter::load_known() {
    KnownItems known;
    Query rows = connection_.query(kLoadKnown);
    rows.start(feed_);
    while (rows.next()) {  // in the order of the keys, so each goes to the end
        const std::int64_t item = rows.is_null(1) ? 0 : rows.integer(1);
        known.emplace_hint(known.end(), rows.hash(0),
                           Known{item, rows.hash(2), rows.integer(3) != 0, false});
    }
    return known;
}

void ItemWriter::add(const Item& item, const ItemDates& dates, const dedup::AlternateKeys& keys,
                     const std::optional<FoundStory>& found) {
    static const std::string kFirst;
    const std::int64_t id = next_item_++;
    const bool joins = found && !found->same_feed;
    const std::int64_t story = joins ? found->copy.story : next_story_++;
    if (!joins) {
        add_story(story, id, item, dates);
        ++stored_.new_stories;
    }
    const std::string authors = encode(item.authors);
    const std::string tags = encode(item.tags);
    const std::string attachments = encode(item.attachments);
    connection_.query(kAddItem).run(
        id, feed_, story, joins ? found->rule : kFirst, item.key, HashOrNull{item.canonical_key},
        dates.first_seen, dates.published, dates.updated, item.guid, item.url, item.external_url,
        item.title, item.teaser, item.image, item.language, item.rights, TextOrNull{authors},
        TextOrNull{tags}, TextOrNull{attachments}, item.summary_html, item.content_html);
    connection_.query(kAddKnown).run(feed_, item.key, id, item.content_hash);
    known_[item.key] = Known{id, item.content_hash, true, true};
    add_fingerprint(connection_, bands_, id, item.fingerprint);
    note_alternates(keys, item.key);
    if (joins) {
        prefer_origin(connection_, found->copy, found->rule,
                      {id, feed_, item.language, dates, finder_.view(item, {}).url_is_on_its_site});
        lend_text(connection_, story, id);
    }
    ++stored_.new_items;
}

bool ItemWriter::replace_reused(const Item& item, Known& row) {
    const auto copy = load_copy(connection_, row.item);
    const ItemDates dates = dates_of(item);
    const dedup::Copy fresh = finder_.view(item, dates.published);
    if (!copy || copy->print.empty() || !dedup::is_reused_guid(copy->view(), fresh)) return false;
    const Hash128 retired =
        FieldHasher{}.add("retired").add(to_hex(item.key)).add(row.item).finish();
    connection_.query(kRekeyItem).run(row.item, retired);
    connection_.query(kForgetKnown).run(feed_, item.key);
    connection_.query(kAddRetired).run(feed_, retired, row.item, row.content_hash);
    const auto found =
        finder_.find(fresh, [this](const Hash128& key) { return is_in_document(key); });
    const bool other_feed = found && !found->same_feed;
    add(item, dates, dedup::alternate_keys(item.guid, item.url, item.fingerprint),
        other_feed ? found : std::nullopt);
    return true;
}

void ItemWriter::change(std::int64_t id, const Hash128& key, const Item& item, bool restored) {
    const Fingerprint before = load_fingerprint(connection_, id);
    TimePoint updated{};
    {
        Query row = connection_.query(kLoadUpdated);
        if (!row.start(id).next()) throw DamagedError("an item is missing");
        updated = row.time(0);
    }
    // What was restored from an output is only completed: its source has not edited it.
    if (!restored && (before.empty() || item.fingerprint.empty() ||
                      dedup::is_substantial_change(before, item.fingerprint)))
        updated = updated_by_change(updated, item, at_);
    const std::string authors = encode(item.authors);
    const std::string tags = encode(item.tags);
    const std::string attachments = encode(item.attachments);
    connection_.query(kChangeItem)
        .run(id, HashOrNull{item.canonical_key}, updated, item.url, item.external_url, item.title,
             item.teaser, item.image, item.language, item.rights, TextOrNull{authors},
             TextOrNull{tags}, TextOrNull{attachments}, item.summary_html, item.content_html);
    connection_.query(kChangeStory).run(id, updated, item.language);
    connection_.query(kChangeKnown).run(feed_, key, item.content_hash);
    change_fingerprint(id, key, item, before);
    ++stored_.changed_items;
}

void ItemWriter::change_fingerprint(std::int64_t id, const Hash128& key, const Item& item,
                                    const Fingerprint& before) {
    if (before == item.fingerprint) return;
    remove_fingerprint(connection_, bands_, id);
    add_fingerprint(connection_, bands_, id, item.fingerprint);
    note_alternates(dedup::alternate_keys(item.guid, item.url, item.fingerprint), key);
    lend_text_of(connection_, id);
}

std::optional<Hash128> ItemWriter::entry_under(const Hash128& alternate) {
    if (!is_first_document_) return find_entry(connection_, feed_, alternate);
    const auto found = alternates_.find(alternate);
    return found == alternates_.end() ? std::nullopt : std::optional(found->second);
}

void ItemWriter::note_alternates(const dedup::AlternateKeys& keys, const Hash128& entry) {
    note_alternate(keys.guid, entry);
    note_alternate(keys.entry, entry);
}

void ItemWriter::note_alternate(const Hash128& alternate, const Hash128& entry) {
    if (!add_alternate(connection_, feed_, alternate, entry)) return;
    if (is_first_document_) alternates_.emplace(alternate, entry);
}

void ItemWriter::mark_carried(const Hash128& key, bool carried) {
    connection_.query(kMarkCarried).run(feed_, key, carried);
}

void ItemWriter::add_story(std::int64_t story, std::int64_t item_id, const Item& item,
                           const ItemDates& dates) {
    Query insert = connection_.query(kAddStory);
    const auto add_as = [&](const std::string& entry_id) {
        return insert.run(story, item_id, feed_, entry_id, dates.sort_date, dates.updated,
                          item.language) == 1;
    };
    if (!item.global_id.empty() && add_as(item.global_id)) return;
    // Of the feed and the guid, so that another installation gives the same id.
    const std::string name =
        before_.url + '\n' + (item.guid.empty() ? to_hex(item.key) : item.guid);
    if (add_as(uuid5_urn(name))) return;
    // Somebody else's entry claims this very id: the name space is no secret.
    for (int attempt = 2; !add_as(uuid5_urn(name + '\n' + std::to_string(attempt))); ++attempt) {
    }
}

}  // namespace feedmerged::store
