// SPDX-License-Identifier: MIT
#include "status_page.hpp"

#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/text/html.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <numeric>

#include <fmt/format.h>

namespace feedmerged::app {
namespace {

using text::escape_html;

constexpr std::string_view kStyle = R"css(:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --ink: #201f1c; --quiet: #66625a; --line: #e3dfd6; --link: #1f5673;
  --good: #2f6f4f; --read: #2c6e9b; --bad: #a4262c; --new: #7a5c00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16171a; --ink: #e6e3dc; --quiet: #a29d92; --line: #2e3035; --link: #8fc1dd;
    --good: #6fbf94; --read: #6fb1dd; --bad: #f0827f; --new: #d9b84a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 80rem; padding: 0 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: .9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
}
a { color: var(--link); text-underline-offset: .18em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 3px; }
h1 { margin: 2rem 0 .25rem; font-size: 1.5rem; }
h2 { margin: 2.25rem 0 .5rem; font-size: 1.0625rem; }
p { margin: .25rem 0; }
.quiet { color: var(--quiet); font-size: .8125rem; }
.bad { color: var(--bad); }
svg { display: block; width: 100%; max-width: 50rem; height: auto; }
svg text { fill: var(--quiet); font-size: 11px; }
svg .last { text-anchor: end; }
svg line { stroke: var(--line); }
svg .not-modified { fill: var(--good); }
svg .read { fill: var(--read); }
svg .failed { fill: var(--bad); }
svg .stories { fill: var(--new); }
.key span::before { content: ""; display: inline-block; width: .7em; height: .7em; margin: 0 .4em 0 1em; background: currentColor; }
.key .not-modified { color: var(--good); }
.key .read { color: var(--read); }
.key .failed { color: var(--bad); }
.key .stories { color: var(--new); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .45rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { white-space: nowrap; font-size: .8125rem; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
td { overflow-wrap: anywhere; min-width: 6rem; }
td.number { min-width: 0; }
)css";

std::string time_element(TimePoint t, TimePoint now) {
    const std::string distance =
        t > now ? "in " + describe_duration(t - now) : describe_duration(now - t) + " ago";
    const std::string iso = format_rfc3339(t);
    return fmt::format("<time datetime=\"{0}\" title=\"{0}\">{1}</time>", iso, distance);
}

std::string quiet(const std::string& text) {
    return text.empty() ? "" : "<p class=\"quiet\">" + escape_html(text) + "</p>";
}

/// In thousandths, -1 where nothing was polled.
std::int64_t not_modified_share(const FeedState& state) {
    return state.polls == 0 ? -1 : state.not_modified * 1000 / state.polls;
}

std::string feed_cell(const FeedStatus& feed) {
    const std::string url = redact_url(feed.subscription.url);
    const std::string& title = title_of(feed);
    return escape_html(title.empty() ? url : title) + quiet(title.empty() ? "" : url) +
           quiet(feed.subscription.category);
}

std::string result_cell(const FeedStatus& feed, TimePoint now) {
    const FeedState& state = feed.state;
    if (!state.last_poll) return "not polled yet";
    std::string out = time_element(*state.last_poll, now);
    if (!state.last_error.empty()) {
        out += "<p class=\"bad\">" + escape_html(state.last_error) + "</p>";
        if (state.failures > 1) out += quiet(fmt::format("{} times in a row", state.failures));
        if (state.last_success)
            out += "<p class=\"quiet\">last success " + time_element(*state.last_success, now) +
                   "</p>";
        return out;
    }
    if (state.last_status != 0) out += quiet(fmt::format("HTTP {}", state.last_status));
    return out + quiet(state.last_warning);
}

std::string next_cell(const FeedStatus& feed, TimePoint now) {
    const auto next = effective_next_poll(feed);
    if (!next) return "after the next reload";
    return (next->at <= now ? "due since " : "") + time_element(next->at, now) +
           quiet(next->reason);
}

std::string number_cell(std::int64_t number) { return fmt::format("{}", number); }

std::string share_cell(const FeedState& state) {
    const std::int64_t share = not_modified_share(state);
    return share < 0 ? "–" : fmt::format("{} %", share / 10);
}

struct Column {
    std::string_view name;  ///< in links
    std::string_view title;
    bool is_number;
    std::function<std::string(const FeedStatus&, TimePoint)> cell;
    std::function<bool(const FeedStatus&, const FeedStatus&)> before;
};

std::int64_t seconds_of(const std::optional<TimePoint>& t) { return t ? to_unix(*t) : -1; }

/// Numbers begin with the largest, texts with the first letter, times with the next or the last.
const std::array<Column, 7>& columns() {
    static const std::array<Column, 7> kColumns{{
        {"title", "Feed", false, [](const FeedStatus& f, TimePoint) { return feed_cell(f); },
         [](const FeedStatus& a, const FeedStatus& b) { return title_of(a) < title_of(b); }},
        {"last-poll", "Last poll", false, result_cell,
         [](const FeedStatus& a, const FeedStatus& b) {
             return seconds_of(a.state.last_poll) > seconds_of(b.state.last_poll);
         }},
        {"failures", "Failures", true,
         [](const FeedStatus& f, TimePoint) { return number_cell(f.state.failures); },
         [](const FeedStatus& a, const FeedStatus& b) {
             return a.state.failures > b.state.failures;
         }},
        {"next-poll", "Next poll, and why then", false, next_cell,
         [](const FeedStatus& a, const FeedStatus& b) {
             const auto next_a = effective_next_poll(a);
             const auto next_b = effective_next_poll(b);
             return (next_a ? to_unix(next_a->at) : 0) < (next_b ? to_unix(next_b->at) : 0);
         }},
        {"items", "Items", true,
         [](const FeedStatus& f, TimePoint) { return number_cell(f.state.items); },
         [](const FeedStatus& a, const FeedStatus& b) { return a.state.items > b.state.items; }},
        {"polls", "Polls", true,
         [](const FeedStatus& f, TimePoint) { return number_cell(f.state.polls); },
         [](const FeedStatus& a, const FeedStatus& b) { return a.state.polls > b.state.polls; }},
        {"not-modified", "304", true,
         [](const FeedStatus& f, TimePoint) { return share_cell(f.state); },
         [](const FeedStatus& a, const FeedStatus& b) {
             return not_modified_share(a.state) > not_modified_share(b.state);
         }},
    }};
    return kColumns;
}

std::vector<const FeedStatus*> in_order(std::span<const FeedStatus> feeds, const Column* by) {
    std::vector<const FeedStatus*> out;
    for (const FeedStatus& feed : feeds) out.push_back(&feed);
    if (by != nullptr)
        std::ranges::stable_sort(
            out, [by](const FeedStatus* a, const FeedStatus* b) { return by->before(*a, *b); });
    return out;
}

std::string table(const StatusReport& report, const std::string& sort) {
    const auto found = std::ranges::find(columns(), sort, &Column::name);
    const Column* const by = found == columns().end() ? nullptr : &*found;
    std::string out = "<div class=\"scroll\"><table>\n<thead><tr>";
    for (const Column& column : columns())
        out += fmt::format("<th scope=\"col\"{}><a href=\"status?sort={}\">{}</a></th>",
                           by == &column ? " aria-sort=\"other\"" : "", column.name, column.title);
    out += "</tr></thead>\n<tbody>\n";
    for (const FeedStatus* feed : in_order(report.feeds, by)) {
        out += "<tr>";
        for (const Column& column : columns())
            out += fmt::format("<td{}>{}</td>", column.is_number ? " class=\"number\"" : "",
                               column.cell(*feed, report.now));
        out += "</tr>\n";
    }
    return out + "</tbody>\n</table></div>\n";
}

std::string summary(const StatusReport& report) {
    const auto failing = std::ranges::count_if(
        report.feeds, [](const FeedStatus& feed) { return !feed.state.last_error.empty(); });
    std::string out = fmt::format(
        "<p>{} feeds, {} failing. {} requests served, {} of them by 304; "
        "{} connections open.</p>\n",
        report.feeds.size(), failing, report.counts.requests, report.counts.not_modified,
        report.counts.connections);
    for (const std::string& trouble : report.troubles)
        out += "<p class=\"bad\">" + escape_html(trouble) + "</p>\n";
    if (report.troubles.empty()) out += "<p>All is well.</p>\n";
    out += "<p>";
    // Relative, as the page may lie in a directory of a proxy.
    for (const OutputStatus& output : report.outputs)
        for (const std::string& path : output.paths)
            out += fmt::format("<a href=\"{0}\">{0}</a> ", escape_html(path.substr(1)));
    return out + "</p>\n";
}

}  // namespace

std::string_view status_style() { return kStyle; }

std::string status_page(const StatusReport& report, const std::string& sort) {
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>Status of feedmerged</title>\n<link rel=\"stylesheet\" href=\"status.css\">\n"
        "</head>\n<body>\n<h1>feedmerged</h1>\n{}"
        "<h2>The last {} days</h2>\n{}<p class=\"quiet key\">Polls:<span "
        "class=\"not-modified\">not "
        "modified</span><span class=\"read\">read</span><span class=\"failed\">failed</span><span "
        "class=\"stories\">new stories</span></p>\n"
        "<h2>Feeds</h2>\n{}<p class=\"quiet\">feedmerged {}. As of {}; also as <a "
        "href=\"status.json\">JSON</a> and <a href=\"metrics\">metrics</a>.</p>\n"
        "</body>\n</html>\n",
        summary(report), kPlotDays.count(),
        poll_plot(report.days, std::chrono::floor<std::chrono::days>(report.now)),
        table(report, sort), escape_html(report.version), format_rfc3339(report.now));
}

}  // namespace feedmerged::app
