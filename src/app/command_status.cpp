// SPDX-License-Identifier: MIT
// status: every feed's health, for people and as JSON.
#include "commands.hpp"
#include "exit_status.hpp"
#include "feed_status.hpp"
#include "feedmerged/core/clock.hpp"
#include "feedmerged/core/url.hpp"
#include "start.hpp"
#include "terminal_text.hpp"

#include <cstdlib>
#include <iostream>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

namespace feedmerged::app {
namespace {

/// https://no-color.org
bool wants_colour() {
    const char* const refused = std::getenv("NO_COLOR");
    return refused == nullptr || *refused == '\0';
}

}  // namespace

int command_status(const ConfigFile& file, const StatusArguments& arguments) {
    auto view = open_view(file);
    if (!view) {
        fmt::print(stderr, "{}\n", view.error().message);
        return view.error().status;
    }
    const TimePoint now = SystemClock{}.now();
    std::vector<FeedStatus> feeds = make_feed_statuses(view->config.feeds, view->snapshot->feeds(),
                                                       view->snapshot->host_holds(now));
    if (!arguments.feed.empty()) {
        // Also as status itself prints it.
        std::erase_if(feeds, [&](const FeedStatus& feed) {
            const std::string& url = feed.subscription.url;
            return url != arguments.feed && redact_url(url) != arguments.feed;
        });
        if (feeds.empty()) {
            fmt::print(stderr,
                       "feedmerged: {} is not subscribed; `feedmerged export` lists the feeds\n",
                       redact_url(arguments.feed));
            return kFailed;
        }
    }
    if (arguments.json) {
        std::cout << status_json(feeds);
        return kDone;
    }
    const bool terminal = isatty(STDOUT_FILENO) == 1;
    for (const FeedStatus& feed : feeds) {
        const std::string block = status_text(feed, now);
        std::cout << (terminal ? status_for_terminal(block, wants_colour()) : block);
    }
    return kDone;
}

}  // namespace feedmerged::app
