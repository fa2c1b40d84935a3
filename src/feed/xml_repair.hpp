// SPDX-License-Identifier: MIT
// Rewrites XML that no parser accepts into XML that every parser accepts, guessing what was meant:
// missing, crossed and stray end tags, bare ampersands and '<', attributes without quotes or twice,
// CDATA sections that never end, files cut off in the middle. Linear; recursion-free. Pure;
// thread-safe.
#pragma once
#include "warnings.hpp"

#include <string>
#include <string_view>

namespace feedmerged::feed {

struct Repaired {
    std::string text{};     ///< well-formed but for several roots, which pugixml accepts
    bool too_deep = false;  ///< deeper than limits::kMaxXmlDepth: `text` is of no use
};

/// `text` as clean_xml_text left it. Of a file that was cut off, every complete item is kept and
/// the last, incomplete one dropped.
[[nodiscard]] Repaired repair_xml(std::string_view text, Warnings& warnings);

}  // namespace feedmerged::feed
