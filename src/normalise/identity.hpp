// SPDX-License-Identifier: MIT
// Who is who among the entries of one document: the keys under which they are stored. Keys are
// stored bytes, so the rules here are part of the database's version. Pure; thread-safe.
#pragma once
#include "feedmerged/model/item.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::normalise {

/// What identity is made of. Views into the entries.
struct Identity {
    std::string_view guid{};  ///< as the source gave it
    std::string_view url{};   ///< absolute, "" none
    std::string_view title{};
    std::string_view text{};  ///< the words of its body
};

/// The key of each identity: of its guid, else its link, else its title and text. Where one guid
/// (or link) is given to different entries, as by feeds that number them all 1 or give the site's
/// root to each, it does not name any of them: all of them get keys with link and title added.
/// Entries with the same key are the same entry.
[[nodiscard]] std::vector<Hash128> make_keys(const std::vector<Identity>& identities);

/// Whether `guid` names an entry everywhere: a tag: or urn: URI, or an http(s) URL on one of
/// `sites` (as site_of gives them) or below. Whether it is unique in its feed is for the caller to
/// see.
[[nodiscard]] bool is_global_id(std::string_view guid, const std::vector<std::string>& sites);

}  // namespace feedmerged::normalise
