// SPDX-License-Identifier: MIT
// Authors of entries and feeds. Pure; thread-safe.
#pragma once
#include "base_urls.hpp"
#include "feedmerged/model/item.hpp"

#include <vector>

namespace feedmerged::normalise {

/// Cleaned and told apart; those of whom nothing is left are dropped. At most limits::kMaxAuthors.
[[nodiscard]] std::vector<Person> to_persons(const std::vector<ParsedPerson>& persons,
                                             const BaseUrls& bases);

}  // namespace feedmerged::normalise
