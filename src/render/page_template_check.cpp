// SPDX-License-Identifier: MIT
// What is wrong with a template of the page, told by the line, before anything is rendered from it.
// Pure; thread-safe.
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/render/render.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::render {
namespace {

constexpr std::string_view kStories = "stories";
/// What is HTML already, sanitised or the program's own. Everything else comes from feeds as plain
/// text, and unescaped it could be a script.
constexpr std::array<std::string_view, 2> kHtml{"article", "style"};

struct Section {
    std::string_view name{};
    std::size_t at = 0;
};

std::string_view trim(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

/// Walks through the tags of one template. The first mistake ends the walk.
class Walk {
  public:
    explicit Walk(std::string_view text) : text_(text) {}

    Result<void> check() {
        for (std::size_t at = text_.find("{{"); at != std::string_view::npos;
             at = text_.find("{{", end_)) {
            if (auto right = take_tag(at); !right) return right;
        }
        if (!open_.empty())
            return wrong(open_.back().at, "the section {{#" + std::string(open_.back().name) +
                                              "}} is not closed; write {{/" +
                                              std::string(open_.back().name) + "}} where it ends");
        if (stories_ != 1)
            return wrong(0,
                         "the template needs one section {{#stories}} … {{/stories}}, written like "
                         "this and inside no other");
        return {};
    }

  private:
    [[nodiscard]] Result<void> wrong(std::size_t at, const std::string& what) const {
        const auto line = 1 + std::ranges::count(text_.substr(0, at), '\n');
        return fail("line " + std::to_string(line) + ": " + what);
    }

    Result<void> take_tag(std::size_t at) {
        const bool triple = text_.substr(at).starts_with("{{{");
        const std::size_t close = text_.find(triple ? "}}}" : "}}", at + 2);
        if (close == std::string_view::npos)
            return wrong(at, triple ? "a tag {{{ has no }}}" : "a tag {{ has no }}");
        end_ = close + (triple ? 3 : 2);
        std::string_view inside = text_.substr(at + 2, close - at - 2);
        if (triple) return take_unescaped(at, trim(inside.substr(1)));
        const char kind = inside.empty() ? '\0' : inside.front();
        if (kind == '!') return {};
        if (kind == '\0') return wrong(at, "a tag without a name");
        if (std::string_view("#^/&>=").find(kind) == std::string_view::npos) return {};
        const std::string_view name = trim(inside.substr(1));
        switch (kind) {
            case '#':
            case '^':
                return open(at, name, kind == '#' && inside == "#stories");
            case '/':
                return close_section(at, name);
            case '&':
                return take_unescaped(at, name);
            case '>':
                return wrong(at, "{{>" + std::string(name) +
                                     "}} names another file, and there is only this one; write "
                                     "here what it holds");
            default:
                return wrong(at, "other delimiters than {{ and }} are not known here");
        }
    }

    Result<void> take_unescaped(std::size_t at, std::string_view name) const {
        if (std::ranges::find(kHtml, name) != kHtml.end()) return {};
        return wrong(at, "{{{" + std::string(name) +
                             "}}} would let feeds write HTML into the page; write {{" +
                             std::string(name) + "}} (only article and style are HTML)");
    }

    Result<void> open(std::size_t at, std::string_view name, bool as_written) {
        if (name == kStories) {
            if (open_.empty() && as_written) ++stories_;
            if (!open_.empty() || !as_written || stories_ > 1)
                return wrong(at,
                             "there is one section {{#stories}} … {{/stories}}, written like this "
                             "and inside no other");
        }
        open_.push_back({name, at});
        return {};
    }

    Result<void> close_section(std::size_t at, std::string_view name) {
        if (open_.empty())
            return wrong(at, "{{/" + std::string(name) + "}} closes a section that is not open");
        if (open_.back().name != name)
            return wrong(at, "{{/" + std::string(name) + "}} stands where {{/" +
                                 std::string(open_.back().name) + "}} is expected");
        if (name == kStories && text_.substr(at, end_ - at) != "{{/stories}}")
            return wrong(at, "write {{/stories}} without spaces");
        open_.pop_back();
        return {};
    }

    std::string_view text_;
    std::size_t end_ = 0;  ///< behind the last tag
    std::vector<Section> open_{};
    int stories_ = 0;
};

}  // namespace

Result<void> check_page_template(std::string_view text) {
    if (!utf8::is_valid(text)) return fail("it is not UTF-8; save it as UTF-8");
    return Walk(text).check();
}

}  // namespace feedmerged::render
