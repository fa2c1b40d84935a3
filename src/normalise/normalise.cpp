// SPDX-License-Identifier: MIT
// The feed itself, and its entries.
#include "feedmerged/normalise/normalise.hpp"

#include "base_urls.hpp"
#include "entry.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/dedup/fingerprint.hpp"
#include "identity.hpp"
#include "persons.hpp"
#include "plain_text.hpp"

#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace feedmerged::normalise {
namespace {

std::string web_url_or_empty(std::string_view url) {
    return to_web_url(url).value_or(std::string{});
}

BaseUrls make_bases(const ParsedFeed& feed, const Context& context) {
    BaseUrls bases{.retrieved = web_url_or_empty(context.retrieved_url)};
    if (bases.retrieved.empty()) bases.retrieved = web_url_or_empty(context.feed_url);
    bases.home_page = bases.resolve(feed.home_page_url);
    return bases;
}

/// Whoever wrote the feed, in one line.
std::string name_author(const std::vector<Person>& authors) {
    if (authors.empty()) return {};
    const Person& first = authors.front();
    return !first.name.empty() ? first.name : !first.email.empty() ? first.email : first.url;
}

NormalisedFeed normalise_head(const ParsedFeed& feed, const BaseUrls& bases) {
    NormalisedFeed out;
    out.authors = to_persons(feed.authors, bases);
    out.info.feed_uid = feed.id.size() > limits::kMaxGuidBytes ? to_hex(hash128(feed.id)) : feed.id;
    out.info.title = to_line(feed.title);
    out.info.description = to_line(feed.description);
    out.info.home_page_url = bases.home_page;
    out.info.icon = bases.resolve(feed.icon);
    out.info.language = to_language_tag(feed.language);
    out.info.author = name_author(out.authors);
    out.info.rights = to_line(feed.rights);
    out.info.updated = feed.updated;
    out.published = feed.published;
    out.favicon = bases.resolve(feed.favicon);
    out.self_url = bases.resolve(feed.self_url);
    for (const ParsedUrl& hub : feed.hubs)
        if (std::string url = bases.resolve(hub); !url.empty()) out.hubs.push_back(std::move(url));
    return out;
}

/// Hosts that may name entries of this feed.
std::vector<std::string> sites_of(const Context& context, const BaseUrls& bases) {
    return {site_of(context.feed_url), site_of(context.retrieved_url), site_of(bases.home_page)};
}

using GuidCounts = std::unordered_map<std::string, int>;

/// How many different entries have each guid.
GuidCounts count_guids(const std::vector<Item>& items) {
    GuidCounts counts;
    std::set<Hash128> seen;
    for (const Item& item : items)
        if (seen.insert(item.key).second) ++counts[item.guid];
    return counts;
}

/// What identity needs of an entry besides its Item.
struct Traits {
    std::string text{};
    std::string whole_guid{};
};

std::vector<Identity> identities_of(const std::vector<Item>& items,
                                    const std::vector<Traits>& traits) {
    std::vector<Identity> identities;
    identities.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::string& whole = traits[i].whole_guid;
        const std::string& guid = whole.empty() ? items[i].guid : whole;
        identities.push_back({guid, items[i].url, items[i].title, traits[i].text});
    }
    return identities;
}

void set_keys(std::vector<Item>& items, const std::vector<Traits>& traits) {
    const std::vector<Hash128> keys = make_keys(identities_of(items, traits));
    for (std::size_t i = 0; i < keys.size(); ++i) items[i].key = keys[i];
}

/// Recordings tell episodes apart whose words are the same.
bool is_recording(const Attachment& file) {
    return file.mime_type.starts_with("audio/") || file.mime_type.starts_with("video/");
}

void set_fingerprints(std::vector<Item>& items, const std::vector<Traits>& traits,
                      const std::string& feed_title) {
    std::vector<dedup::Wording> wordings;
    wordings.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        dedup::Wording wording{items[i].title, traits[i].text, {}};
        for (const Attachment& file : items[i].attachments)
            if (is_recording(file)) wording.media.push_back(file.url);
        wordings.push_back(std::move(wording));
    }
    std::vector<Fingerprint> prints = dedup::make_fingerprints(feed_title, wordings);
    for (std::size_t i = 0; i < items.size(); ++i) items[i].fingerprint = std::move(prints[i]);
}

}  // namespace

NormalisedFeed normalise(const ParsedFeed& head, ParsedEntries entries, const Context& context) {
    const BaseUrls bases = make_bases(head, context);
    NormalisedFeed out = normalise_head(head, bases);
    std::vector<Traits> traits;
    out.items.reserve(entries.size());
    traits.reserve(entries.size());
    for (; !entries.empty(); entries.pop_front()) {
        NormalisedEntry entry =
            normalise_entry(std::move(entries.front()), bases, out.info.language, context);
        out.items.push_back(std::move(entry.item));
        traits.push_back({std::move(entry.text), std::move(entry.whole_guid)});
    }
    set_keys(out.items, traits);
    set_fingerprints(out.items, traits, out.info.title);
    const std::vector<std::string> sites = sites_of(context, bases);
    const GuidCounts counts = count_guids(out.items);
    for (Item& item : out.items) {
        if (counts.at(item.guid) == 1 && is_global_id(item.guid, sites)) item.global_id = item.guid;
        item.content_hash = hash_content(item);
    }
    return out;
}

NormalisedFeed normalise(ParsedFeed feed, const Context& context) {
    return normalise(feed, std::move(feed.entries), context);
}

void drop_repeats(std::vector<Item>& items) {
    std::set<Hash128> seen;
    std::erase_if(items, [&seen](const Item& item) { return !seen.insert(item.key).second; });
}

}  // namespace feedmerged::normalise
