// SPDX-License-Identifier: MIT
// Stories and heads to render, and readers for what came out. Not thread-safe.
#pragma once
#include "feedmerged/render/render.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

namespace feedmerged::test {

/// 2026-01-02T03:04:05Z
inline constexpr TimePoint kNoon = from_unix(1'767'323'045);

/// An output with everything: base URL, all formats, full articles.
[[nodiscard]] render::Head make_head();
/// The n-th story: an hour older than the one before, from one of three feeds, with an article.
[[nodiscard]] Story make_story(int n);
/// With every field set that an item can have.
[[nodiscard]] Story make_rich_story();
[[nodiscard]] OtherStory make_other(int n);

/// `head.updated` is set to the newest of the stories.
[[nodiscard]] std::string render_all(render::Format format, render::Head head,
                                     const std::vector<Story>& stories);

/// What two independent XML parsers hold against the text, "" where nothing.
[[nodiscard]] std::string xml_complaint(const std::string& xml);
/// Parsed by pugixml, white space kept. The document holds no reference to `xml`.
void load_xml(pugi::xml_document& document, const std::string& xml);
/// Texts of the children of that name.
[[nodiscard]] std::vector<std::string> texts(pugi::xml_node parent, const char* name);
/// The attribute of each child of that name.
[[nodiscard]] std::vector<std::string> attributes(pugi::xml_node parent, const char* name,
                                                  const char* attribute);
/// Names of the children in order, as in "id title updated".
[[nodiscard]] std::string child_names(pugi::xml_node parent);

}  // namespace feedmerged::test
