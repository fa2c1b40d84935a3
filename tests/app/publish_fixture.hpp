// SPDX-License-Identifier: MIT
// A real store and a real directory, and an output between them. Not thread-safe.
#pragma once
#include "feedmerged/core/hash.hpp"
#include "output_publisher.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace feedmerged::test {

inline constexpr TimePoint kNow = from_unix(1'767'323'045);

inline Item make_item(int feed, int number, TimePoint published) {
    Item item;
    item.guid = fmt::format("f{}-{}", feed, number);
    item.key = hash128(item.guid);
    item.url = fmt::format("https://site{}.example/{}", feed, number);
    item.title = fmt::format("Story {} of {}", number, feed);
    item.content_html = "<p>Some words of a story that is told here.</p>";
    item.teaser = fmt::format("Teaser {} of {}…", number, feed);
    item.published = published;
    item.content_hash = hash128(item.title);
    return item;
}

/// A store with `feeds` feeds, and an output over all of them.
class Fixture {
  public:
    explicit Fixture(int feeds) {
        for (int i = 0; i < feeds; ++i)
            subscriptions_.push_back(
                {fmt::format("https://site{}.example/feed", i), "", "", {}, {}});
        writer_ = std::move(*store::open_writer(dir_ / "store.db"));
        reader_ = std::move(*writer_->reader());
        states_ = *writer_->sync(subscriptions_, kNow);
        output_.spec.name = "all";
        output_.spec.title = "All";
        output_.spec.id = *writer_->output_id("all", uuid4_urn(1, 2));
        output_.directory = dir_ / "public";
        output_.formats = {render::Format::Atom, render::Format::Rss, render::Format::Json,
                           render::Format::Html};
        REQUIRE(
            publish::prepare_directory(publish::system_file_ops(), output_.directory).has_value());
    }

    void store(int feed, std::vector<Item> items, TimePoint at = kNow) {
        FeedUpdate update;
        update.feed = states_[static_cast<std::size_t>(feed)].id;
        update.url = subscriptions_[static_cast<std::size_t>(feed)].url;
        update.at = at;
        update.outcome = PollOutcome::Changed;
        update.http_status = 200;
        update.info = FeedInfo{};
        update.items = std::move(items);
        REQUIRE(writer_->apply(std::vector{update}).has_value());
    }

    [[nodiscard]] app::StoreDoors doors() {
        return {[this](const std::string& name, std::span<const store::Frozen> frozen) {
                    return writer_->freeze(name, frozen);
                },
                [this](const std::string& name, const Archive& archive) {
                    return writer_->add_archive(name, archive);
                }};
    }

    [[nodiscard]] Result<app::PublishReport, app::PublishError> try_publish() {
        app::OutputPublisher publisher(
            *reader_, doors(), publish::system_file_ops(), "1.0", nullptr,
            [this](const config::OutputConfig&, render::Format format, const std::string& bytes) {
                rendered[format] = bytes;
            });
        return publisher.publish(output_);
    }

    app::PublishReport publish() {
        const auto report = try_publish();
        REQUIRE_MESSAGE(report.has_value(), report.error().message);
        return *report;
    }

    [[nodiscard]] nlohmann::json items() const {
        return nlohmann::json::parse(file("all.json"))["items"];
    }
    [[nodiscard]] std::string file(const std::string& name) const {
        return read_text(output_.directory / name);
    }
    config::OutputConfig& output() { return output_; }
    store::Writer& writer() { return *writer_; }
    store::Reader& reader() { return *reader_; }

    std::map<render::Format, std::string> rendered;  ///< what the listener was told last

  private:
    TempDir dir_;
    std::vector<Subscription> subscriptions_;
    std::vector<FeedState> states_;
    std::unique_ptr<store::Writer> writer_;
    std::unique_ptr<store::Reader> reader_;
    config::OutputConfig output_;
};

}  // namespace feedmerged::test
