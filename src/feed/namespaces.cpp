// SPDX-License-Identifier: MIT
#include "namespaces.hpp"

#include "ascii.hpp"
#include "feedmerged/core/url.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <tuple>

namespace feedmerged::feed {
namespace {

struct KnownUri {
    std::string_view uri;  ///< lower case, without scheme, without '/' and '#' at its end
    Vocabulary vocabulary;
};

// The right URIs, those of drafts, and those that feeds have wrong. Sorted.
constexpr auto kUris = std::to_array<KnownUri>({
    {"backend.userland.com/rss", Vocabulary::Core},
    {"backend.userland.com/rss091", Vocabulary::Core},
    {"backend.userland.com/rss092", Vocabulary::Core},
    {"backend.userland.com/rss2", Vocabulary::Core},
    {"backend.userland.com/rss2.1", Vocabulary::Core},
    {"blogs.law.harvard.edu/tech/rss", Vocabulary::Core},
    {"channel.netscape.com/rdf/simple/0.9", Vocabulary::Core},
    {"cyber.law.harvard.edu/rss", Vocabulary::Core},
    {"example.com/dtds/podcast-1.0.dtd", Vocabulary::Itunes},
    {"example.com/necho", Vocabulary::Atom},
    {"example.com/newformat", Vocabulary::Atom},
    {"my.netscape.com/rdf/simple/0.9", Vocabulary::Core},
    {"pheedo.com/namespace/pheedo", Vocabulary::Pheedo},
    {"purl.org/atom/ns", Vocabulary::Atom},
    {"purl.org/dc", Vocabulary::DublinCore},
    {"purl.org/dc/elements/1.0", Vocabulary::DublinCore},
    {"purl.org/dc/elements/1.1", Vocabulary::DublinCore},
    {"purl.org/dc/terms", Vocabulary::DublinCore},
    {"purl.org/echo", Vocabulary::Atom},
    {"purl.org/net/rss1.1", Vocabulary::Core},
    {"purl.org/pie", Vocabulary::Atom},
    {"purl.org/rss/1.0", Vocabulary::Core},
    {"purl.org/rss/1.0/modules/content", Vocabulary::Content},
    {"purl.org/rss/1.0/modules/dc", Vocabulary::DublinCore},
    {"purl.org/rss/1.0/modules/syndication", Vocabulary::Syndication},
    {"purl.org/rss/2.0", Vocabulary::Core},
    {"rssboard.org/media-rss", Vocabulary::Media},
    {"rssnamespace.org/feedburner/ext/1.0", Vocabulary::Feedburner},
    {"search.yahoo.com/mrss", Vocabulary::Media},
    {"search.yahoo.com/rss", Vocabulary::Media},
    {"tools.search.yahoo.com/mrss", Vocabulary::Media},
    {"uri/of/echo/namespace", Vocabulary::Atom},
    {"video.search.yahoo.com/mrss", Vocabulary::Media},
    {"www.google.com/schemas/play-podcasts/1.0", Vocabulary::GooglePlay},
    {"www.itunes.com/dtds/podcast-1.0.dtd", Vocabulary::Itunes},
    {"www.pheedo.com/namespace/pheedo", Vocabulary::Pheedo},
    {"www.rssboard.org/media-rss", Vocabulary::Media},
    {"www.rssboard.org/rss-specification", Vocabulary::Core},
    {"www.w3.org/1999/02/22-rdf-syntax-ns", Vocabulary::Rdf},
    {"www.w3.org/1999/xhtml", Vocabulary::Xhtml},
    {"www.w3.org/2005/atom", Vocabulary::Atom},
});
static_assert(std::ranges::is_sorted(kUris, {}, &KnownUri::uri));

struct UsualPrefix {
    std::string_view prefix;
    Vocabulary vocabulary;
};

constexpr auto kPrefixes = std::to_array<UsualPrefix>({
    {"a10", Vocabulary::Atom},
    {"atom", Vocabulary::Atom},
    {"atom10", Vocabulary::Atom},
    {"content", Vocabulary::Content},
    {"dc", Vocabulary::DublinCore},
    {"dcterms", Vocabulary::DublinCore},
    {"feedburner", Vocabulary::Feedburner},
    {"googleplay", Vocabulary::GooglePlay},
    {"itunes", Vocabulary::Itunes},
    {"media", Vocabulary::Media},
    {"pheedo", Vocabulary::Pheedo},
    {"rdf", Vocabulary::Rdf},
    {"rss", Vocabulary::Core},
    {"sy", Vocabulary::Syndication},
    {"xhtml", Vocabulary::Xhtml},
});

struct KnownName {
    Vocabulary vocabulary;
    std::string_view name;  ///< lower case
    Tag tag;
};

constexpr auto key(const KnownName& n) { return std::tuple(n.vocabulary, n.name); }

// Sorted by vocabulary and name. Atom's names are under Core, Google Play's under Itunes.
constexpr auto kNames = std::to_array<KnownName>({
    {Vocabulary::Core, "abstract", Tag::Abstract},
    {Vocabulary::Core, "author", Tag::Author},
    {Vocabulary::Core, "body", Tag::Body},
    {Vocabulary::Core, "category", Tag::Category},
    {Vocabulary::Core, "channel", Tag::Channel},
    {Vocabulary::Core, "cloud", Tag::Cloud},
    {Vocabulary::Core, "comments", Tag::Comments},
    {Vocabulary::Core, "content", Tag::Content},
    {Vocabulary::Core, "contributor", Tag::Contributor},
    {Vocabulary::Core, "copyright", Tag::Copyright},
    {Vocabulary::Core, "created", Tag::Created},
    {Vocabulary::Core, "date", Tag::Date},
    {Vocabulary::Core, "day", Tag::Day},
    {Vocabulary::Core, "description", Tag::Description},
    {Vocabulary::Core, "email", Tag::Email},
    {Vocabulary::Core, "enclosure", Tag::Enclosure},
    {Vocabulary::Core, "encoded", Tag::Encoded},
    {Vocabulary::Core, "entry", Tag::Entry},
    {Vocabulary::Core, "feed", Tag::Feed},
    {Vocabulary::Core, "fullitem", Tag::FullItem},
    {Vocabulary::Core, "generator", Tag::Generator},
    {Vocabulary::Core, "guid", Tag::Guid},
    {Vocabulary::Core, "homepage", Tag::Homepage},
    {Vocabulary::Core, "hour", Tag::Hour},
    {Vocabulary::Core, "icon", Tag::Icon},
    {Vocabulary::Core, "id", Tag::Id},
    {Vocabulary::Core, "image", Tag::Image},
    {Vocabulary::Core, "issued", Tag::Issued},
    {Vocabulary::Core, "item", Tag::Item},
    {Vocabulary::Core, "items", Tag::Items},
    {Vocabulary::Core, "language", Tag::Language},
    {Vocabulary::Core, "lastbuilddate", Tag::LastBuildDate},
    {Vocabulary::Core, "link", Tag::Link},
    {Vocabulary::Core, "logo", Tag::Logo},
    {Vocabulary::Core, "managingeditor", Tag::ManagingEditor},
    {Vocabulary::Core, "modified", Tag::Modified},
    {Vocabulary::Core, "name", Tag::Name},
    {Vocabulary::Core, "pubdate", Tag::PubDate},
    {Vocabulary::Core, "published", Tag::Published},
    {Vocabulary::Core, "rdf", Tag::RdfRoot},
    {Vocabulary::Core, "rights", Tag::Rights},
    {Vocabulary::Core, "rss", Tag::Rss},
    {Vocabulary::Core, "skipdays", Tag::SkipDays},
    {Vocabulary::Core, "skiphours", Tag::SkipHours},
    {Vocabulary::Core, "source", Tag::Source},
    {Vocabulary::Core, "subtitle", Tag::Subtitle},
    {Vocabulary::Core, "summary", Tag::Summary},
    {Vocabulary::Core, "tagline", Tag::Tagline},
    {Vocabulary::Core, "textinput", Tag::TextInput},
    {Vocabulary::Core, "title", Tag::Title},
    {Vocabulary::Core, "ttl", Tag::Ttl},
    {Vocabulary::Core, "updated", Tag::Updated},
    {Vocabulary::Core, "uri", Tag::Uri},
    {Vocabulary::Core, "url", Tag::Url},
    {Vocabulary::Core, "webmaster", Tag::WebMaster},
    {Vocabulary::Rdf, "rdf", Tag::RdfRoot},
    {Vocabulary::DublinCore, "author", Tag::DcCreator},
    {Vocabulary::DublinCore, "created", Tag::DcCreated},
    {Vocabulary::DublinCore, "creator", Tag::DcCreator},
    {Vocabulary::DublinCore, "date", Tag::DcDate},
    {Vocabulary::DublinCore, "description", Tag::DcDescription},
    {Vocabulary::DublinCore, "identifier", Tag::DcIdentifier},
    {Vocabulary::DublinCore, "issued", Tag::DcIssued},
    {Vocabulary::DublinCore, "language", Tag::DcLanguage},
    {Vocabulary::DublinCore, "modified", Tag::DcModified},
    {Vocabulary::DublinCore, "publisher", Tag::DcPublisher},
    {Vocabulary::DublinCore, "rights", Tag::DcRights},
    {Vocabulary::DublinCore, "subject", Tag::DcSubject},
    {Vocabulary::DublinCore, "title", Tag::DcTitle},
    {Vocabulary::Content, "encoded", Tag::ContentEncoded},
    {Vocabulary::Media, "category", Tag::MediaCategory},
    {Vocabulary::Media, "content", Tag::MediaContent},
    {Vocabulary::Media, "description", Tag::MediaDescription},
    {Vocabulary::Media, "group", Tag::MediaGroup},
    {Vocabulary::Media, "keywords", Tag::MediaKeywords},
    {Vocabulary::Media, "thumbnail", Tag::MediaThumbnail},
    {Vocabulary::Media, "title", Tag::MediaTitle},
    {Vocabulary::Itunes, "author", Tag::PodcastAuthor},
    {Vocabulary::Itunes, "description", Tag::PodcastSummary},
    {Vocabulary::Itunes, "duration", Tag::PodcastDuration},
    {Vocabulary::Itunes, "email", Tag::PodcastEmail},
    {Vocabulary::Itunes, "image", Tag::PodcastImage},
    {Vocabulary::Itunes, "keywords", Tag::PodcastKeywords},
    {Vocabulary::Itunes, "link", Tag::PodcastLink},
    {Vocabulary::Itunes, "name", Tag::PodcastName},
    {Vocabulary::Itunes, "new-feed-url", Tag::PodcastNewFeedUrl},
    {Vocabulary::Itunes, "owner", Tag::PodcastOwner},
    {Vocabulary::Itunes, "subtitle", Tag::PodcastSubtitle},
    {Vocabulary::Itunes, "summary", Tag::PodcastSummary},
    {Vocabulary::Itunes, "title", Tag::PodcastTitle},
    {Vocabulary::Feedburner, "origlink", Tag::OrigLink},
    {Vocabulary::Pheedo, "origlink", Tag::OrigLink},
    {Vocabulary::Syndication, "updatefrequency", Tag::UpdateFrequency},
    {Vocabulary::Syndication, "updateperiod", Tag::UpdatePeriod},
    {Vocabulary::Xhtml, "body", Tag::Body},
});
static_assert(std::ranges::is_sorted(kNames, {}, key));

constexpr std::size_t kLongestName = 16;  // "updatefrequency"

/// Where each name of kNames is, by a hash of it: every element of a document is looked up. Open
/// addressing; 0 is none, so that places are counted from 1.
class NamePlaces {
  public:
    constexpr NamePlaces() {
        for (std::size_t i = 0; i < kNames.size(); ++i) {
            std::size_t slot = slot_of(kNames[i].vocabulary, kNames[i].name);
            while (places_[slot] != 0) slot = (slot + 1) % kSlots;
            places_[slot] = static_cast<std::uint8_t>(i + 1);
        }
    }
    [[nodiscard]] constexpr Tag find(Vocabulary vocabulary, std::string_view name) const {
        for (std::size_t slot = slot_of(vocabulary, name); places_[slot] != 0;
             slot = (slot + 1) % kSlots) {
            const KnownName& known = kNames[places_[slot] - 1U];
            if (known.vocabulary == vocabulary && known.name == name) return known.tag;
        }
        return Tag::Unknown;
    }

