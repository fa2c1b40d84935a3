// SPDX-License-Identifier: MIT
// [[output]]: one merged feed.
#include "draft.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/core/utf8.hpp"

#include <algorithm>
#include <array>

namespace feedmerged::config {
namespace {

constexpr std::array kFormats{render::Format::Atom, render::Format::Rss, render::Format::Json,
                              render::Format::Html};
constexpr Seconds kLongestAge = std::chrono::days{36'500};

/// What may be the stem of a file name everywhere, and of a hidden file nowhere.
bool is_output_name(std::string_view name) {
    return !name.empty() && name.size() <= limits::kMaxOutputNameBytes && name.front() != '.' &&
           std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_' || c == '.';
           });
}

void read_name(TableReader& table, DraftOutput& draft) {
    draft.output.spec.name = "all";
    const auto name = table.text("name", limits::kMaxTitleBytes);
    if (!name) return;
    draft.output.spec.name = name->value;
    draft.place = name->place;
    if (name->value == "status")
        table.problem(name->place,
                      "an output cannot be called \"status\": /status.json is a page of the "
                      "server's own; give it another name");
    if (!is_output_name(name->value))
        table.problem(name->place, in_quotes(name->value) + " cannot name an output; use up to " +
                                       std::to_string(limits::kMaxOutputNameBytes) +
                                       " letters, digits, '-', '_' and '.', no '.' first, since "
                                       "the files are called after it");
}

void read_formats(TableReader& table, OutputConfig& output) {
    const auto names = table.texts("formats", limits::kMaxTitleBytes);
    if (!names) {
        output.formats.assign(kFormats.begin(), kFormats.end());
        return;
    }
    if (names->empty())
        table.problem(table.place(),
                      "formats is empty; name at least one of atom, rss, json and html");
    for (const auto& name : *names) {
        const auto format =
            std::ranges::find(kFormats, std::string_view(name.value), render::extension);
        if (format == kFormats.end())
            table.problem(name.place, in_quotes(name.value) +
                                          " is no format; possible are atom, rss, json and html");
        else if (std::ranges::find(output.formats, *format) != output.formats.end())
            table.problem(name.place,
                          in_quotes(name.value) + " is named twice in formats; once is enough");
        else
            output.formats.push_back(*format);
    }
}

/// False where there is a problem.
bool read_base_url(TableReader& table, OutputSpec& spec) {
    const auto text = table.text("base_url", limits::kMaxUrlBytes);
    if (!text || text->value.empty()) return text || !table.has("base_url");
    const auto web = to_web_url(text->value);
    const Url written = split_url(text->value);
    if (!web || written.userinfo || written.query || written.fragment) {
        table.problem(text->place, in_quotes(redact_url(text->value)) +
                                       " cannot be a base_url; write the address of the directory, "
                                       "like \"https://example.org/feeds/\"");
        return false;
    }
    spec.base_url = *web;
    if (!spec.base_url.ends_with('/')) spec.base_url += '/';
    return true;
}

void read_content(TableReader& table, OutputSpec& spec) {
    const auto content = table.text("content", limits::kMaxTitleBytes);
    if (!content) return;
    if (content->value != "full" && content->value != "teaser")
        table.problem(content->place, in_quotes(content->value) +
                                          " is no kind of content; write \"full\" or \"teaser\"");
    spec.full_content = content->value != "teaser";
}

void read_categories(TableReader& table, DraftOutput& draft) {
    auto categories = table.texts("categories", limits::kMaxTitleBytes);
    if (!categories) return;
    for (auto& category : *categories) {
        category.value = utf8::collapse_space(category.value);
        if (category.value.empty()) {
            table.problem(category.place,
                          "a category is empty; name one of those of the feeds, or leave "
                          "categories out for all");
            continue;
        }
        draft.output.spec.categories.push_back(category.value);
        draft.categories.push_back(std::move(category));
    }
}

}  // namespace

void read_output(TableReader& table, Draft& draft) {
    DraftOutput out{{}, table.place(), {}, {}};
    OutputSpec& spec = out.output.spec;
    spec.title = "feedmerged";
    spec.max_age = std::chrono::days{30};
    read_name(table, out);
    if (auto directory = read_path(table, "directory", draft))
        out.output.directory = std::move(*directory);
    else if (!table.has("directory"))
        table.problem(table.place(),
                      "this [[output]] has no directory; write directory = \"/path/to/write/to\"");
    read_formats(table, out.output);
    if (const auto title = table.text("title", limits::kMaxTitleBytes);
        title && !title->value.empty())
        spec.title = utf8::collapse_space(title->value);
    const bool base_url_is_wrong = !read_base_url(table, spec);
    if (const auto n = table.integer("limit", 0, 1'000'000))
        spec.limit = static_cast<std::size_t>(n->value);
    if (const auto age = table.duration("max_age", {Seconds{1}, kLongestAge, true}))
        spec.max_age = age->value;
    read_content(table, spec);
    if (const auto n = table.integer("more_stories", 0, 50))
        spec.more_stories = static_cast<std::size_t>(n->value);
    read_categories(table, out);
    spec.rules = read_rules(table);
    if (const auto is_private = table.boolean("private")) spec.is_private = is_private->value;
    read_archive(table, out, base_url_is_wrong);
    read_hub(table, out, base_url_is_wrong);
    read_template(table, draft, out);
    draft.outputs.push_back(std::move(out));
}

}  // namespace feedmerged::config
