// SPDX-License-Identifier: MIT
// Reading real feeds, side by side with the least it could cost: a copy and pugixml's
// load_buffer_inplace on the bytes, and libxml2's SAX parser, with callbacks that do nothing, on
// the HTML inside them. Demanded: at most twice their time, and at most 8 times the input in
// memory. Files, or directories with files below them, are read into memory first; several are
// needed for figures that mean something (the sample is small).
//   cmake --preset release -DFEEDMERGED_BUILD_BENCH=ON
//   ninja -C build reading_bench && build/reading_bench config/sample [FILE|DIRECTORY…]
// Times are of this thread's processor alone; the two sides take turns, and medians are shown.
#include "bench/heap_count.hpp"
#include "bench/real_feeds.hpp"
#include "feedmerged/feed/parse.hpp"
#include "feedmerged/normalise/normalise.hpp"
#include "feedmerged/text/charset.hpp"
#include "feedmerged/text/html.hpp"
#include "feedmerged/text/teaser.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <libxml/HTMLparser.h>
#include <pugixml.hpp>

namespace {

using namespace feedmerged;

constexpr int kRounds = 15;
constexpr double kMostTime = 2.0;
constexpr double kMostMemory = 8.0;
/// What reading holds however short the document is does not count against long ones.
constexpr std::size_t kLongDocument = 1024 * 1024;

// What readings give is added up here, so that no compiler leaves them out.
volatile std::size_t g_sink = 0;
void keep(std::size_t value) { g_sink = g_sink + value; }

const normalise::Context& context() {
    static const normalise::Context kContext{
        "https://site.example/feed", "https://site.example/feed", {}};
    return kContext;
}

using Feeds = std::span<const bench::RealFeed>;

// --- The limit ---

void load_xml(Feeds feeds) {
    std::string copy;
    for (const bench::RealFeed& feed : feeds) {
        copy = feed.bytes;
        pugi::xml_document document;
        keep(document.load_buffer_inplace(copy.data(), copy.size()) ? 1 : 0);
    }
}

/// Called for everything there is, since without callbacks libxml2 leaves out some of the work.
htmlSAXHandler empty_handler() {
    htmlSAXHandler handler{};
    handler.startElement = [](void*, const xmlChar*, const xmlChar**) {};
    handler.endElement = [](void*, const xmlChar*) {};
    handler.characters = [](void*, const xmlChar*, int) {};
    handler.ignorableWhitespace = [](void*, const xmlChar*, int) {};
    handler.cdataBlock = [](void*, const xmlChar*, int) {};
    handler.comment = [](void*, const xmlChar*) {};
    return handler;
}

/// The whole text at once into the push parser: the quickest of libxml2's ways (2.9.14).
void read_by_sax(const std::string& html) {
    static htmlSAXHandler handler = empty_handler();
    htmlParserCtxtPtr parser =
        htmlCreatePushParserCtxt(&handler, nullptr, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8);
    constexpr int kIsAll = 1;
    keep(static_cast<std::size_t>(
        htmlParseChunk(parser, html.data(), static_cast<int>(html.size()), kIsAll)));
    htmlFreeParserCtxt(parser);
}

void parse_html(Feeds feeds) {
    for (const bench::RealFeed& feed : feeds) {
        for (const std::string& html : feed.titles) read_by_sax(html);
        for (const std::string& html : feed.bodies) read_by_sax(html);
    }
}

// --- Ours ---

void read_all(Feeds feeds) {
    for (const bench::RealFeed& feed : feeds) {
        auto parsed = feed::parse_feed({feed.bytes, "", "", ""});
        keep(normalise::normalise(std::move(*parsed), context()).items.size());
    }
}

void decode(Feeds feeds) {
    for (const bench::RealFeed& feed : feeds)
        keep(text::decode_document(feed.bytes, "").text.size());
}

void parse(Feeds feeds) {
    for (const bench::RealFeed& feed : feeds)
        keep(feed::parse_feed({feed.bytes, "", "", ""})->entries.size());
}

/// With a copy of what was parsed, which reading all of it does not make.
void normalise_parsed(Feeds feeds) {
    for (const bench::RealFeed& feed : feeds)
        keep(normalise::normalise(feed.parsed, context()).items.size());
}

void sanitise(Feeds feeds) {
    for (const bench::RealFeed& feed : feeds)
        for (const std::string& html : feed.bodies)
            keep(text::read_html(html, "https://site.example/page").text.size());
}

void make_teasers(Feeds feeds) {
    const text::TeaserOptions& options = context().teaser;
    for (const bench::RealFeed& feed : feeds)
        for (const std::string& text : feed.texts) {
            const auto source = text::teaser_source(text, "", "", "", options.words);
            keep(text::make_teaser(source, "", options).size());
        }
}

// --- Measuring ---

double seconds_of(void (*work)(Feeds), Feeds feeds) {
    const auto now = [] {
        std::timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
    };
    const double start = now();
    work(feeds);
    return now() - start;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

struct Stage {
    const char* name;
    void (*work)(Feeds);
    std::size_t bytes;  ///< that it reads
    std::vector<double> seconds{};
    [[nodiscard]] double time() const { return median(seconds); }
};

void print(const Stage& stage) {
    const double megabytes = static_cast<double>(stage.bytes) * 1e-6;
    std::printf("  %-34s %7.2f MB %9.2f ms %9.1f MB/s\n", stage.name, megabytes, stage.time() * 1e3,
                megabytes / stage.time());
}

bool compare_times(Feeds feeds) {
    std::size_t bytes = 0;
    std::size_t titles = 0;
    std::size_t bodies = 0;
    std::size_t texts = 0;
    for (const bench::RealFeed& feed : feeds) {
        bytes += feed.bytes.size();
        for (const std::string& html : feed.titles) titles += html.size();
        for (const std::string& html : feed.bodies) bodies += html.size();
        for (const std::string& text : feed.texts) texts += text.size();
    }
    std::vector<Stage> stages = {
        {"limit: pugixml in place", load_xml, bytes},
        {"limit: libxml2 SAX of the HTML", parse_html, titles + bodies},
        {"ours: all of it", read_all, bytes},
        {"  decode and parse", parse, bytes},
        {"    decode", decode, bytes},
        {"  normalise", normalise_parsed, bytes},
        {"    sanitise", sanitise, bodies},
        {"    teasers", make_teasers, texts},
    };
    const auto ratio_of = [&stages](auto time) {
        return time(stages[2].seconds) / (time(stages[0].seconds) + time(stages[1].seconds));
    };
    std::vector<double> ratios;
    for (int round = -1; round < kRounds; ++round) {  // the first one warms up
        for (Stage& stage : stages) {
            const double seconds = seconds_of(stage.work, feeds);
            if (round >= 0) stage.seconds.push_back(seconds);
        }
        if (round >= 0)
            ratios.push_back(
                ratio_of([](const std::vector<double>& seconds) { return seconds.back(); }));
    }
    for (const Stage& stage : stages) print(stage);
    const double ratio = ratio_of(median);
    std::printf("time: %.2f times the limit (%.2f to %.2f in %d rounds), at most %.1f\n", ratio,
                *std::ranges::min_element(ratios), *std::ranges::max_element(ratios), kRounds,
                kMostTime);
    return ratio <= kMostTime;
}

/// What reading holds at most besides the document, its result included, as a multiple of it.
double memory_of(const std::string& document, bool normalised) {
    const bench::HeapCount heap;
    auto parsed = feed::parse_feed({document, "", "", ""});
    if (normalised) keep(normalise::normalise(std::move(*parsed), context()).items.size());
    return static_cast<double>(heap.peak()) / static_cast<double>(document.size());
}

double print_memory(const char* name, const std::vector<double>& multiples) {
    const double most = *std::ranges::max_element(multiples);
    const auto above =
        std::ranges::count_if(multiples, [](double multiple) { return multiple > kMostMemory; });
    std::printf("  %-36s %5.2f times the document at most, median %.2f, %td above %.1f\n", name,
                most, median(multiples), above, kMostMemory);
    return most;
}

/// Documents of nothing but short titles take most.
bool compare_memory(Feeds feeds) {
    std::vector<double> parsed;
    std::vector<double> normalised;
    for (const bench::RealFeed& feed : feeds) {
        const std::string document = bench::grow(feed.bytes, kLongDocument);
        if (document.size() < kLongDocument) continue;  // a feed without entries
        parsed.push_back(memory_of(document, false));
        normalised.push_back(memory_of(document, true));
    }
    if (parsed.empty()) return true;
    std::printf("memory of %zu documents, their entries repeated up to %zu KiB:\n", parsed.size(),
                kLongDocument / 1024);
    const double most = print_memory("parsed", parsed);
    const double most_normalised = print_memory("parsed and normalised", normalised);
    return std::max(most, most_normalised) <= kMostMemory;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::filesystem::path> paths(argv + 1, argv + argc);
    if (paths.empty()) paths.emplace_back("config/sample");
    const bench::RealFeeds found = bench::load_real_feeds(paths);
    std::printf("%zu feeds; left out: %zu no feeds, %zu JSON, %zu broken\n", found.feeds.size(),
                found.no_feeds, found.json, found.broken);
    if (found.feeds.empty()) return 2;
    const bool fast = compare_times(found.feeds);
    const bool small = compare_memory(found.feeds);
    return fast && small ? 0 : 1;
}