  private:
    static constexpr std::size_t kSlots = 256;
    static_assert(kNames.size() < kSlots / 2);
    static constexpr std::size_t slot_of(Vocabulary vocabulary, std::string_view name) {
        std::uint32_t hash = 2166136261U + static_cast<std::uint32_t>(vocabulary);  // FNV-1a
        for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
        return (hash ^ hash >> 15) % kSlots;
    }
    std::array<std::uint8_t, kSlots> places_{};
};
constexpr NamePlaces kNamePlaces;

Vocabulary find_usual_prefix(std::string_view prefix) {
    const auto it = std::ranges::find_if(kPrefixes, [prefix](const UsualPrefix& usual) {
        return ascii::equals_ignoring_case(usual.prefix, prefix);
    });
    return it == kPrefixes.end() ? Vocabulary::Other : it->vocabulary;
}

/// Other where the URI is not in the table.
Vocabulary find_uri(std::string_view uri) {
    std::string plain = ascii::lower(ascii::trim(uri.substr(0, 200)));
    for (const std::string_view scheme : {"http://", "https://"})
        if (plain.starts_with(scheme)) plain.erase(0, scheme.size());
    while (!plain.empty() && (plain.back() == '/' || plain.back() == '#')) plain.pop_back();
    const auto it = std::ranges::lower_bound(kUris, plain, {}, &KnownUri::uri);
    return it != kUris.end() && it->uri == plain ? it->vocabulary : Vocabulary::Other;
}

std::string_view prefix_of(std::string_view qualified) {
    const std::size_t colon = qualified.find(':');
    return colon == std::string_view::npos ? std::string_view{} : qualified.substr(0, colon);
}

Tag find_tag(Vocabulary vocabulary, std::string_view local) {
    if (vocabulary == Vocabulary::Other || local.size() > kLongestName) return Tag::Unknown;
    if (vocabulary == Vocabulary::Atom) vocabulary = Vocabulary::Core;
    if (vocabulary == Vocabulary::GooglePlay) vocabulary = Vocabulary::Itunes;
    std::array<char, kLongestName> buffer{};
    std::ranges::transform(local, buffer.begin(), [](char c) { return ascii::lower(c); });
    const std::string_view name(buffer.data(), local.size());
    return kNamePlaces.find(vocabulary, name);
}

}  // namespace

bool may_be_base(std::string_view url) {
    const Url parts = split_url(url);
    return !parts.scheme || *parts.scheme == "http" || *parts.scheme == "https";
}

std::string_view local_name(std::string_view qualified) {
    return qualified.substr(qualified.find(':') + 1);  // npos + 1 is 0
}

Scope::Scope(pugi::xml_node root, std::string_view document_base)
    : base_(std::string(document_base)) {
    const std::string_view name = root.name();
    const std::string_view prefix = prefix_of(name);
    const std::string declaration = prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix);
    root_uri_ = root.attribute(declaration.c_str()).value();
    read_attributes(root);
    // Whatever URI the root of a feed is in, its name space is the feed's. RDF is only a wrapper.
    if (!ascii::equals_ignoring_case(local_name(name), "rdf"))
        bindings_.push_back({prefix, Vocabulary::Core});
    else if (find_vocabulary({}) == Vocabulary::Other)
        bindings_.push_back({{}, Vocabulary::Core});
    default_ = find_vocabulary({});
}

