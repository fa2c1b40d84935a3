// SPDX-License-Identifier: MIT
// The flow from bytes to a ParsedFeed: decode, detect, load, read.
#include "feedmerged/feed/parse.hpp"

#include "ascii.hpp"
#include "detect.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/text/charset.hpp"
#include "namespaces.hpp"
#include "readers.hpp"
#include "warnings.hpp"
#include "xml_document.hpp"
#include "xml_value.hpp"

#include <utility>

namespace feedmerged::feed {
namespace {

/// Whether an <entry> says that it is Atom's: its name alone says nothing.
bool is_in_atom(pugi::xml_node root) {
    for (const pugi::xml_attribute attribute : root.attributes()) {
        if (!std::string_view(attribute.name()).starts_with("xmlns")) continue;
        const std::string_view uri = attribute.value();
        if (ascii::find_ignoring_case(uri, "/atom") != uri.npos) return true;
    }
    return false;
}

FeedFormat format_of_root(pugi::xml_node root) {
    const std::string name = ascii::lower(local_name(root.name()));
    if (name == "rss") return FeedFormat::Rss;
    if (name == "rdf") return FeedFormat::Rdf;
    if (name == "feed") return FeedFormat::Atom;
    if (name == "channel") {  // CDF has capitals and attributes, a lost <rss> has neither
        const std::string_view uri = root.attribute("xmlns").value();
        if (uri.find("purl.org/net/rss1.1") != uri.npos) return FeedFormat::Rss;  // RSS 1.1
        return root.first_attribute() || ascii::is_upper(root.name()[0]) ? FeedFormat::Cdf
                                                                         : FeedFormat::Rss;
    }
    if (name == "entry" && is_in_atom(root)) return FeedFormat::Atom;  // RFC 4287 §2
    return FeedFormat::Unknown;
}

/// The first element that is a feed's root: broken documents have several.
pugi::xml_node find_root(const pugi::xml_document& tree) {
    for (const pugi::xml_node child : tree.children())
        if (child.type() == pugi::node_element && format_of_root(child) != FeedFormat::Unknown)
            return child;
    return {};
}

std::string version_of(pugi::xml_node root, FeedFormat format) {
    const std::string_view version = ascii::trim(attribute_of(root, "version"));
    if (!version.empty()) return std::string(version.substr(0, 16));
    if (format != FeedFormat::Rdf && format != FeedFormat::Atom) return {};
    for (const pugi::xml_attribute attribute : root.attributes()) {
        const std::string_view uri = attribute.value();
        if (uri.find("rdf/simple/0.9") != uri.npos) return "0.90";
        if (uri.find("atom/ns#") != uri.npos) return "0.3";
    }
    return "1.0";
}

/// RFC 3986 §5.1.2: Content-Location is a base, where it is one that documents come from.
std::string document_base(std::string_view content_location) {
    const std::string location(ascii::trim(content_location));
    return may_be_base(location) ? location : std::string{};
}

/// The first root counts. Not seldom a script printed its feed twice.
void warn_of_second_root(pugi::xml_node first, Warnings& warnings) {
    for (const pugi::xml_node next : first.parent().children()) {
        if (next == first || next.type() != pugi::node_element) continue;
        if (format_of_root(next) == FeedFormat::Unknown) continue;
        return warnings.add(
            "a second root <" + std::string(next.name()) + ">, which is left out, about " +
            std::to_string(next.offset_debug() - first.offset_debug()) + " bytes behind the first");
    }
}

Result<ParsedFeed, ParseError> read_tree(const pugi::xml_document& tree, const ParseInput& input,
                                         Warnings& warnings) {
    const pugi::xml_node root = find_root(tree);
    if (!root) return fail(ParseError{ParseErrorKind::NotAFeed, "XML without the root of a feed"});
    warn_of_second_root(root, warnings);
    ParsedFeed feed;
    feed.format = format_of_root(root);
    feed.version = version_of(root, feed.format);
    const Scope scope(root, document_base(input.content_location));
    switch (feed.format) {
        case FeedFormat::Atom:
            read_atom(root, scope, feed);
            break;
        case FeedFormat::Cdf:
            read_cdf(root, scope, feed);
            break;
        default:
            read_rss(root, scope, feed);
    }
    return feed;
}

Result<ParsedFeed, ParseError> read_xml(std::string text, const Detected& detected,
                                        const ParseInput& input, Warnings& warnings) {
    if (detected.junk)
        warnings.add_at(text, detected.start, "junk before the document, which begins");
    const auto text_again = [&input, start = detected.start] {
        return text::decode_document(input.bytes, input.content_type).text.substr(start);
    };
    warnings.begin_at(text, detected.start);
    text.erase(0, detected.start);
    const auto document = load_xml(std::move(text), text_again, warnings);
    if (!document) return fail(document.error());
    return read_tree((*document)->tree, input, warnings);
}

ParseError not_a_feed(std::string_view what) {
    return {ParseErrorKind::NotAFeed, std::string(what) + " instead of a feed"};
}

/// The language that the server names, where it names one only.
std::string_view one_language(std::string_view header) {
    header = ascii::trim(header);
    return header.find(',') == header.npos ? header : std::string_view{};
}

/// A transfer that broke off inside a character of UTF-8 must not make all the rest something else:
/// without the one to three bytes of a character that is not there whole.
std::string_view without_cut_character(std::string_view bytes) {
    std::size_t tail = 0;
    while (tail < 3 && tail < bytes.size()) {
        const auto byte = static_cast<unsigned char>(bytes[bytes.size() - 1 - tail]);
        ++tail;
        if (byte < 0x80) return bytes;
        if (byte < 0xC0) continue;  // goes on with a character
        const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
        return tail < length ? bytes.substr(0, bytes.size() - tail) : bytes;
    }
    return bytes;
}

}  // namespace

Result<ParsedFeed, ParseError> parse_feed(const ParseInput& whole) {
    ParseInput input = whole;
    input.bytes = without_cut_character(input.bytes);
    if (const auto binary = name_binary(input.bytes)) return fail(not_a_feed(*binary));
    text::DecodedText decoded = text::decode_document(input.bytes, input.content_type);
    const Detected detected = detect(decoded.text);
    Warnings warnings;
    if (decoded.had_invalid)
        warnings.add_at(decoded.text, decoded.text.find("\uFFFD"),
                        "bytes that are not valid " + decoded.encoding);
    if (decoded.overridden)
        warnings.add("read as " + decoded.encoding + ", although something else is claimed");
    Result<ParsedFeed, ParseError> feed = [&]() -> Result<ParsedFeed, ParseError> {
        switch (detected.shape) {
            case Shape::Empty:
                return fail(ParseError{ParseErrorKind::Empty, "empty document"});
            case Shape::Other:
                return fail(not_a_feed(detected.what));
            case Shape::Json:
                warnings.begin_at(decoded.text, detected.start);
                return read_json_feed(std::string_view(decoded.text).substr(detected.start),
                                      warnings);
            case Shape::Xml:
                return read_xml(std::move(decoded.text), detected, input, warnings);
        }
        return fail(not_a_feed("text"));
    }();
    if (!feed) return fail(ParseError{feed.error().kind, one_line(feed.error().message)});
    if (feed->entries_left_out > 0)
        warnings.add_important("more than " + std::to_string(limits::kMaxEntries) + " items: " +
                               std::to_string(feed->entries_left_out) + " are left out");
    feed->encoding = std::move(decoded.encoding);
    feed->truncated = warnings.truncated();
    feed->warnings = warnings.take();
    if (feed->language.empty()) feed->language = one_language(input.content_language);
    return feed;
}

}  // namespace feedmerged::feed
