// SPDX-License-Identifier: MIT
// Which copy's text a story shows. The winner's own, unless that is only a part of another copy's:
// a fuller text is lent, while id, date, link and title stay the winner's. Throws. Not thread-safe.
#pragma once
#include "connection.hpp"

#include <cstdint>

namespace feedmerged::store {

/// Lets the story show the text of `item`, a copy of it, where that is fuller.
void lend_text(Connection& connection, std::int64_t story, std::int64_t item);
/// The same for the story of `item`, after its text changed.
void lend_text_of(Connection& connection, std::int64_t item);

}  // namespace feedmerged::store
