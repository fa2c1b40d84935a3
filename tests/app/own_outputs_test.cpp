// SPDX-License-Identifier: MIT
// Outputs as the program writes them, polled as feeds.
#include "own_outputs.hpp"

#include "feedmerged/render/render.hpp"
#include "ingest.hpp"

#include <array>
#include <string>
#include <utility>

#include <doctest/doctest.h>

using namespace feedmerged;

namespace {

constexpr TimePoint kNow = from_unix(1'767'323'045);

config::OutputConfig make_output(const std::string& base_url) {
    config::OutputConfig output;
    output.spec.name = "all";
    output.spec.title = "All";
    output.spec.id = "urn:uuid:6f0a3c0e-0000-4000-8000-000000000001";
    output.spec.base_url = base_url;
    output.formats = {render::Format::Atom, render::Format::Rss, render::Format::Json};
    return output;
}

std::string rendered(const config::OutputConfig& output, render::Format format) {
    Story story;
    story.entry_id = "tag:a.example,2026:1";
    story.published = story.updated = kNow;
    story.item.title = "Title";
    story.item.url = "https://a.example/1";
    const auto renderer =
        render::make_renderer(format, {.output = output.spec, .formats = output.formats});
    renderer->add(story);
    return renderer->finish();
}

FeedUpdate poll(std::string body, const config::OutputConfig& own) {
    app::Fetched fetched;
    fetched.subscription.url = "https://mirror.example/feed";
    fetched.result.url = fetched.result.final_url = fetched.subscription.url;
    fetched.result.status = 200;
    fetched.result.body = std::move(body);
    fetched.result.at = kNow;
    const app::OwnOutputs outputs({&own, 1});
    app::IngestContext context;
    context.own_outputs = &outputs;
    return app::ingest(fetched, context, 0.0);
}

}  // namespace

TEST_SUITE("app/own_outputs") {
    TEST_CASE("ingest: an output of our own is refused wherever it comes from") {
        const config::OutputConfig output = make_output("https://news.example.org/");
        for (const render::Format format : output.formats) {
            CAPTURE(render::extension(format));
            const FeedUpdate update = poll(rendered(output, format), output);
            CHECK(update.outcome == PollOutcome::Failed);
            CHECK(update.items.empty());
            CHECK(update.error.find("feedmerged's own output \"all\"") != std::string::npos);
            CHECK(update.error.find("unsubscribe") != std::string::npos);
        }
    }

    TEST_CASE("ingest: without an address to publish at, its id tells") {
        const config::OutputConfig output = make_output("");
        for (const render::Format format : {render::Format::Atom, render::Format::Rss}) {
            CAPTURE(render::extension(format));
            CHECK(poll(rendered(output, format), output).outcome == PollOutcome::Failed);
        }
    }

    TEST_CASE("ingest: another feedmerged's output is a feed like any other") {
        config::OutputConfig theirs = make_output("https://theirs.example.org/");
        theirs.spec.id = "urn:uuid:6f0a3c0e-0000-4000-8000-000000000002";
        for (const render::Format format : theirs.formats) {
            CAPTURE(render::extension(format));
            const FeedUpdate update =
                poll(rendered(theirs, format), make_output("https://news.example.org/"));
            CHECK(update.outcome == PollOutcome::Changed);
            CHECK(update.items.size() == 1);
        }
    }
}
