// SPDX-License-Identifier: MIT
#include "story_winner.hpp"

#include <optional>

namespace feedmerged::store {
namespace {

// An output freezes the other stories of a story when it publishes it; one that shows none does
// not, but is made after every round of polls.
constexpr Seconds kRound{600};

constexpr const char kShowInstead[] = R"sql(
UPDATE story SET item = ?2, feed = ?3, updated = ?4, language = ?5,
                 sort_date = min(sort_date, ?6), text_item = NULL
WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM frozen WHERE story = ?1)
  AND EXISTS (SELECT 1 FROM item WHERE item.id = story.item AND item.first_seen >= ?7))sql";
constexpr const char kSetRule[] = "UPDATE item SET rule = ?2 WHERE id = ?1";

}  // namespace

void prefer_origin(Connection& connection, const StoredCopy& copy, const std::string& rule,
                   const Challenger& challenger) {
    static const std::string kFirst;
    if (!challenger.is_origin) return;
    if (copy.item == copy.winner) {
        if (copy.url_is_on_its_site) return;
    } else {
        const std::optional<StoredCopy> winner = load_copy(connection, copy.winner);
        if (!winner || winner->url_is_on_its_site) return;
    }
    const ItemDates& dates = challenger.dates;
    const int changed = connection.query(kShowInstead)
                            .run(copy.story, challenger.item, challenger.feed, dates.updated,
                                 challenger.language, dates.sort_date, dates.first_seen - kRound);
    if (changed == 0) return;
    connection.query(kSetRule).run(challenger.item, kFirst);
    connection.query(kSetRule).run(copy.winner, rule);
}

}  // namespace feedmerged::store
