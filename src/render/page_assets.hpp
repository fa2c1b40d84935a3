// SPDX-License-Identifier: MIT
// page.mustache and page.css as CMake compiled them in. Constants.
#pragma once
#include <cstddef>
#include <string_view>

namespace feedmerged::render {

extern const std::string_view kPageTemplate;
extern const std::string_view kPageStyle;
/// "sha256-…" of kPageStyle, as a Content-Security-Policy names it (CSP 3 §2.3.1).
extern const std::string_view kPageStyleHash;
/// How many categories kPageStyle can filter by: 1 to this.
extern const std::size_t kPageFilters;

}  // namespace feedmerged::render
