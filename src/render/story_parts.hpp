// SPDX-License-Identifier: MIT
// What the formats agree on: which parts of a story they carry, and how an output's files are
// called. Not how any of it is written. Pure; thread-safe.
#pragma once
#include "feedmerged/model/story.hpp"
#include "feedmerged/render/render.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::render {

inline constexpr std::string_view kProgramName = "feedmerged";
/// RFC 5005 §2.
inline constexpr std::string_view kHistoryNamespace = "http://purl.org/syndication/history/1.0";

/// The other stories that stand under the article: none where the output has teasers only, or none
/// of them any more.
[[nodiscard]] std::span<const OtherStory> other_stories(const Story& story,
                                                        const OutputSpec& output);
/// What stands for an other story: its teaser, else its title, else its URL.
[[nodiscard]] const std::string& label(const OtherStory& other);

/// The item's authors that have a name; where there is none, the source's author.
[[nodiscard]] std::vector<Person> named_authors(const Story& story);
/// As it may be shown to everyone: without user name and password.
[[nodiscard]] std::string source_url(const Story& story);
[[nodiscard]] std::string source_title(const Story& story);
/// The source feed's own id where it is a URI, else its URL.
[[nodiscard]] std::string source_id(const Story& story);
/// The same for any feed's URL.
[[nodiscard]] std::string without_userinfo(const std::string& url);
/// The item's tags and, where it is not among them, the configured category.
[[nodiscard]] std::vector<std::string> tags_with_category(const Story& story);

/// Where the document itself is published; "" where base_url is not set.
[[nodiscard]] std::string self_url(const Head& head, Format format);
/// Where the one is published that readers subscribe to: the same but for archives.
[[nodiscard]] std::string current_url(const Head& head, Format format);
/// Where the archive is published with what came before; "" where there is none.
[[nodiscard]] std::string prev_archive_url(const Head& head, Format format);
/// The page's URL; "" where none is written or base_url is not set.
[[nodiscard]] std::string page_url(const Head& head);
[[nodiscard]] bool writes(const Head& head, Format format);

}  // namespace feedmerged::render