Scope::Scope(const Scope& outer, pugi::xml_node element)
    : outer_(&outer), base_(outer.base_), language_(outer.language_) {
    root_uri_ = outer.root_uri_;
    read_attributes(element);
    default_ = bindings_.empty() ? outer.default_ : find_vocabulary({});
}

void Scope::read_attributes(pugi::xml_node element) {
    for (const pugi::xml_attribute attribute : element.attributes()) {
        const std::string_view name = attribute.name();
        if (name.size() < 5 || (name[0] != 'x' && name[0] != 'X')) continue;
        if (name == "xml:base") {
            std::string base = resolve_url(base_, ascii::trim(attribute.value()));
            if (may_be_base(base)) base_ = std::move(base);
        } else if (name == "xml:lang") {
            language_ = std::string(ascii::trim(attribute.value()));
        } else if (name == "xmlns" || name.starts_with("xmlns:")) {
            const std::string_view prefix = name == "xmlns" ? std::string_view{} : name.substr(6);
            if (bindings_.size() < kMostBindings)
                bindings_.push_back({prefix, vocabulary_of_uri(prefix, attribute.value())});
        }
    }
}

Vocabulary Scope::vocabulary_of_uri(std::string_view prefix, std::string_view uri) const {
    if (prefix.empty() && (uri.empty() || uri == root_uri_)) return Vocabulary::Core;
    const Vocabulary found = find_uri(uri);
    if (found != Vocabulary::Other) return found;
    // An unknown URI for a prefix that everyone uses for one thing is a mistake in the URI; but the
    // formats' own names are too common to be taken from just anywhere.
    const Vocabulary usual = find_usual_prefix(prefix);
    const bool module = usual != Vocabulary::Core && usual != Vocabulary::Atom;
    return module ? usual : Vocabulary::Other;
}

