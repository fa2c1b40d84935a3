// SPDX-License-Identifier: MIT
// The keys of an [[output]] that lead out of its files: archive, hub and template.
#include "draft.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/output_limits.hpp"
#include "feedmerged/core/url.hpp"
#include "input_file.hpp"

#include <algorithm>

namespace feedmerged::config {
namespace {

bool has_feed(const OutputConfig& output) {
    return std::ranges::any_of(
        output.formats, [](render::Format format) { return format != render::Format::Html; });
}

}  // namespace

void read_archive(TableReader& table, DraftOutput& draft, bool base_url_is_wrong) {
    const auto archive = table.boolean("archive");
    if (!archive || !archive->value) return;
    if (draft.output.spec.base_url.empty() && !base_url_is_wrong)
        table.problem(archive->place,
                      "archive needs a base_url: archive documents name each other by their "
                      "addresses and are never written again; set base_url to where the directory "
                      "is published");
    if (!draft.output.formats.empty() && !has_feed(draft.output))
        table.problem(archive->place,
                      "archive needs a feed to be an archive of; add atom, rss or json to formats");
    draft.output.spec.archive = true;
    draft.archive_place = archive->place;
}

void read_hub(TableReader& table, DraftOutput& draft, bool base_url_is_wrong) {
    const auto hub = table.text("hub", limits::kMaxUrlBytes);
    if (!hub || hub->value.empty()) return;
    const auto web = to_web_url(hub->value);
    const Url written = split_url(hub->value);
    if (!web || written.userinfo || written.fragment) {
        table.problem(hub->place, in_quotes(redact_url(hub->value)) +
                                      " cannot be a hub; write its http or https address, like "
                                      "\"https://hub.example.org/\"");
        return;
    }
    if (draft.output.spec.base_url.empty() && !base_url_is_wrong)
        table.problem(hub->place,
                      "hub needs a base_url: a hub is told of a feed by its address; set base_url "
                      "to where the directory is published");
    if (draft.output.spec.is_private)
        table.problem(hub->place,
                      "hub would be told where a private output is; leave out hub, or private");
    if (!draft.output.formats.empty() && !has_feed(draft.output))
        table.problem(hub->place,
                      "hub needs a feed that names it; add atom, rss or json to formats");
    draft.output.spec.hub = *web;
}

void read_template(TableReader& table, const Draft& draft, DraftOutput& output) {
    const auto written = table.text("template", limits::kMaxPathBytes);
    if (!written || written->value.empty()) return;
    if (written->value.starts_with('~')) {
        table.problem(written->place, "template: ~ is not expanded here; write the whole path");
        return;
    }
    // Those who only look show no page, and need not be allowed to read it.
    if (draft.options.passwords == Passwords::Leave) return;
    const auto path = (draft.directory / written->value).lexically_normal();
    auto text = read_input(path, limits::kMaxTemplateBytes);
    if (!text) {
        table.problem(written->place, "the template cannot be read from " + path.string() + ": " +
                                          text.error().message);
        return;
    }
    if (const auto usable = render::check_page_template(*text); !usable) {
        table.problem(written->place, "the template " + path.string() +
                                          " cannot be used: " + usable.error().message);
        return;
    }
    output.output.page_template = std::move(*text);
}

}  // namespace feedmerged::config
