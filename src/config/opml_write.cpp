// SPDX-License-Identifier: MIT
// Subscriptions to OPML 2.0 and to [[feed]] blocks. The same feeds give the same bytes; passwords
// in URLs are never written to OPML.
#include "feedmerged/config/opml.hpp"
#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/text/charset.hpp"

#include <algorithm>
#include <array>

#include <pugixml.hpp>

namespace feedmerged::config {
namespace {

/// What XML 1.0 can hold: pugixml would write a control as a character reference that no reader
/// accepts.
std::string xml_text(std::string_view text) {
    const std::string valid = text::make_valid_utf8(text);
    std::string out;
    for (std::size_t pos = 0; pos < valid.size();) {
        const char32_t c = utf8::next(valid, pos);
        if (utf8::is_xml_char(c)) utf8::append(out, c);
    }
    return out;
}

std::string without_credentials(std::string_view url) {
    Url parts = split_url(url);
    if (!parts.userinfo) return std::string(url);
    parts.userinfo.reset();
    return to_string(parts);
}

void append_feed(pugi::xml_node parent, const Subscription& feed) {
    const std::string url = xml_text(without_credentials(feed.url));
    pugi::xml_node outline = parent.append_child("outline");
    outline.append_attribute("type") = "rss";
    // OPML 2.0 demands a text; a feed without a title of its own is called by its address.
    outline.append_attribute("text") =
        feed.title.empty() ? url.c_str() : xml_text(feed.title).c_str();
    outline.append_attribute("xmlUrl") = url.c_str();
}

/// The categories in the order in which they first appear, "" (no folder) first.
std::vector<std::string> folders_of(std::span<const Subscription> feeds) {
    std::vector<std::string> folders{""};
    for (const Subscription& feed : feeds)
        if (std::ranges::find(folders, feed.category) == folders.end())
            folders.push_back(feed.category);
    return folders;
}

class StringWriter final : public pugi::xml_writer {
  public:
    void write(const void* data, std::size_t size) override {
        text.append(static_cast<const char*>(data), size);
    }
    std::string text;
};

/// A basic string of TOML 1.0.
std::string toml_string(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out = "\"";
    for (const char c : text::make_valid_utf8(text)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || byte == 0x7f) {
            out += "\\u00";
            out += kHex[byte >> 4];
            out += kHex[byte & 15];
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string feed_block(const Subscription& feed) {
    std::string out = "[[feed]]\nurl = " + toml_string(feed.url) + '\n';
    if (!feed.title.empty()) out += "title = " + toml_string(feed.title) + '\n';
    if (!feed.category.empty()) out += "category = " + toml_string(feed.category) + '\n';
    if (feed.interval) out += "interval = " + toml_string(format_duration(*feed.interval)) + '\n';
    if (feed.headers.empty()) return out;
    std::string pairs;
    for (const auto& [name, value] : feed.headers)
        pairs += (pairs.empty() ? "" : ", ") + toml_string(name) + " = " + toml_string(value);
    return out + "headers = { " + pairs + " }\n";
}

}  // namespace

std::string write_opml(std::span<const Subscription> feeds, std::string_view title) {
    pugi::xml_document document;
    pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    pugi::xml_node root = document.append_child("opml");
    root.append_attribute("version") = "2.0";
    root.append_child("head").append_child("title").text() = xml_text(title).c_str();
    pugi::xml_node body = root.append_child("body");
    for (const std::string& folder : folders_of(feeds)) {
        pugi::xml_node parent = body;
        if (!folder.empty()) {
            parent = body.append_child("outline");
            parent.append_attribute("text") = xml_text(folder).c_str();
        }
        for (const Subscription& feed : feeds)
            if (feed.category == folder) append_feed(parent, feed);
    }
    StringWriter writer;
    document.save(writer, "  ", pugi::format_indent, pugi::encoding_utf8);
    return std::move(writer.text);
}

std::string write_feed_blocks(std::span<const Subscription> feeds) {
    std::string out;
    for (const Subscription& feed : feeds) out += (out.empty() ? "" : "\n") + feed_block(feed);
    return out;
}

}  // namespace feedmerged::config
