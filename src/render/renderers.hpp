// SPDX-License-Identifier: MIT
// The renderers by format; make_renderer chooses among them. Not thread-safe.
#pragma once
#include "feedmerged/render/render.hpp"

#include <memory>

namespace feedmerged::render {

[[nodiscard]] std::unique_ptr<Renderer> make_atom_renderer(const Head& head);
[[nodiscard]] std::unique_ptr<Renderer> make_rss_renderer(const Head& head);
[[nodiscard]] std::unique_ptr<Renderer> make_json_renderer(const Head& head);
[[nodiscard]] std::unique_ptr<Renderer> make_page_renderer(const Head& head);

}  // namespace feedmerged::render
