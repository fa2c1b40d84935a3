// SPDX-License-Identifier: MIT
// What people type into a search, as a query of FTS5. Pure.
#pragma once
#include <span>
#include <string>

namespace feedmerged::store {

/// Every word in quotes, so that none is an operator (https://www.sqlite.org/fts5.html §3): all of
/// them must be there. A word inside quotes that the tokeniser splits ("foo-bar") is a phrase. A
/// '*' at the end of a word stays outside and means that others may begin with it.
[[nodiscard]] std::string to_fts_query(std::span<const std::string> words);

}  // namespace feedmerged::store
