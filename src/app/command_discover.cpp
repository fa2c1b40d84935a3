// SPDX-License-Identifier: MIT
// discover: the feeds of a site as [[feed]] blocks. What had to be fetched for them waits for their
// first poll.
#include "commands.hpp"
#include "discovered.hpp"
#include "exit_status.hpp"
#include "feed_search.hpp"
#include "feedmerged/config/opml.hpp"
#include "feedmerged/core/clock.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/fetch/transfers.hpp"
#include "pipeline.hpp"
#include "start.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace feedmerged::app {
namespace {

/// One request after the other, with the pause between them that polls keep too.
class Asker {
  public:
    explicit Asker(const config::FetchConfig& config)
        : transfers_(fetch_options(config), clock_), spacing_(config.host_spacing) {}

    FetchResult ask(const std::string& url) {
        if (last_) std::this_thread::sleep_until(*last_ + spacing_);
        FetchRequest request;
        request.url = url;
        transfers_.start(std::move(request));
        std::vector<FetchResult> results;
        while (results.empty()) results = transfers_.run(std::chrono::seconds(1));
        last_ = clock_.steady_now();
        return std::move(results.front());
    }

  private:
    SystemClock clock_;
    fetch::Transfers transfers_;
    std::chrono::milliseconds spacing_;
    std::optional<SteadyPoint> last_{};
};

void tell(const std::string& line) { fmt::print(stderr, "{}\n", line); }

/// The configuration, or the defaults where there is none yet.
Started<config::Config> settings_of(const ConfigFile& file) {
    std::error_code error;
    if (std::filesystem::exists(file, error) || error)
        return app::load_config(file, config::Passwords::Leave, config::Needs::Nothing);
    tell("feedmerged: there is no " + file.string() + "; the defaults count");
    return config::Config{};
}

/// Without the controls of C1, which some terminals obey; those of ASCII are escaped by TOML.
std::string printable(std::string_view text) {
    std::string out;
    for (std::size_t pos = 0; pos < text.size();)
        if (const char32_t c = utf8::next(text, pos); c < 0x80 || c > 0x9F) utf8::append(out, c);
    return out;
}

/// The title as a comment: set, it would replace the feed's own for ever.
std::string block(const FoundFeed& feed) {
    Subscription subscription;
    subscription.url = feed.url;
    subscription.title = printable(feed.title);
    std::string out = config::write_feed_blocks(std::array{subscription});
    if (const std::size_t title = out.find("\ntitle = "); title != std::string::npos)
        out.insert(title + 1, "# ");
    return out;
}

void keep(const FoundFeed& feed, const std::filesystem::path& store_path) {
    if (!feed.answer) return;
    if (const auto kept = Discovered(store_path).keep(*feed.answer); !kept)
        tell("feedmerged: " + kept.error().message + "; the first poll will ask again");
}

void print(const std::vector<FoundFeed>& feeds, const config::Config& config) {
    std::string out;
    for (const FoundFeed& feed : feeds) {
        out += (out.empty() ? "" : "\n") + block(feed);
        if (std::ranges::find(config.feeds, feed.url, &Subscription::url) != config.feeds.end())
            tell(redact_url(feed.url) + ": subscribed already");
    }
    std::cout << out;
}

}  // namespace

int command_discover(const ConfigFile& file, const std::string& address) {
    const auto starts = search_starts(address);
    if (!starts) {
        tell("feedmerged: " + starts.error().message);
        return kUsage;
    }
    const auto config = settings_of(file);
    if (!config) {
        tell(config.error().message);
        return config.error().status;
    }
    Asker asker(config->fetch);
    const SearchTools tools{[&asker](const std::string& url) { return asker.ask(url); }, tell};
    const SearchResult result = find_feeds(*starts, tools);
    switch (result.end) {
        case SearchEnd::Found:
            for (const FoundFeed& feed : result.feeds) keep(feed, config->store_path);
            print(result.feeds, *config);
            return kDone;
        case SearchEnd::Unreachable:
            return kUnreachable;
        case SearchEnd::Nothing:
            break;
    }
    tell("feedmerged: no feed found");
    return kBadInput;
}

}  // namespace feedmerged::app
