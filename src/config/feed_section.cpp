// SPDX-License-Identifier: MIT
// [[feed]]: one subscription.
#include "draft.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/core/utf8.hpp"
#include "request_header.hpp"

#include <algorithm>

namespace feedmerged::config {
namespace {

void read_headers(TableReader& table, Subscription& subscription) {
    const auto headers = table.text_pairs("headers", limits::kMaxRequestHeaderBytes);
    if (!headers) return;
    if (headers->size() > limits::kMaxRequestHeaders)
        table.problem(headers->front().place,
                      "headers has " + std::to_string(headers->size()) + " entries; at most " +
                          std::to_string(limits::kMaxRequestHeaders) + " are allowed");
    for (const auto& [header, place] : *headers) {
        const auto& [name, value] = header;
        if (auto wrong = header_problem(name, value); !wrong.empty()) {
            table.problem(place, std::move(wrong));
        } else if (std::ranges::any_of(subscription.headers, [&](const auto& other) {
                       return same_header(other.first, name);
                   })) {
            table.problem(place, name + " is given twice, in different spelling; keep one");
        } else {
            subscription.headers.push_back(header);
        }
    }
}

}  // namespace

void read_feed(TableReader& table, Draft& draft) {
    DraftFeed feed{{}, table.place(), table.place(), {}};
    Subscription& subscription = feed.subscription;
    // Longer than any good one, so that the check of URLs can tell what is wrong with it.
    const auto url = table.text("url", 2 * limits::kMaxUrlBytes);
    if (const auto title = table.text("title", limits::kMaxTitleBytes))
        subscription.title = utf8::collapse_space(title->value);
    if (const auto category = table.text("category", limits::kMaxTitleBytes))
        subscription.category = utf8::collapse_space(category->value);
    if (const auto interval =
            table.duration("interval", {limits::kHardMinInterval, limits::kLongestInterval, true});
        interval && interval->value.count() != 0) {
        subscription.interval = interval->value;
        feed.interval_place = interval->place;
    }
    read_headers(table, subscription);
    read_login(table, draft, subscription);
    read_proxy(table, subscription);
    subscription.rules = read_rules(table);
    if (const auto is_private = table.boolean("private")) feed.is_private = is_private->value;
    if (!url) {
        if (!table.has("url"))
            table.problem(table.place(), "this [[feed]] has no url; write url = \"https://…\"");
        return;
    }
    subscription.url = std::string(utf8::trim(url->value));
    if (!subscription.login.username.empty() && split_url(subscription.url).userinfo)
        table.problem(url->place, "the url names a user already; keep it or username, not both");
    feed.place = url->place;
    draft.feeds.push_back(std::move(feed));
}

}  // namespace feedmerged::config
