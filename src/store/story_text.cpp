// SPDX-License-Identifier: MIT
#include "story_text.hpp"

#include "feedmerged/dedup/ladder.hpp"
#include "fingerprint_rows.hpp"

namespace feedmerged::store {
namespace {

constexpr const char kShown[] = "SELECT coalesce(text_item, item) FROM story WHERE id = ?";
constexpr const char kStoryOf[] = "SELECT story FROM item WHERE id = ?";
constexpr const char kLend[] =
    "UPDATE story SET text_item = CASE WHEN item = ?2 THEN NULL ELSE ?2 END WHERE id = ?1";

std::int64_t number_of(Connection& connection, const char* sql, std::int64_t id) {
    Query row = connection.query(sql);
    return row.start(id).next() ? row.integer(0) : 0;
}

}  // namespace

void lend_text(Connection& connection, std::int64_t story, std::int64_t item) {
    const std::int64_t shown = number_of(connection, kShown, story);
    if (shown == 0 || shown == item) return;
    if (dedup::is_fuller_text(load_fingerprint(connection, shown),
                              load_fingerprint(connection, item)))
        connection.query(kLend).run(story, item);
}

void lend_text_of(Connection& connection, std::int64_t item) {
    lend_text(connection, number_of(connection, kStoryOf, item), item);
}

}  // namespace feedmerged::store
