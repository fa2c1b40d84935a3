// SPDX-License-Identifier: MIT
// status: every feed's health, for people and as JSON.
#include "commands.hpp"
#include "exit_status.hpp"
#include "feed_status.hpp"
#include "feedmerged/core/clock.hpp"
#include "feedmerged/core/url.hpp"
#include "private_path.hpp"
#include "start.hpp"
#include "terminal_text.hpp"

#include <algorithm>
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

/// Has the daemon serve a private output under another path.
int renew_private(const View& view, const std::string& name) {
    const auto output =
        std::ranges::find(view.config.outputs, name, [](const auto& o) { return o.spec.name; });
    if (output == view.config.outputs.end() || !output->spec.is_private) {
        fmt::print(stderr, "feedmerged: there is no private output called {}\n", name);
        return kFailed;
    }
    if (const auto asked = ask_for_renewal(view.config.store_path, name); !asked) {
        fmt::print(stderr, "feedmerged: {}\n", asked.error().message);
        return kStoreFailed;
    }
    fmt::print(stderr,
               "{} gets another path as soon as the daemon reads its configuration again: "
               "systemctl reload feedmerged\n",
               name);
    return kDone;
}

}  // namespace

int command_status(const ConfigFile& file, const StatusArguments& arguments) {
    auto view = open_view(file);
    if (!view) {
        fmt::print(stderr, "{}\n", view.error().message);
        return view.error().status;
    }
    if (!arguments.renew_private.empty()) return renew_private(*view, arguments.renew_private);
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
        std::cout << status_json(feeds, make_output_statuses(view->config));
        return kDone;
    }
    const bool terminal = isatty(STDOUT_FILENO) == 1;
    const auto print = [&](const std::string& block) {
        std::cout << (terminal ? status_for_terminal(block, wants_colour()) : block);
    };
    for (const FeedStatus& feed : feeds) print(status_text(feed, now));
    if (arguments.feed.empty())
        for (const OutputStatus& output : make_output_statuses(view->config))
            if (output.is_private) print(status_text(output));
    return kDone;
}

}  // namespace feedmerged::app
