// SPDX-License-Identifier: MIT
#include "feedmerged/text/feed_links.hpp"

#include "ascii.hpp"
#include "char_refs.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/core/utf8.hpp"
#include "html_tokenizer.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_set>
#include <utility>

namespace feedmerged::text {
namespace {

/// The registered types, and what sites write for them. Sorted.
constexpr auto kFeedTypes = std::to_array<std::string_view>({
    "application/atom",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf",
    "application/rdf+xml",
    "application/rss",
    "application/rss+xml",
    "application/x-atom+xml",
    "application/x-rss+xml",
    "application/xml",
    "text/atom",
    "text/atom+xml",
    "text/rdf+xml",
    "text/rss",
    "text/rss+xml",
    "text/xml",
});
static_assert(std::ranges::is_sorted(kFeedTypes));

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), ascii::to_lower);
    return out;
}

/// The name of a start tag as written.
std::string_view name_of_tag(std::string_view source) {
    source.remove_prefix(1);
    const auto ends = [](char c) { return ascii::is_space(c) || c == '/' || c == '>'; };
    return {source.begin(), std::ranges::find_if(source, ends)};
}

/// The value of the first attribute of that name, decoded; nullopt where the tag has none.
std::optional<std::string> attribute(const HtmlToken& tag, std::string_view name) {
    for (const HtmlAttribute& candidate : tag.attributes) {
        if (!ascii::equal_ignoring_case(candidate.name, name)) continue;
        std::string value;
        decode_attribute(candidate.value, value);
        return value;
    }
    return std::nullopt;
}

/// Whether `word` (lower case) is among the words of a space-separated value.
bool has_word(std::string_view value, std::string_view word) {
    while (!(value = ascii::trim(value)).empty()) {
        const auto end = std::ranges::find_if(value, ascii::is_space);
        const auto length = static_cast<std::size_t>(end - value.begin());
        if (ascii::equal_ignoring_case(value.substr(0, length), word)) return true;
        value.remove_prefix(length);
    }
    return false;
}

bool speaks_of_feed(std::string_view text) { return lower(text).find("feed") != std::string::npos; }

/// Whether a rel="alternate" of that type leads to a feed.
bool is_feed_type(std::string_view written, std::string_view href, std::string_view title) {
    std::string type = lower(written);
    // Atom's "type=entry" is a single entry (RFC 5023 §12.1).
    if (type.find("type=entry") != std::string::npos) return false;
    type = ascii::trim(std::string_view(type).substr(0, type.find(';')));
    if (type == "application/json") return speaks_of_feed(href) || speaks_of_feed(title);
    return std::ranges::binary_search(kFeedTypes, std::string_view(type));
}

/// "feed:https://host/…" and "feed://host/…", by which old pages call readers.
std::string without_feed_scheme(std::string href) {
    constexpr std::string_view kScheme = "feed:";
    href = ascii::trim(href);
    if (!ascii::equal_ignoring_case(std::string_view(href).substr(0, kScheme.size()), kScheme))
        return href;
    href.erase(0, kScheme.size());
    return href.starts_with("//") ? "http:" + href : href;
}

struct WrittenLink {
    std::string href{};
    std::string title{};
};

std::optional<WrittenLink> read_link(const HtmlToken& tag) {
    const auto rel = attribute(tag, "rel");
    if (!rel) return std::nullopt;
    const bool is_alternate = has_word(*rel, "alternate");
    const bool is_feed = has_word(*rel, "feed");
    if (!is_alternate && !is_feed) return std::nullopt;
    const auto href = attribute(tag, "href");
    if (!href || ascii::trim(*href).empty()) return std::nullopt;
    const std::string title = attribute(tag, "title").value_or("");
    if (!is_feed && !is_feed_type(attribute(tag, "type").value_or(""), *href, title))
        return std::nullopt;
    return WrittenLink{*href, title};
}

/// What the page says, before any URL is resolved: <base> may stand behind the links.
struct Page {
    std::vector<WrittenLink> links{};
    std::optional<std::string> base{};
};

Page read_page(std::string_view html) {
    // More are read than returned: the same URL may come several times.
    constexpr std::size_t kMaxRead = 4 * limits::kMaxFeedLinks;
    Page page;
    HtmlTokenizer tokenizer(html);
    for (HtmlToken token = tokenizer.next(); token.kind != HtmlToken::Kind::EndOfText;
         token = tokenizer.next()) {
        if (token.kind != HtmlToken::Kind::Start) continue;
        const std::string_view name = name_of_tag(token.source);
        if (!page.base && ascii::equal_ignoring_case(name, "base")) {
            page.base = attribute(token, "href");
        } else if (page.links.size() < kMaxRead &&
                   (token.element == Element::A || ascii::equal_ignoring_case(name, "link"))) {
            if (auto link = read_link(token)) page.links.push_back(std::move(*link));
        }
    }
    return page;
}

}  // namespace

std::vector<FeedLink> find_feed_links(std::string_view html, std::string_view page_url) {
    const Page page = read_page(html);
    std::string base(page_url);
    if (page.base) base = to_web_url(*page.base, page_url).value_or(base);
    std::vector<FeedLink> out;
    std::unordered_set<std::string> seen;
    for (const WrittenLink& link : page.links) {
        const auto resolved = to_web_url(without_feed_scheme(link.href), base);
        if (!resolved) continue;
        const std::string url = resolved->substr(0, resolved->find('#'));
        if (!seen.insert(url).second) continue;
        const std::string title = utf8::collapse_space(link.title);
        out.push_back({url, std::string(utf8::prefix_bytes(title, limits::kMaxTitleBytes))});
        if (out.size() == limits::kMaxFeedLinks) break;
    }
    return out;
}

}  // namespace feedmerged::text
