// SPDX-License-Identifier: MIT
#include "why_text.hpp"

#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/dedup/ladder.hpp"
#include "wrapped_text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace feedmerged::app {
namespace {

std::string line(std::string_view name, std::string_view text) {
    return text.empty() ? std::string() : wrapped(fmt::format("  {:<8} ", name), text);
}

std::string describe_rule(const std::string& rule) {
    if (rule.empty()) return "began the story";
    using Reason = std::pair<std::string_view, std::string_view>;
    constexpr std::array<Reason, 4> kReasons = {{
        {dedup::rule::kCanonicalUrl, "its address is the same page"},
        {dedup::rule::kSameText, "its text is the same, but for edits"},
        {dedup::rule::kExcerpt, "the one text is a part of the other"},
        {dedup::rule::kShortText, "the same title and the same few words"},
    }};
    const auto* const reason = std::ranges::find(kReasons, rule, &Reason::first);
    if (reason != kReasons.end()) return fmt::format("joined by rule {}: {}", rule, reason->second);
    return "joined by rule " + rule;
}

std::string feed_name(const StoryItem& item) {
    const std::string url = redact_url(item.feed_url);
    return item.feed_title.empty() ? url : item.feed_title + ", " + url;
}

std::string copy_text(const StoryItem& item) {
    std::string dates = "first seen " + format_rfc3339(item.first_seen);
    if (item.published) dates += ", published " + format_rfc3339(*item.published);
    if (item.updated != item.published.value_or(item.first_seen))
        dates += ", updated " + format_rfc3339(item.updated);
    std::string state = describe_rule(item.rule);
    if (item.winner) state += "; its copy is the one that is shown";
    std::string out =
        wrapped("  - ", feed_name(item)) + wrapped("    ", dates) + wrapped("    ", state);
    if (!item.subscribed)
        out += wrapped("    ", "the feed is no longer subscribed");
    else if (!item.carried)
        out += wrapped("    ", "no longer in the feed's document");
    return out + (item.url.empty() ? "" : wrapped("    ", item.url));
}

std::string distance(TimePoint other, TimePoint own) {
    if (other == own) return "of the same second";
    return other < own ? describe_duration(own - other) + " older"
                       : describe_duration(other - own) + " newer";
}

/// How the choice went, as far as it shows: what is stored now may have changed since.
std::string teasers_text(const WhyOutput& output, TimePoint own) {
    if (output.teasers.empty()) return wrapped("  ", "No other stories: " + output.no_teasers);
    bool any_newer = false;
    for (const WhyTeaser& teaser : output.teasers)
        any_newer = any_newer || (teaser.sort_date && *teaser.sort_date > own);
    std::string out = wrapped(
        "  ", fmt::format("Its other stories were chosen when it was first published here, and "
                          "stay: the stories next older than it in this output, one a feed while "
                          "enough feeds had some{}.",
                          any_newer ? "; too few were older, so the next newer ones fill up" : ""));
    std::map<std::string, int> turns;
    for (std::size_t i = 0; i < output.teasers.size(); ++i) {
        const WhyTeaser& teaser = output.teasers[i];
        std::string why = "no longer stored";
        if (teaser.sort_date) {
            why = fmt::format("{}, {}", teaser.feed_title, distance(*teaser.sort_date, own));
            if (const int turn = ++turns[teaser.feed_title]; turn > 1)
                why += fmt::format(", no. {} of its feed", turn);
        }
        const std::string number = fmt::format("  {}. ", i + 1);
        out += wrapped(number, teaser.title.empty() ? "(without a title)" : teaser.title);
        out += wrapped(std::string(number.size(), ' '), why);
    }
    return out;
}

std::string output_text(const WhyOutput& output, TimePoint own) {
    std::string out;
    if (output.place == 0) {
        out = wrapped("", fmt::format("Output {}: not in it", output.name));
        for (const std::string& reason : output.left_out) out += wrapped("  - ", reason);
        return out;
    }
    out = wrapped("", fmt::format("Output {}: no. {} of {}, newest first", output.name,
                                  output.place, output.stories));
    if (!output.shown_copy.empty()) out += wrapped("  ", output.shown_copy);
    return out + teasers_text(output, own);
}

}  // namespace

std::string why_placed(TimePoint sort_date, const StoryItem& first) {
    const std::string at = format_rfc3339(sort_date);
    if (first.published == sort_date) return at + ", when its feed says that it was published";
    if (first.first_seen == sort_date)
        return at + ", when it was first seen: its feed gave no earlier date that can be";
    return at + ", the earliest date that its feed gave when it was first seen";
}

std::string why_text(const WhyReport& report) {
    const Story& story = report.story;
    std::string out =
        wrapped("", story.item.title.empty() ? "(without a title)" : story.item.title);
    out += line("id", story.entry_id);
    out += line("URL", story.item.url);
    out += line("placed", why_placed(story.sort_date, report.items.front()));
    out += fmt::format("\nCarried by {} {}\n", report.items.size(),
                       report.items.size() == 1 ? "feed" : "feeds");
    for (const StoryItem& item : report.items) out += copy_text(item);
    for (const WhyOutput& output : report.outputs)
        out += '\n' + output_text(output, story.sort_date);
    return out;
}

}  // namespace feedmerged::app
