// SPDX-License-Identifier: MIT
#include "web_service.hpp"

#include "private_path.hpp"
#include "support/fake_clock.hpp"

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::app;
using namespace std::chrono_literals;

namespace {

config::OutputConfig output(const std::string& name, std::vector<render::Format> formats,
                            std::vector<std::string> categories = {}) {
    config::OutputConfig out;
    out.spec.name = name;
    out.spec.categories = std::move(categories);
    out.formats = std::move(formats);
    return out;
}

PollTarget target(int id, const std::string& category, TimePoint next) {
    PollTarget out;
    out.subscription.category = category;
    out.state.id = FeedId{id};
    out.state.next_poll.at = next;
    return out;
}

}  // namespace

TEST_SUITE("app/web_service") {
    TEST_CASE("front_path: the first page, else the first feed") {
        using enum render::Format;
        CHECK(front_path({}).empty());
        CHECK(front_path({output("a", {Atom, Rss}), output("b", {Json, Html})}) == "/b.html");
        CHECK(front_path({output("a", {Rss, Atom}), output("b", {Json})}) == "/a.rss");
        config::OutputConfig hidden = output("h", {Html});
        hidden.spec.is_private = true;
        hidden.token = make_token();
        CHECK(front_path({hidden, output("a", {Rss})}) == "/a.rss");
        CHECK(front_path({hidden}).empty());
    }

    TEST_CASE("paths_of: a private output has none before it has a token, and then a secret one") {
        using enum render::Format;
        config::OutputConfig some = output("a", {Atom, Html});
        CHECK(paths_of(some) == std::vector<std::string>{"/a.atom", "/a.html"});
        some.spec.is_private = true;
        CHECK(paths_of(some).empty());
        some.token = make_token();
        CHECK(some.token.size() == 32);
        CHECK(some.token != make_token());
        const std::string begin = std::string("/private/").append(some.token);
        CHECK(paths_of(some) == std::vector<std::string>{begin + "/a.atom", begin + "/a.html"});
    }

    TEST_CASE("style_source_of: what the page's own policy says") {
        const std::string head = "<meta http-equiv=\"Content-Security-Policy\" content=\"";
        CHECK(style_source_of(head +
                              "default-src 'none'; style-src 'sha256-x='; base-uri 'none'\">") ==
              "'sha256-x='");
        CHECK(style_source_of(head + "style-src 'self' 'sha256-y'\">") == "'self' 'sha256-y'");
        const std::string any = "'self' 'unsafe-inline'";
        CHECK(style_source_of("<!doctype html>") == any);
        CHECK(style_source_of(head + "default-src 'none'\"> style-src 'x'") == any);
        CHECK(style_source_of(head + "style-src 'x'\r\nSet-Cookie: a\">") == any);
        CHECK(style_source_of(head + "style-src 'x', default-src *\">") == any);
        CHECK(style_source_of(std::string(2000, ' ') + head + "style-src 'x'\">") == any);
    }

    TEST_CASE("PollPlan: until the next poll of the feeds that an output takes") {
        const test::FakeClock clock;
        const TimePoint now = clock.now();
        config::Config config;
        config.outputs = {output("all", {}), output("news", {}, {"news"}),
                          output("none", {}, {"x"})};
        PollPlan plan(clock);
        CHECK(plan.fresh_for("all") == 0s);
        plan.configure(config, {target(1, "", now + 10min), target(2, "news", now + 1h)});
        CHECK(plan.fresh_for("all") == 10min + 5s);
        CHECK(plan.fresh_for("news") == 1h + 5s);
        CHECK(plan.fresh_for("none") == Seconds::max());
        CHECK(plan.fresh_for("other") == 0s);
        plan.polled(FeedId{1}, now + 2h);
        plan.polled(FeedId{9}, now);
        CHECK(plan.fresh_for("all") == 1h + 5s);
        plan.polled(FeedId{2}, now);
        CHECK(plan.fresh_for("news") == 0s);
    }
}
