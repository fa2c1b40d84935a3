// SPDX-License-Identifier: MIT
// A Mustache template of the page, taken apart so that a page can be written story by story. Not
// thread-safe.
#pragma once
#include "feedmerged/core/result.hpp"

#include <string_view>

#include <kainjow/mustache.hpp>

namespace feedmerged::render {

/// What stands before, in and after the section {{#stories}} … {{/stories}}.
struct PageTemplate {
    kainjow::mustache::mustache head;
    kainjow::mustache::mustache story;
    kainjow::mustache::mustache foot;
};

/// Fails where check_page_template does.
[[nodiscard]] Result<PageTemplate> parse_page_template(std::string_view text);

}  // namespace feedmerged::render
