// SPDX-License-Identifier: MIT
// Who is who among the entries of one document: the keys under which they are stored. Keys are
// stored bytes, so the rules here are part of the database's version. Pure; thread-safe.
#pragma once
#include "feedmerged/model/item.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::normalise {

/// What identity is made of.
struct Identity {
    std::string guid{};  ///< as the source gave it
    std::string url{};   ///< absolute, "" none
    std::string title{};
    std::string text{};  ///< what tells apart entries with neither guid nor link nor title
};

/// The key of each identity: of its guid, else its link, else its title and text. Where one guid
/// (or link) is given to entries that differ in link and title, it does not name any of them: all
/// of them get keys with the link (and title) added. Entries with the same key are the same entry.
[[nodiscard]] std::vector<Hash128> make_keys(const std::vector<Identity>& identities);

/// Whether `guid` names an entry everywhere: a tag: or urn: URI, or an http(s) URL on one of
/// `sites` (as site_of gives them) or below. Whether it is unique in its feed is for the caller to
/// see.
[[nodiscard]] bool is_global_id(std::string_view guid, const std::vector<std::string>& sites);

}  // namespace feedmerged::normalise
