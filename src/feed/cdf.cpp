// SPDX-License-Identifier: MIT
// Channel Definition Format, the W3C submission of 1997 that a few old sites still serve. Pure;
// thread-safe.
#include "ascii.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/feed/date.hpp"
#include "readers.hpp"
#include "rss_title.hpp"
#include "xml_value.hpp"

namespace feedmerged::feed {
namespace {

ParsedUrl href_of(pugi::xml_node element, const Scope& scope) {
    return {std::string(ascii::trim(attribute_of(element, "href"))), scope.base()};
}

ParsedEntry read_item(pugi::xml_node item, const Scope& outer) {
    const Scope scope(outer, item);
    ParsedEntry entry;
    entry.url = href_of(item, scope);
    entry.updated = parse_date(attribute_of(item, "lastmod"));
    for (const pugi::xml_node child : item.children()) {
        if (child.type() != pugi::node_element) continue;
        const Tag tag = scope.name_of(child).tag;
        if (tag == Tag::Title) entry.title = rss_title(child, scope);
        if (tag == Tag::Abstract) entry.summary = rss_text(child, scope);
        if (tag == Tag::Link && entry.url.empty()) entry.url = href_of(child, scope);
    }
    return entry;
}

void add_item(pugi::xml_node item, const Scope& scope, ParsedFeed& feed) {
    if (!is_blank_entry(item) && has_room(feed)) feed.entries.push_back(read_item(item, scope));
}

/// Channels in a channel group its items; their titles are the groups'. Recurses: load_xml has
/// bounded how deep.
void add_group(pugi::xml_node group, const Scope& outer, ParsedFeed& feed) {
    const Scope scope(outer, group);
    for (const pugi::xml_node child : group.children()) {
        if (child.type() != pugi::node_element) continue;
        const Tag tag = scope.name_of(child).tag;
        if (tag == Tag::Item) add_item(child, scope, feed);
        if (tag == Tag::Channel) add_group(child, scope, feed);
    }
}

}  // namespace

void read_cdf(pugi::xml_node root, const Scope& scope, ParsedFeed& feed) {
    feed.home_page_url = href_of(root, scope);
    feed.updated = parse_date(attribute_of(root, "lastmod"));
    feed.language = scope.language();
    for (const pugi::xml_node child : root.children()) {
        if (child.type() != pugi::node_element) continue;
        switch (scope.name_of(child).tag) {
            case Tag::Title:
                feed.title = rss_title(child, scope);
                break;
            case Tag::Abstract:
                feed.description = rss_text(child, scope);
                break;
            case Tag::Logo:
                feed.icon = href_of(child, scope);
                break;
            case Tag::Link:
                if (feed.home_page_url.empty()) feed.home_page_url = href_of(child, scope);
                break;
            case Tag::Item:
                add_item(child, scope, feed);
                break;
            case Tag::Channel:
                add_group(child, scope, feed);
                break;
            default:
                break;
        }
    }
}

}  // namespace feedmerged::feed
