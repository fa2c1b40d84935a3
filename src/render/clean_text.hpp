// SPDX-License-Identifier: MIT
// The last gate before a document: whatever a text holds, what comes out may stand in XML and JSON.
// Not an escaper. Pure; thread-safe.
#pragma once
#include <string>
#include <string_view>

namespace feedmerged::render {

/// Valid UTF-8 and only characters of XML 1.0 (§2.2 Char). Items are clean already, so this is
/// one pass over the bytes and no copy.
[[nodiscard]] bool is_clean(std::string_view text);
/// Ill-formed sequences become U+FFFD; what XML cannot carry, not even as a reference, goes.
[[nodiscard]] std::string clean_text(std::string_view text);

}  // namespace feedmerged::render
