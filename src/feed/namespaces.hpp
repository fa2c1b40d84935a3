// SPDX-License-Identifier: MIT
// Names of elements: which vocabulary a prefix means and which of the known elements a name is. By
// URI with the wrong and old ones that feeds use, by the usual prefix where none is declared. Also
// what else an element inherits: xml:base and xml:lang. Pure; thread-safe.
#pragma once
#include "feedmerged/model/shared_text.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

namespace feedmerged::feed {

enum class Vocabulary {
    Core,  ///< the format's own: no name space, the root's, and those of RSS 0.9x, 1.0 and 2.0
    Atom,
    Rdf,
    DublinCore,  ///< elements and terms
    Content,
    Media,
    Itunes,
    Feedburner,
    Pheedo,
    Syndication,
    GooglePlay,
    Xhtml,
    Other,
};

// clang-format off
/// Known elements. The same name in RSS and Atom is one tag: only its vocabulary differs.
enum class Tag {
    Unknown,
    // RSS and Atom
    Author, Body, Category, Channel, Cloud, Comments, Content, Contributor, Copyright, Created,
    Date, Day, Description, Email, Enclosure, Encoded, Entry, Feed, FullItem, Generator, Guid, Homepage,
    Hour, Icon, Id, Image, Issued, Item, Items, Language, LastBuildDate, Link, Logo, ManagingEditor,
    Modified, Name, PubDate, Published, Rights, Rss, SkipDays, SkipHours, Source, Subtitle, Summary,
    Tagline, TextInput, Title, Ttl, Updated, Uri, Url, WebMaster,
    // CDF
    Abstract,
    // RDF
    RdfRoot,
    // Dublin Core
    DcCreator, DcDate, DcDescription, DcIdentifier, DcIssued, DcLanguage, DcModified, DcPublisher,
    DcRights, DcSubject, DcTitle, DcCreated,
    // Content
    ContentEncoded,
    // Media RSS
    MediaCategory, MediaContent, MediaDescription, MediaGroup, MediaKeywords, MediaThumbnail,
    MediaTitle,
    // iTunes and Google Play
    PodcastAuthor, PodcastDuration, PodcastImage, PodcastKeywords, PodcastLink, PodcastName,
    PodcastEmail, PodcastNewFeedUrl, PodcastOwner, PodcastSubtitle, PodcastSummary, PodcastTitle,
    // FeedBurner and Pheedo
    OrigLink,
    // Syndication
    UpdateFrequency, UpdatePeriod,
};
// clang-format on

struct ElementName {
    Vocabulary vocabulary = Vocabulary::Other;
    Tag tag = Tag::Unknown;
    bool operator==(const ElementName&) const = default;
};

/// Whether references may be resolved on it: relative itself, or of the web. On "javascript:…" no
/// URL would come out, but ids would carry it.
[[nodiscard]] bool may_be_base(std::string_view url);

/// What is in scope inside an element. Made from the root inwards; must not outlive its outer scope
/// or the tree.
class Scope {
  public:
    /// The scope of the root: the name space that `root` itself is in counts as Core.
    Scope(pugi::xml_node root, std::string_view document_base);
    /// The scope of an element inside `outer`.
    Scope(const Scope& outer, pugi::xml_node element);

    [[nodiscard]] const SharedText& base() const { return base_; }
    [[nodiscard]] const SharedText& language() const { return language_; }
    /// The name of an element in this scope, whose own declarations count.
    [[nodiscard]] ElementName name_of(pugi::xml_node element) const;
    /// The vocabulary of a prefix ("": the default name space).
    [[nodiscard]] Vocabulary vocabulary_of(std::string_view prefix) const;

  private:
    struct Binding {
        std::string_view prefix;
        Vocabulary vocabulary;
    };
    /// Real roots declare up to 20; a lookup goes through all.
    static constexpr std::size_t kMostBindings = 64;
    void read_attributes(pugi::xml_node element);
    [[nodiscard]] Vocabulary vocabulary_of_uri(std::string_view prefix, std::string_view uri) const;
    [[nodiscard]] Vocabulary find_vocabulary(std::string_view prefix) const;

    const Scope* outer_ = nullptr;
    std::vector<Binding> bindings_{};
    Vocabulary default_ = Vocabulary::Core;  ///< of no prefix, which most elements have
    SharedText base_{};
    SharedText language_{};
    std::string_view root_uri_{};  ///< in the root's scope only
};

/// The local part of a qualified name.
[[nodiscard]] std::string_view local_name(std::string_view qualified);

}  // namespace feedmerged::feed
