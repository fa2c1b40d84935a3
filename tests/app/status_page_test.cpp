// SPDX-License-Identifier: MIT
#include "status_page.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::app;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::floor;

namespace {

constexpr TimePoint kNow = from_unix(1'767'323'045);  // 2026-01-02T03:04:05Z

FeedStatus feed(const std::string& title, int polls, int not_modified) {
    FeedStatus out;
    out.subscription.url = "https://me:secret@" + title + ".example/feed";
    out.subscription.title = title;
    out.state.id = FeedId{1};
    out.state.last_poll = out.state.last_success = kNow - 10min;
    out.state.last_status = 200;
    out.state.polls = polls;
    out.state.not_modified = not_modified;
    out.state.items = polls * 2;
    out.state.bytes = 1024;
    out.state.next_poll = {kNow + 50min, "max-age 3600 s"};
    return out;
}

StatusReport report(std::vector<FeedStatus> feeds) {
    StatusReport out;
    out.feeds = std::move(feeds);
    out.outputs = {{"all", false, {"/all.atom"}}};
    out.now = kNow;
    out.version = "1.0";
    out.counts.requests = 7;
    return out;
}

/// Whether they stand in the text in this order.
bool in_order(const std::string& text, const std::vector<std::string>& parts) {
    std::size_t at = 0;
    for (const std::string& part : parts) {
        at = text.find(part, at);
        if (at == std::string::npos) return false;
    }
    return true;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++n;
    return n;
}

}  // namespace

TEST_SUITE("app/status_page") {
    TEST_CASE("status_page: each feed with its next poll and why then") {
        const std::string page = status_page(report({feed("a", 8, 4)}), "");
        CHECK(page.find("<td>a<p class=\"quiet\">https://***@a.example/feed</p></td>") !=
              std::string::npos);
        CHECK(page.find("datetime=\"2026-01-02T03:54:05Z\"") != std::string::npos);
        CHECK(page.find("max-age 3600 s") != std::string::npos);
        CHECK(page.find("<td class=\"number\">50 %</td>") != std::string::npos);
        CHECK(page.find("<a href=\"all.atom\">") != std::string::npos);
        CHECK(page.find("7 requests served") != std::string::npos);
        CHECK(page.find("All is well.") != std::string::npos);
        CHECK(page.find("secret") == std::string::npos);
        CHECK(page.find("<script") == std::string::npos);
        CHECK(page.find("style=") == std::string::npos);  // the policy allows the sheet alone
    }

    TEST_CASE("status_page: what feeds and servers say is only text") {
        FeedStatus hostile = feed("x", 1, 0);
        const std::string attack = "\"><script>alert(1)</script>";
        hostile.subscription.title = attack;
        hostile.subscription.category = attack;
        hostile.subscription.url = "https://x.example/" + attack;
        hostile.state.last_error = attack;
        hostile.state.last_warning = attack;
        hostile.state.next_poll.reason = attack;
        StatusReport bad = report({hostile});
        bad.troubles = {attack};
        const std::string page = status_page(bad, attack);
        CHECK(page.find("<script") == std::string::npos);
        CHECK(count(page, "&lt;script&gt;") >= 6);
        CHECK(page.find("All is well.") == std::string::npos);
        CHECK(page.find("1 failing") != std::string::npos);
    }

    TEST_CASE("status_page: sorted by a column, by links") {
        FeedStatus failing = feed("b", 9, 1);
        failing.state.failures = 2;
        failing.state.last_error = "HTTP 503";
        FeedStatus fresh = feed("c", 0, 0);
        fresh.state.id = FeedId{};
        fresh.state.last_poll.reset();
        const StatusReport some = report({fresh, feed("d", 4, 4), failing, feed("a", 8, 4)});
        const auto sorted = [&](const std::string& sort) { return status_page(some, sort); };
        CHECK(in_order(sorted(""), {"<td>c<", "<td>d<", "<td>b<", "<td>a<"}));
        CHECK(in_order(sorted("nonsense"), {"<td>c<", "<td>d<", "<td>b<", "<td>a<"}));
        CHECK(in_order(sorted("title"), {"<td>a<", "<td>b<", "<td>c<", "<td>d<"}));
        CHECK(in_order(sorted("failures"), {"<td>b<", "<td>c<", "<td>d<", "<td>a<"}));
        CHECK(in_order(sorted("polls"), {"<td>b<", "<td>a<", "<td>d<", "<td>c<"}));
        CHECK(in_order(sorted("items"), {"<td>b<", "<td>a<", "<td>d<", "<td>c<"}));
        CHECK(in_order(sorted("not-modified"), {"<td>d<", "<td>a<", "<td>b<", "<td>c<"}));
        CHECK(in_order(sorted("last-poll"), {"<td>d<", "<td>b<", "<td>a<", "<td>c<"}));
        CHECK(in_order(sorted("next-poll"), {"<td>c<", "<td>d<", "<td>b<", "<td>a<"}));
        CHECK(sorted("polls").find("<th scope=\"col\" aria-sort=\"other\"><a "
                                   "href=\"status?sort=polls\">") != std::string::npos);
        CHECK(sorted("").find("aria-sort") == std::string::npos);
    }

    TEST_CASE("poll_plot: a column for each day that had polls, as high as its share of the most") {
        const auto today = floor<days>(kNow);
        const std::string plot = poll_plot(
            std::vector<PollDay>{{today - days{30}, 1000, 0, 0, 1000, 0},  // no longer shown
                                 {today - days{29}, 100, 50, 10, 4, 0},
                                 {today, 50, 0, 0, 0, 0}},
            today);
        CHECK(count(plot, "<g>") == 2);
        CHECK(plot.find("polls a day, at most 100<") != std::string::npos);
        CHECK(plot.find("new stories a day, at most 4<") != std::string::npos);
        CHECK(plot.find("2025-12-04: 100 polls, 50 not modified, 10 failed, 4 new stories") !=
              std::string::npos);
        // Of 120 pixels: 60 not modified, 48 read, 12 failed; and a day of half as many.
        CHECK(plot.find("<rect class=\"not-modified\" x=\"3\" y=\"78.0\" width=\"16\" "
                        "height=\"60.0\"/><rect class=\"read\" x=\"3\" y=\"30.0\" width=\"16\" "
                        "height=\"48.0\"/><rect class=\"failed\" x=\"3\" y=\"18.0\" width=\"16\" "
                        "height=\"12.0\"/>") != std::string::npos);
        CHECK(
            plot.find("<rect class=\"read\" x=\"641\" y=\"78.0\" width=\"16\" height=\"60.0\"/>") !=
            std::string::npos);
        CHECK(poll_plot({}, today).find("at most 0<") != std::string::npos);
    }

    TEST_CASE("metrics_text: the Prometheus text format, with labels escaped") {
        FeedStatus odd = feed("odd", 3, 1);
        odd.subscription.url = "https://x.example/\"\\\n";
        StatusReport some = report({feed("a", 8, 4), odd});
        some.healthy = false;
        const std::string text = metrics_text(some);
        CHECK(
            text.find("# HELP feedmerged_feed_polls_total Polls.\n"
                      "# TYPE feedmerged_feed_polls_total counter\n"
                      "feedmerged_feed_polls_total{feed=\"https://***@a.example/feed\"} 8\n"
                      "feedmerged_feed_polls_total{feed=\"https://x.example/\\\"\\\\\\n\"} 3\n") !=
            std::string::npos);
        CHECK(text.find("\nfeedmerged_healthy 0\n") != std::string::npos);
        CHECK(text.find("\nfeedmerged_http_requests_total 7\n") != std::string::npos);
        CHECK(text.find("feedmerged_build_info{version=\"1.0\"} 1\n") != std::string::npos);
        CHECK(text.find("secret") == std::string::npos);
        CHECK(text.ends_with("\n"));
    }
}
