// SPDX-License-Identifier: MIT
// Work on what is stored, apart from polls: purging, making teasers again. Each in transactions of
// a bounded size of its own, so that neither memory nor the log grows with the store. Throws. Not
// thread-safe.
#pragma once
#include "bands.hpp"
#include "connection.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/store/store.hpp"

#include <cstddef>
#include <functional>
#include <string>

namespace feedmerged::store {

/// Inside the caller's transaction: items were first seen at `at`, and none of them before.
void note_first_seen(Connection& connection, TimePoint at);

/// Removes the stories of which every copy was first seen before `cutoff` and is in no subscribed
/// feed's last document; the keys of their items stay as tombstones. Returns how many stories.
std::size_t purge_before(Connection& connection, Bands& bands, TimePoint cutoff);

/// Writes down that stories older than `retention` were purged at `now`.
void note_purge(Connection& connection, Seconds retention, TimePoint now);

/// See Writer::purge_is_due.
bool purge_is_due(Connection& connection, Seconds retention, TimePoint now);

/// See Writer::note_published.
void note_published(Connection& connection, const std::string& made_of);
[[nodiscard]] std::string load_published(Connection& connection);
/// In every transaction that changes what an output may show.
void forget_published(Connection& connection);

/// See Writer::refresh_teasers. A crash half-way leaves the old key, so that it begins anew.
void refresh_teasers(Connection& connection, const std::string& options_key,
                     const std::function<std::string(const TeaserInput&)>& make);

/// See Writer::refresh_identity. A crash half-way leaves the old version, so that it begins anew.
void refresh_identity(Connection& connection, Bands& bands,
                      const std::function<Fingerprint(const IdentityInput&)>& make);

}  // namespace feedmerged::store
