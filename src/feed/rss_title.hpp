// SPDX-License-Identifier: MIT
// Small values that RSS channels and items share. Pure; thread-safe.
#pragma once
#include "feedmerged/model/parsed_feed.hpp"
#include "namespaces.hpp"

#include <pugixml.hpp>

namespace feedmerged::feed {

/// RSS does not say whether a title is text or HTML: HTML is what plainly looks like it.
[[nodiscard]] ParsedText rss_title(pugi::xml_node element, const Scope& outer);

/// itunes:image, googleplay:image and itunes:link rel="image": href, or url as some write it.
[[nodiscard]] ParsedUrl podcast_image(pugi::xml_node element, const Scope& outer);

}  // namespace feedmerged::feed
