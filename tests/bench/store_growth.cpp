// SPDX-License-Identifier: MIT
// What a feed's update costs in a small and in a large store, the search for near duplicates
// included, and what it costs to publish the newest 1,000 stories of each.
//
// usage: store_growth DIRECTORY [SMALL LARGE]      (default: 10000 1000000 stories)
//
// Fills a store up to SMALL, measures updates of 20 new items of which a quarter are copies of
// stored stories, and publications of an output in all formats after such an update, fills it up to
// LARGE, measures again, and prints times, memory and their ratios. Exits 1 above twice the time of
// an update, one and a half times that of a publication, or 64 MiB more.
#include "feedmerged/core/hash.hpp"
#include "feedmerged/dedup/fingerprint.hpp"
#include "feedmerged/render/render.hpp"
#include "feedmerged/store/store.hpp"
#include "output_publisher.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

using namespace feedmerged;

namespace {

constexpr std::size_t kFeeds = 2000;
constexpr std::size_t kItems = 20;
constexpr int kWords = 150;
constexpr double kVocabulary = 50'000;
constexpr int kUpdates = 300;
constexpr int kPublications = 15;
constexpr std::size_t kPublished = 1000;
constexpr TimePoint kStart = from_unix(1'767'323'045);

template <class T, class Error>
T must(Result<T, Error> result) {
    if (!result) throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// Words as texts have them: few are frequent, most are rare.
std::string text_of(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::string out;
    for (int i = 0; i < kWords; ++i) {
        const double u = std::generate_canonical<double, 32>(random);
        auto rank = static_cast<std::uint64_t>(std::pow(kVocabulary, u));
        for (out += ' '; rank != 0; rank /= 26) out += static_cast<char>('a' + rank % 26);
    }
    return out;
}

Item make_item(std::uint64_t number, std::uint64_t text_seed) {
    Item item;
    const std::string text = text_of(text_seed);
    item.guid = "guid " + std::to_string(number);
    item.key = hash128(item.guid);
    item.url =
        "https://site" + std::to_string(number % kFeeds) + ".example/" + std::to_string(number);
    item.canonical_key = hash128(item.url);
    item.title = text.substr(1, 60);
    item.content_html = "<p>" + text + "</p>";
    item.teaser = text.substr(0, 100);
    item.content_hash = hash128(text);
    const dedup::Wording wording{item.title, text, {}};
    item.fingerprint = dedup::make_fingerprints("", {&wording, 1}).front();
    return item;
}

class Bench {
  public:
    explicit Bench(const std::filesystem::path& directory)
        : writer_(must(store::open_writer(directory / "growth.db"))),
          reader_(must(writer_->reader())) {
        std::vector<Subscription> subscriptions;
        for (std::size_t i = 0; i < kFeeds; ++i)
            subscriptions.push_back({.url = "https://site" + std::to_string(i) + ".example/feed"});
        feeds_ = must(writer_->sync(subscriptions, kStart));
        output_.spec = {.name = "all", .title = "All", .limit = kPublished};
        output_.spec.id = must(writer_->output_id("all", uuid4_urn(1, 2)));
        output_.directory = directory / "public";
        output_.formats = {render::Format::Atom, render::Format::Rss, render::Format::Json,
                           render::Format::Html};
    }

    void fill(std::uint64_t stories) {
        while (next_ < stories) {
            std::vector<FeedUpdate> group;
            for (int i = 0; i < 32; ++i) group.push_back(update(false));
            must(writer_->apply(group));
        }
    }

    /// The median time of an update.
    std::chrono::microseconds measure() {
        std::vector<std::chrono::microseconds> times;
        for (int i = 0; i < kUpdates; ++i) {
            const FeedUpdate one = update(true);
            const auto begin = std::chrono::steady_clock::now();
            const auto applied = must(writer_->apply({&one, 1}));
            times.push_back(std::chrono::duration_cast<std::chrono::microseconds>(
                std::chrono::steady_clock::now() - begin));
            joined_ += applied[0].new_items - applied[0].new_stories;
        }
        std::ranges::nth_element(times, times.begin() + kUpdates / 2);
        return times[kUpdates / 2];
    }
    /// The median time of a publication that has something new to show.
    std::chrono::microseconds measure_publishing() {
        const app::StoreDoors doors{
            [this](const std::string& name, std::span<const store::Frozen> frozen) {
                return writer_->freeze(name, frozen);
            },
            [this](const std::string& name, const Archive& archive) {
                return writer_->add_archive(name, archive);
            }};
        app::OutputPublisher publisher(*reader_, doors, publish::system_file_ops(), "1.0");
        // The first one chooses the other stories of all, which is done once in a story's life.
        if (!publisher.publish(output_)) throw std::runtime_error("cannot publish");
        std::vector<std::chrono::microseconds> times;
        for (int i = 0; i < kPublications; ++i) {
            const FeedUpdate one = update(true);
            must(writer_->apply({&one, 1}));
            const auto begin = std::chrono::steady_clock::now();
            const auto report = publisher.publish(output_);
            times.push_back(std::chrono::duration_cast<std::chrono::microseconds>(
                std::chrono::steady_clock::now() - begin));
            if (!report || report->stories != kPublished || report->files_written == 0)
                throw std::runtime_error("published something else");
        }
        std::ranges::nth_element(times, times.begin() + kPublications / 2);
        return times[kPublications / 2];
    }
    [[nodiscard]] std::size_t joined() const { return joined_; }

  private:
    FeedUpdate update(bool with_copies) {
        const FeedState& feed = feeds_[static_cast<std::size_t>(polls_++) % kFeeds];
        FeedUpdate out;
        out.feed = feed.id;
        out.url = feed.url;
        out.at = kStart + Seconds{static_cast<std::int64_t>(polls_)};
        out.outcome = PollOutcome::Changed;
        out.info = feed.info;
        for (std::size_t i = 0; i < kItems; ++i, ++next_) {
            const bool copy = with_copies && i % 4 == 0;
            out.items.push_back(make_item(next_, copy ? (next_ * 7919) % (next_ - kFeeds) : next_));
            out.items.back().published = out.at;
        }
        return out;
    }

    std::unique_ptr<store::Writer> writer_;
    std::unique_ptr<store::Reader> reader_;
    config::OutputConfig output_{};
    std::vector<FeedState> feeds_{};
    std::uint64_t next_ = 0;
    std::uint64_t polls_ = 0;
    std::size_t joined_ = 0;
};

/// Resident memory in KiB.
long memory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::atol(line.c_str() + 6);
    return 0;
}

struct Measured {
    std::chrono::microseconds update{};
    std::chrono::microseconds publication{};
    long memory = 0;  ///< KiB, after the updates
};

Measured measure(Bench& bench) {
    Measured out;
    out.update = bench.measure();
    out.memory = memory();
    out.publication = bench.measure_publishing();
    return out;
}

double ratio(std::chrono::microseconds a, std::chrono::microseconds b) {
    return static_cast<double>(a.count()) / static_cast<double>(b.count());
}

void print(std::uint64_t stories, const Measured& measured) {
    std::printf(
        "%llu stories: %lld us an update of %zu items, %lld us a publication of %zu, %ld MiB\n",
        static_cast<unsigned long long>(stories), static_cast<long long>(measured.update.count()),
        kItems, static_cast<long long>(measured.publication.count()), kPublished,
        measured.memory / 1024);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 4) {
        std::fprintf(stderr, "usage: store_growth DIRECTORY [SMALL LARGE]\n");
        return 2;
    }
    const std::uint64_t small = argc == 4 ? std::strtoull(argv[2], nullptr, 10) : 10'000;
    const std::uint64_t large = argc == 4 ? std::strtoull(argv[3], nullptr, 10) : 1'000'000;
    Bench bench(argv[1]);
    bench.fill(small);
    const Measured before = measure(bench);
    bench.fill(large);
    const Measured after = measure(bench);
    print(small, before);
    print(large, after);
    const double updates = ratio(after.update, before.update);
    const double publications = ratio(after.publication, before.publication);
    const double more = static_cast<double>(after.memory - before.memory) / 1024;
    std::printf(
        "%zu copies joined\nratios: update %.2f (at most 2), publication %.2f (at most 1.5); "
        "memory +%.1f MiB (at most 64)\n",
        bench.joined(), updates, publications, more);
    return updates <= 2 && publications <= 1.5 && more <= 64 ? 0 : 1;
}
