// SPDX-License-Identifier: MIT
#include "json_tree.hpp"

#include "feedmerged/core/limits.hpp"
#include "json_repair.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

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

/// Builds the tree from the parser's events. Not json::parse with a callback: that searches the
/// whole of an array for discarded values each time one of its objects ends.
class TreeBuilder final : public nlohmann::json_sax<json> {
  public:
    [[nodiscard]] json& tree() { return tree_; }
    [[nodiscard]] bool too_deep() const { return too_deep_; }
    [[nodiscard]] bool ended() const { return ended_; }
    [[nodiscard]] std::size_t error_position() const { return error_position_; }
    [[nodiscard]] std::size_t items_left_out() const { return items_left_out_; }
    [[nodiscard]] const std::string& error() const { return error_; }

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(value); }
    bool number_unsigned(number_unsigned_t value) override { return add(value); }
    bool number_float(number_float_t value, const string_t& /*text*/) override {
        return add(value);
    }
    bool string(string_t& value) override { return add(std::move(value)); }
    bool binary(binary_t& /*value*/) override { return false; }  // not in JSON

    bool start_object(std::size_t /*size*/) override { return open(json::object()); }
    bool start_array(std::size_t /*size*/) override { return open(json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        if (skipped_ > 0) return true;
        Open& object = open_.back();
        object.kept = std::ranges::binary_search(kMembers, name);
        object.key = std::move(name);
        return true;
    }

    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const json::exception& exception) override {
        error_position_ = position;
        error_ = exception.what();
        return false;
    }

  private:
    /// An object or array whose end has not come yet.
    struct Open {
        json* value = nullptr;
        std::string key{};      ///< of the member that comes next
        bool kept = true;       ///< whether that member is
        std::size_t count = 0;  ///< of an array's values so far
    };

    /// Where the next value goes, nullptr where it is not kept.
    json* place(json value) {
        if (open_.empty()) {
            tree_ = std::move(value);
            return &tree_;
        }
        Open& parent = open_.back();
        if (parent.value->is_object()) {
            if (!parent.kept) return nullptr;
            json& member = (*parent.value)[parent.key];
            member = std::move(value);
            return &member;
        }
        const bool items = open_.size() == 2 && open_.front().key == "items";
        if (++parent.count > (items ? limits::kMaxEntries : limits::kMaxJsonArray)) {
            items_left_out_ += items ? 1 : 0;
            return nullptr;
        }
        parent.value->push_back(std::move(value));
        return &parent.value->back();
    }

    bool add(json value) {
        if (skipped_ == 0) place(std::move(value));
        return true;
    }

    bool open(json container) {
        if (open_.size() + skipped_ >= limits::kMaxJsonDepth) {
            too_deep_ = true;
            return false;
        }
        json* placed = skipped_ > 0 ? nullptr : place(std::move(container));
        if (placed != nullptr) {
            open_.push_back({.value = placed});
        } else {
            ++skipped_;
        }
        return true;
    }

    bool close() {
        if (skipped_ > 0) {
            --skipped_;
        } else {
            open_.pop_back();
        }
        ended_ = open_.empty();
        return true;
    }

    json tree_{};
    std::vector<Open> open_{};
    std::size_t skipped_ = 0;  ///< containers inside each other that are not kept
    std::size_t items_left_out_ = 0;
    bool ended_ = false;  ///< the outermost object or array is there whole
    bool too_deep_ = false;
    std::size_t error_position_ = 0;
    std::string error_{};
};

/// "[json.exception.parse_error.101] parse error at line 1, column 2: …" without its number, in one
/// line.
std::string clean_message(std::string what) {
    const std::size_t start = what.find("] ");
    if (start != std::string::npos) what.erase(0, start + 2);
    std::ranges::replace(what, '\n', ' ');
    return what;
}

/// What the builder has of `text`, which is `original` or that repaired. A value that is whole is
/// not spoiled by what stands behind it.
Result<JsonTree, ParseError> read_json(std::string_view text, std::string_view original,
                                       Warnings& warnings) {
    TreeBuilder builder;
    const bool whole = json::sax_parse(text.begin(), text.end(), &builder);
    if (builder.too_deep())
        return fail(ParseError{
            ParseErrorKind::TooDeep,
            "JSON is nested more than " + std::to_string(limits::kMaxJsonDepth) + " deep"});
    if (!whole && !builder.ended())
        return fail(
            ParseError{ParseErrorKind::Broken, "broken JSON: " + clean_message(builder.error())});
    if (!whole) {
        const std::size_t behind =
            text.size() - std::min(text.size(), builder.error_position() - 1);
        warnings.add_at(original, original.size() - std::min(original.size(), behind),
                        "text behind the end of the JSON");
    }
    return JsonTree{.value = std::move(builder.tree()), .items_left_out = builder.items_left_out()};
}

}  // namespace

Result<JsonTree, ParseError> load_json(std::string_view text, Warnings& warnings) {
    auto tree = read_json(text, text, warnings);
    if (tree || tree.error().kind != ParseErrorKind::Broken) return tree;
    const auto repaired = repair_json(text, warnings);
    return repaired ? read_json(*repaired, text, warnings) : std::move(tree);
}

}  // namespace feedmerged::feed
