// SPDX-License-Identifier: MIT
// How long each stage takes, on stories made from a seed. Timings on shared machines are noise:
// compare within one run.
//   cmake -S . -B build/bench -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo
//   -DFEEDMERGED_BUILD_BENCH=ON ninja -C build/bench stages_bench && build/bench/stages_bench
#include "bench/sample_stories.hpp"
#include "feedmerged/feed/parse.hpp"
#include "feedmerged/normalise/normalise.hpp"
#include "feedmerged/render/render.hpp"
#include "feedmerged/store/store.hpp"
#include "feedmerged/text/html.hpp"
#include "feedmerged/text/teaser.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

using namespace feedmerged;

constexpr TimePoint kNow = from_unix(1'767'323'045);

void count_bytes(benchmark::State& state, std::size_t each) {
    state.SetBytesProcessed(static_cast<std::int64_t>(each) *
                            static_cast<std::int64_t>(state.iterations()));
}

std::string rss() { return bench::make_rss(1, 20, 3500); }

NormalisedFeed normalised(const std::string& document, const std::string& url) {
    return normalise::normalise(std::move(*feed::parse_feed({document, "", ""})), {url, url, {}});
}

void parse(benchmark::State& state) {
    const std::string document = rss();
    for (auto _ : state) benchmark::DoNotOptimize(feed::parse_feed({document, "", ""}));
    count_bytes(state, document.size());
}
BENCHMARK(parse);

void sanitise(benchmark::State& state) {
    const std::string html = bench::make_article(1, 3500);
    for (auto _ : state)
        benchmark::DoNotOptimize(text::sanitise_html(html, "https://example.org/"));
    count_bytes(state, html.size());
}
BENCHMARK(sanitise);

void read_html(benchmark::State& state) {
    const std::string html = bench::make_article(1, 3500);
    for (auto _ : state) benchmark::DoNotOptimize(text::read_html(html, "https://example.org/"));
    count_bytes(state, html.size());
}
BENCHMARK(read_html);

void teaser(benchmark::State& state) {
    const std::string words = text::html_to_text(bench::make_article(1, 3500));
    for (auto _ : state) benchmark::DoNotOptimize(text::make_teaser(words, "fr", {}));
}
BENCHMARK(teaser);

void parse_and_normalise(benchmark::State& state) {
    const std::string document = rss();
    for (auto _ : state)
        benchmark::DoNotOptimize(normalised(document, "https://site1.example/feed"));
    count_bytes(state, document.size());
}
BENCHMARK(parse_and_normalise);

/// 64 feeds of 20 items into an empty store: one group commit.
void apply(benchmark::State& state) {
    std::vector<FeedUpdate> updates(64);
    std::vector<Subscription> subscriptions(updates.size());
    for (std::size_t i = 0; i < updates.size(); ++i) {
        subscriptions[i].url = "https://site" + std::to_string(i) + ".example/feed";
        updates[i].url = subscriptions[i].url;
        updates[i].at = kNow;
        updates[i].outcome = PollOutcome::Changed;
        NormalisedFeed feed = normalised(bench::make_rss(i, 20, 3500), subscriptions[i].url);
        updates[i].info = feed.info;
        updates[i].items = feed.items;
    }
    for (auto _ : state) {
        state.PauseTiming();
        {
            const test::TempDir dir;
            const auto writer = std::move(*store::open_writer(dir / "store.db"));
            const auto states = *writer->sync(subscriptions, kNow);
            for (std::size_t i = 0; i < updates.size(); ++i) updates[i].feed = states[i].id;
            state.ResumeTiming();
            benchmark::DoNotOptimize(writer->apply(updates));
            state.PauseTiming();
        }
        state.ResumeTiming();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * 64 * 20);
}
BENCHMARK(apply)->Unit(benchmark::kMillisecond);

void render_format(benchmark::State& state, render::Format format) {
    std::vector<Story> stories(100);
    const NormalisedFeed feed =
        normalised(bench::make_rss(1, stories.size(), 3500), "https://site1.example/feed");
    for (std::size_t i = 0; i < stories.size(); ++i) {
        stories[i].item = feed.items[i];
        stories[i].entry_id = feed.items[i].guid;
        stories[i].feed_url = "https://site1.example/feed";
    }
    render::Head head;
    head.output.id = "urn:uuid:00000000-0000-4000-8000-000000000000";
    std::size_t bytes = 0;
    for (auto _ : state) {
        const auto renderer = render::make_renderer(format, head);
        for (const Story& story : stories) renderer->add(story);
        bytes = renderer->finish().size();
    }
    count_bytes(state, bytes);
}
BENCHMARK_CAPTURE(render_format, atom, render::Format::Atom)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(render_format, rss, render::Format::Rss)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(render_format, json, render::Format::Json)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(render_format, html, render::Format::Html)->Unit(benchmark::kMicrosecond);

}  // namespace
