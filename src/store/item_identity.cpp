// SPDX-License-Identifier: MIT
#include "item_identity.hpp"

#include <string>

namespace feedmerged::store {
namespace {

constexpr const char kFind[] = "SELECT entry FROM alternate WHERE feed = ? AND key = ?";
constexpr const char kAdd[] = "INSERT OR IGNORE INTO alternate (feed, key, entry) VALUES (?, ?, ?)";
constexpr const char kAddAlias[] = "INSERT INTO alias (item, guid, url, rule) VALUES (?, ?, ?, ?)";
constexpr const char kRemoveAliases[] = "DELETE FROM alias WHERE item = ?";

}  // namespace

std::optional<Hash128> find_entry(Connection& connection, FeedId feed, const Hash128& alternate) {
    if (alternate == Hash128{}) return std::nullopt;
    Query row = connection.query(kFind);
    if (!row.start(feed, alternate).next()) return std::nullopt;
    return row.hash(0);
}

bool add_alternate(Connection& connection, FeedId feed, const Hash128& alternate,
                   const Hash128& entry) {
    if (alternate == Hash128{} || alternate == entry) return false;
    return connection.query(kAdd).run(feed, alternate, entry) != 0;
}

void add_alternates(Connection& connection, FeedId feed, const dedup::AlternateKeys& keys,
                    const Hash128& entry) {
    (void)add_alternate(connection, feed, keys.guid, entry);
    (void)add_alternate(connection, feed, keys.entry, entry);
}

void add_alias(Connection& connection, std::int64_t item, const Item& shown,
               std::string_view rule) {
    connection.query(kAddAlias).run(item, shown.guid, shown.url, std::string(rule));
}

void remove_aliases(Connection& connection, std::int64_t item) {
    connection.query(kRemoveAliases).run(item);
}

}  // namespace feedmerged::store
