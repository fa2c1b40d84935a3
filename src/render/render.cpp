// SPDX-License-Identifier: MIT
#include "feedmerged/render/render.hpp"

#include "renderers.hpp"

#include <cassert>

namespace feedmerged::render {

std::string_view extension(Format format) {
    switch (format) {
        case Format::Atom:
            return "atom";
        case Format::Rss:
            return "rss";
        case Format::Json:
            return "json";
        case Format::Html:
            return "html";
    }
    assert(false);
    return {};
}

std::string_view media_type(Format format) {
    switch (format) {
        case Format::Atom:
            return "application/atom+xml";
        case Format::Rss:
            return "application/rss+xml";
        case Format::Json:
            return "application/feed+json";
        case Format::Html:
            return "text/html";
    }
    assert(false);
    return {};
}

std::unique_ptr<Renderer> make_renderer(Format format, const Head& head) {
    switch (format) {
        case Format::Atom:
            return make_atom_renderer(head);
        case Format::Rss:
            return make_rss_renderer(head);
        case Format::Json:
            return make_json_renderer(head);
        case Format::Html:
            return make_page_renderer(head);
    }
    assert(false);
    return {};
}

}  // namespace feedmerged::render