Vocabulary Scope::vocabulary_of(std::string_view prefix) const {
    return prefix.empty() ? default_ : find_vocabulary(prefix);
}

Vocabulary Scope::find_vocabulary(std::string_view prefix) const {
    for (const Scope* scope = this; scope; scope = scope->outer_)
        for (auto it = scope->bindings_.rbegin(); it != scope->bindings_.rend(); ++it)
            if (it->prefix == prefix) return it->vocabulary;
    return prefix.empty() ? Vocabulary::Core : find_usual_prefix(prefix);
}

ElementName Scope::name_of(pugi::xml_node element) const {
    const std::string_view name = element.name();
    const std::string_view prefix = prefix_of(name);
    Vocabulary vocabulary = vocabulary_of(prefix);
    if (element.first_attribute()) {
        const std::string_view declared = prefix.empty() ? "xmlns" : "xmlns:";
        for (const pugi::xml_attribute attribute : element.attributes()) {
            const std::string_view attribute_name = attribute.name();
            if (attribute_name.size() == declared.size() + prefix.size() &&
                attribute_name.starts_with(declared) && attribute_name.ends_with(prefix))
                vocabulary = vocabulary_of_uri(prefix, attribute.value());
        }
    }
    return {vocabulary, find_tag(vocabulary, local_name(name))};
}

}  // namespace feedmerged::feed
