// SPDX-License-Identifier: MIT
#include "json_tree.hpp"

#include "feedmerged/core/limits.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace feedmerged::feed {
namespace {

using nlohmann::json;

// Members of feeds, items, authors and attachments. What else there is may be large and is not
// kept.
constexpr auto kMembers = std::to_array<std::string_view>({
    "attachments",
    "author",
    "authors",
    "avatar",
    "banner_image",
    "content_html",
    "content_text",
    "date_modified",
    "date_published",
    "description",
    "duration_in_seconds",
    "email",
    "external_url",
    "favicon",
    "feed_url",
    "home_page_url",
    "hubs",
    "icon",
    "id",
    "image",
    "items",
    "language",
    "mime_type",
    "name",
    "size_in_bytes",
    "summary",
    "tags",
    "title",
    "type",
    "url",
    "version",
});
static_assert(std::ranges::is_sorted(kMembers));

/// Brackets inside each other, strings left out. Cheap beside the parse, and parsers that recurse
/// over the tree afterwards are safe.
bool is_too_deep(std::string_view text) {
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\') ++i;
            if (c == '"') in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > limits::kMaxJsonDepth) return true;
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        }
    }
    return false;
}

/// Decides for each value whether it is kept; counts the values of arrays by their depth.
class Filter {
  public:
    bool operator()(int depth, json::parse_event_t event, json& value) {
        const auto level = static_cast<std::size_t>(std::max(depth, 0));
        switch (event) {
            case json::parse_event_t::key:
                return std::ranges::binary_search(kMembers, value.get_ref<const std::string&>());
            case json::parse_event_t::object_start:
            case json::parse_event_t::array_start:
                return count(level);
            case json::parse_event_t::array_end:
            case json::parse_event_t::object_end:
                if (level + 1 < counts_.size()) counts_[level + 1] = 0;
                return true;
            case json::parse_event_t::value:
                return count(level);
        }
        return true;
    }

  private:
    /// Values at one depth since their parent began. Items lie at depth 2.
    bool count(std::size_t level) {
        if (level >= counts_.size()) return false;
        const std::size_t bound = level == 2 ? limits::kMaxEntries : limits::kMaxJsonArray;
        return ++counts_[level] <= bound;
    }

    std::array<std::size_t, limits::kMaxJsonDepth + 2> counts_{};
};

}  // namespace

Result<json, ParseError> load_json(std::string_view text) {
    if (is_too_deep(text))
        return fail(ParseError{
            ParseErrorKind::TooDeep,
            "JSON is nested more than " + std::to_string(limits::kMaxJsonDepth) + " deep"});
    Filter filter;
    try {
        return json::parse(text.begin(), text.end(), std::ref(filter));
    } catch (const json::exception& error) {
        // "[json.exception.parse_error.101] parse error at line 1, column 2: …"
        std::string what = error.what();
        const std::size_t text_start = what.find("] ");
        if (text_start != std::string::npos) what.erase(0, text_start + 2);
        std::ranges::replace(what, '\n', ' ');
        return fail(ParseError{ParseErrorKind::Broken, "broken JSON: " + what});
    }
}

}  // namespace feedmerged::feed
