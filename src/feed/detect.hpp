// SPDX-License-Identifier: MIT
// What a document is, from its first bytes: XML that may be a feed, JSON, or something else that
// has a name. Pure; thread-safe.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace feedmerged::feed {

enum class Shape { Empty, Xml, Json, Other };

struct Detected {
    Shape shape = Shape::Other;
    std::size_t start = 0;  ///< where the document begins, behind white space and junk
    bool junk = false;      ///< something stood before it that was no white space
    std::string what{};     ///< for Other: "HTML", "an image (PNG)"
};

/// "an image (PNG)", "compressed data (gzip)" …: files that are known by their first bytes and
/// cannot be text. nullopt where `bytes` may be text.
[[nodiscard]] std::optional<std::string_view> name_binary(std::string_view bytes);

/// Looks at decoded text. Junk before the root (PHP's warnings) is skipped up to
/// limits::kMaxJunkBeforeRoot.
[[nodiscard]] Detected detect(std::string_view text);

}  // namespace feedmerged::feed
