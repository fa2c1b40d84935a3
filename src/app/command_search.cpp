// SPDX-License-Identifier: MIT
// search: stories by the words in them, newest first.
#include "commands.hpp"
#include "exit_status.hpp"
#include "feedmerged/store/search.hpp"
#include "feedmerged/text/html.hpp"
#include "start.hpp"
#include "wrapped_text.hpp"

#include <iostream>
#include <string>

#include <fmt/format.h>

namespace feedmerged::app {
namespace {

int explain(const store::StoreError& error) {
    fmt::print(stderr, "feedmerged: {}\n", error.message);
    return to_start_error(error).status;
}

/// The day and the title, and under them what else there is to find the story by.
std::string found_text(const Story& story) {
    const std::string day = format_rfc3339(story.sort_date).substr(0, 10) + "  ";
    const std::string indent(day.size(), ' ');
    const std::string& title = story.item.title;
    std::string out = wrapped(day, title.empty() ? "(without a title)" : title);
    out += wrapped(indent, story.feed_title);
    out += wrapped(indent, story.item.url.empty() ? story.entry_id : story.item.url);
    if (!story.item.teaser.empty()) out += wrapped(indent, story.item.teaser);
    return out;
}

}  // namespace

int command_search(const ConfigFile& file, const SearchArguments& arguments) {
    auto view = open_view(file);
    if (!view) {
        fmt::print(stderr, "{}\n", view.error().message);
        return view.error().status;
    }
    auto index = store::open_search_index(view->config.store_path);
    if (!index) return explain(index.error());
    if (!(*index)->not_kept_because().empty())
        fmt::print(stderr, "feedmerged: {}; searching without an index that is kept takes longer\n",
                   (*index)->not_kept_because());
    // Words first: the snapshot would keep the write-ahead log from being folded.
    view->snapshot.reset();
    if (const auto done = (*index)->catch_up(text::html_to_text); !done)
        return explain(done.error());
    const auto found = (*index)->find(arguments.words, arguments.limit);
    if (!found) return explain(found.error());
    auto snapshot = view->reader->snapshot();
    if (!snapshot) return explain(snapshot.error());
    std::size_t shown = 0;
    for (const StoryId id : *found) {
        const auto story = (*snapshot)->load(id, "");
        if (!story) continue;  // purged meanwhile
        std::cout << (shown++ == 0 ? "" : "\n") << found_text(*story);
    }
    if (shown == 0) fmt::print(stderr, "feedmerged: nothing that is stored has all these words\n");
    return kDone;
}

}  // namespace feedmerged::app
