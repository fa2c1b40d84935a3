// SPDX-License-Identifier: MIT
// OPML to subscriptions. The list may come from anyone: only http and https get through, nothing is
// fetched or run, and size and depth are bounded.
#include "feed_url.hpp"
#include "feedmerged/config/opml.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/text/charset.hpp"
#include "problem_list.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <pugixml.hpp>

namespace feedmerged::config {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

/// Exporters disagree about xmlUrl, xmlurl and xmlURL.
std::string_view attribute(pugi::xml_node node, std::string_view name) {
    for (const pugi::xml_attribute a : node.attributes())
        if (same_word(a.name(), name)) return a.value();
    return {};
}

pugi::xml_node child(pugi::xml_node node, std::string_view name) {
    return node.find_child([&](pugi::xml_node c) { return same_word(c.name(), name); });
}

/// One line of text, as titles of feeds are kept.
std::string line_of(std::string_view text) {
    std::string clean;
    for (std::size_t pos = 0; pos < text.size();) {
        const char32_t c = utf8::next(text, pos);
        if (utf8::is_xml_char(c)) utf8::append(clean, c);
    }
    return std::string(utf8::prefix_bytes(utf8::collapse_space(clean), limits::kMaxTitleBytes));
}

std::string title_of(pugi::xml_node outline) {
    std::string text = line_of(attribute(outline, "text"));
    return text.empty() ? line_of(attribute(outline, "title")) : text;
}

/// The category attribute (OPML 2.0 §outline) lists "/Folder/Sub" paths or plain tags, parted by
/// commas: the first one's outermost folder.
std::string category_of(pugi::xml_node outline) {
    std::string_view first = attribute(outline, "category");
    first = utf8::trim(first.substr(0, first.find(',')));
    if (first.starts_with('/')) first.remove_prefix(1);
    return line_of(first.substr(0, first.find('/')));
}

/// "feed:https://…" and "feed://…" are how some readers of the Mac export http(s) URLs.
std::string without_feed_scheme(std::string_view url) {
    if (url.size() < 5 || !same_word(url.substr(0, 5), "feed:")) return std::string(url);
    url.remove_prefix(5);
    return url.starts_with("//") ? "http:" + std::string(url) : std::string(url);
}

class Reader {
  public:
    OpmlReading read(pugi::xml_node body) {
        for (const pugi::xml_node node : body.children()) read_outline(node, "", 1);
        if (unnamed_ > 0)
            reading_.warnings.push_back("left out " + std::to_string(unnamed_) + " more");
        return std::move(reading_);
    }

  private:
    // Recursion is bounded by kMaxOutlineDepth.
    void read_outline(pugi::xml_node node, const std::string& folder, std::size_t depth) {
        if (!same_word(node.name(), "outline")) return;
        if (depth > limits::kMaxOutlineDepth)
            return leave_out(
                node, "is more than " + std::to_string(limits::kMaxOutlineDepth) + " folders deep");
        const std::string_view url = utf8::trim(attribute(node, "xmlUrl"));
        if (!url.empty()) {
            add_feed(node, without_feed_scheme(url), folder);
        } else if (node.first_child().empty() && !attribute(node, "type").empty()) {
            leave_out(node, "has no xmlUrl, so it is no feed");
        }
        std::string inner = folder;
        if (inner.empty() && url.empty()) inner = title_of(node);
        for (const pugi::xml_node inside : node.children()) read_outline(inside, inner, depth + 1);
    }

    void add_feed(pugi::xml_node node, std::string url, const std::string& folder) {
        if (url.size() > limits::kMaxUrlBytes || !to_web_url(url))
            return leave_out(node, "points to " + in_quotes(redact_url(url)) +
                                       ", which is no http or https URL");
        if (!seen_.insert(feed_url_key(url)).second) return leave_out(node, "is in the list twice");
        Subscription feed;
        feed.url = std::move(url);
        feed.title = title_of(node);
        feed.category = folder.empty() ? category_of(node) : folder;
        // Some exporters repeat the URL where a title is missing; the feed's own is better.
        if (feed.title == feed.url) feed.title.clear();
        reading_.feeds.push_back(std::move(feed));
    }

    void leave_out(pugi::xml_node node, const std::string& why) {
        if (reading_.warnings.size() >= limits::kMaxWarnings)
            ++unnamed_;
        else
            reading_.warnings.push_back("left out " + in_quotes(title_of(node)) + ": it " + why);
    }

    OpmlReading reading_;
    std::set<std::string> seen_;
    std::size_t unnamed_ = 0;
};

std::string place_in(std::string_view text, std::ptrdiff_t offset) {
    const std::string_view before =
        text.substr(0, static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0)));
    const auto line = 1 + std::ranges::count(before, '\n');
    const std::size_t begin = before.rfind('\n') + 1;  // npos + 1 is 0
    return "line " + std::to_string(line) + ", column " +
           std::to_string(utf8::length(before.substr(begin)) + 1);
}

}  // namespace

Result<OpmlReading> read_opml(std::string_view bytes) {
    if (bytes.size() > limits::kMaxOpmlBytes)
        return fail("the list has " + std::to_string(bytes.size()) + " bytes; at most " +
                    std::to_string(limits::kMaxOpmlBytes) + " are read");
    const std::string text = text::decode_document(bytes, "").text;
    pugi::xml_document document;
    const pugi::xml_parse_result parsed =
        document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    const pugi::xml_node root = document.document_element();
    if (!parsed) {
        if (text.find('<') == std::string::npos)
            return fail("this is no OPML: it is no XML at all");
        return fail("the list is ill-formed XML at " + place_in(text, parsed.offset) + ": " +
                    parsed.description());
    }
    if (!same_word(root.name(), "opml"))
        return fail("this is no OPML: its first element is <" + line_of(root.name()) + ">");
    const pugi::xml_node body = child(root, "body");
    if (!body) return fail("this OPML has no <body>, so no subscriptions");
    return Reader{}.read(body);
}

}  // namespace feedmerged::config
