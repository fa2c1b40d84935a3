// SPDX-License-Identifier: MIT
// Stories to bytes: Atom, RSS, JSON Feed and the page. Pure and deterministic: the same stories
// give the same bytes; no time, locale or hash order has a part in it. Stories are fed one at a
// time, so that an output costs no more memory than its bytes.
#pragma once
#include "feedmerged/core/result.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/item.hpp"
#include "feedmerged/model/story.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace feedmerged::render {

enum class Format { Atom, Rss, Json, Html };

/// "atom", "rss", "json", "html": the name in the configuration and the file's extension.
[[nodiscard]] std::string_view extension(Format format);
/// "application/atom+xml" …
[[nodiscard]] std::string_view media_type(Format format);

/// What the head of a document needs to know before its first entry.
struct Head {
    OutputSpec output{};
    TimePoint updated{};            ///< the newest entry's; the epoch where there is none
    std::vector<Format> formats{};  ///< that are written beside each other: for links between them
    std::string generator_version{};
    std::string language{};        ///< that all stories share, "" otherwise
    std::string page_template{};   ///< Mustache, as check_page_template takes it; "": what ships
    std::size_t archive = 0;       ///< number of this archive document; 0: the one to subscribe to
    std::size_t prev_archive = 0;  ///< number of the archive with what came before; 0: none
};

/// Where an output's file of that format, or of an archive, is published; "" where base_url is not
/// set.
[[nodiscard]] std::string published_url(const OutputSpec& output, Format format,
                                        std::size_t archive = 0);

/// "all.atom"; of an archive "all-archive-00001.atom".
[[nodiscard]] std::string file_name(const std::string& output, Format format,
                                    std::size_t archive = 0);

/// Whether the text can be Head::page_template: UTF-8 and Mustache, with one section of stories,
/// and nothing unescaped but what feedmerged itself made HTML. The error is "line 3: what is wrong,
/// and what would be right".
[[nodiscard]] Result<void> check_page_template(std::string_view text);

class Renderer {
  public:
    virtual ~Renderer() = default;
    virtual void add(const Story& story) = 0;  ///< newest first
    /// Closes the document and hands it out; the renderer is used up.
    [[nodiscard]] virtual std::string finish() = 0;
};

[[nodiscard]] std::unique_ptr<Renderer> make_renderer(Format format, const Head& head);

/// The article as the outputs publish it: its HTML followed by <aside class="more-stories">, one
/// linked teaser a paragraph.
[[nodiscard]] std::string article_html(const Story& story, const OutputSpec& output);
/// The article as `show --format text` prints it: a paragraph a line, then a teaser a line.
[[nodiscard]] std::string article_text(const Story& story, const OutputSpec& output);
/// The story alone as JSON Feed item with _feedmerged, pretty-printed: `show --format json`.
[[nodiscard]] std::string story_json(const Story& story, const OutputSpec& output);
/// `parse`: a document before merging as JSON Feed 1.1, pretty-printed.
[[nodiscard]] std::string feed_json(const NormalisedFeed& feed, const std::string& feed_url);

}  // namespace feedmerged::render
