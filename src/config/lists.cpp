// SPDX-License-Identifier: MIT
// The subscription lists that a configuration names.
#include "draft.hpp"
#include "feed_url.hpp"
#include "feedmerged/config/opml.hpp"
#include "feedmerged/core/limits.hpp"
#include "input_file.hpp"

#include <set>

namespace feedmerged::config {

void read_lists(Draft& draft, ProblemList& problems) {
    std::set<std::string> known;
    for (const DraftFeed& feed : draft.feeds) known.insert(feed_url_key(feed.subscription.url));
    for (const auto& [name, place] : draft.opml) {
        const auto bytes = read_input(draft.directory / name, limits::kMaxOpmlBytes);
        if (!bytes) {
            problems.add(place, "the list " + in_quotes(name) +
                                    " cannot be read: " + bytes.error().message +
                                    "; relative paths start from the configuration's directory");
            continue;
        }
        draft.inputs.add(name).add(*bytes);
        auto reading = read_opml(*bytes);
        if (!reading) {
            problems.add(place, "the list " + in_quotes(name) +
                                    " cannot be used: " + reading.error().message);
            continue;
        }
        for (std::string& warning : reading->warnings)
            draft.config.warnings.push_back(name + ": " + warning);
        for (Subscription& feed : reading->feeds)
            if (known.insert(feed_url_key(feed.url)).second)
                draft.feeds.push_back({std::move(feed), place, place, {}});
    }
}

}  // namespace feedmerged::config
