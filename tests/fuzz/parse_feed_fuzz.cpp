// SPDX-License-Identifier: MIT
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/feed/parse.hpp"
#include "feedmerged/normalise/normalise.hpp"
#include "feedmerged/render/render.hpp"
#include "property.hpp"

#include <algorithm>
#include <compare>
#include <utility>
#include <vector>

/// Any bytes: no feed, or a feed whose items are safe. Covers the XML recovery, too: what pugixml
/// refuses goes there.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace feedmerged;
    auto feed = feed::parse_feed({fuzz::as_text(data, size), "", ""});
    if (!feed) {
        fuzz::require(!feed.error().message.empty(), "an error says why");
        fuzz::require(feed.error().message.find('\n') == std::string::npos, "in one line");
        return 0;
    }
    const std::string url = "https://example.org/feed";
    NormalisedFeed normal = normalise::normalise(std::move(*feed), {url, url, {}});
    (void)render::feed_json(normal, url);
    normalise::drop_repeats(normal.items);
    std::vector<Hash128> keys;
    for (const Item& item : normal.items) {
        for (const std::string* text :
             {&item.title, &item.teaser, &item.content_html, &item.summary_html, &item.url})
            fuzz::require(utf8::is_valid(*text), "valid UTF-8");
        fuzz::require(item.url.empty() || item.url.starts_with("http"), "web URLs only");
        fuzz::require(item.title.find('\n') == std::string::npos, "a title is one line");
        keys.push_back(item.key);
    }
    std::ranges::sort(keys);
    fuzz::require(std::ranges::adjacent_find(keys) == keys.end(), "one item a key");
    return 0;
}
