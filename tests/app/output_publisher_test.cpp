// SPDX-License-Identifier: MIT
// From updates in a real store to files in a real directory.
#include "output_publisher.hpp"

#include "support/temp_dir.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace feedmerged;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kNow = from_unix(1'767'323'045);

Item make_item(int feed, int number, TimePoint published) {
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
        reader_ = std::move(*store::open_reader(dir_ / "store.db"));
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

    void store(int feed, std::vector<Item> items) {
        FeedUpdate update;
        update.feed = states_[static_cast<std::size_t>(feed)].id;
        update.url = subscriptions_[static_cast<std::size_t>(feed)].url;
        update.at = kNow;
        update.outcome = PollOutcome::Changed;
        update.http_status = 200;
        update.info = FeedInfo{};
        update.items = std::move(items);
        REQUIRE(writer_->apply(std::vector{update}).has_value());
    }

    [[nodiscard]] Result<app::PublishReport, app::PublishError> try_publish() {
        app::OutputPublisher publisher(
            *reader_,
            [this](const std::string& name, std::span<const store::Frozen> frozen) {
                return writer_->freeze(name, frozen);
            },
            publish::system_file_ops(), "1.0", nullptr,
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
        return test::read_text(output_.directory / name);
    }
    config::OutputConfig& output() { return output_; }

    std::map<render::Format, std::string> rendered;  ///< what the listener was told last

  private:
    test::TempDir dir_;
    std::vector<Subscription> subscriptions_;
    std::vector<FeedState> states_;
    std::unique_ptr<store::Writer> writer_;
    std::unique_ptr<store::Reader> reader_;
    config::OutputConfig output_;
};

}  // namespace

TEST_SUITE("app/output_publisher") {
    TEST_CASE("publish: nothing new leaves every file as it was") {
        Fixture fixture(2);
        fixture.store(0, {make_item(0, 1, kNow - 1h)});
        CHECK(fixture.publish().files_written == 4);
        const auto again = fixture.publish();
        CHECK(again.files_written == 0);
        CHECK(again.files_unchanged == 4);
        CHECK(fixture.rendered[render::Format::Rss] == fixture.file("all.rss"));
    }

    TEST_CASE("publish: an article's other stories are chosen once and stay") {
        Fixture fixture(8);
        for (int feed = 0; feed < 8; ++feed)
            fixture.store(feed, {make_item(feed, 1, kNow - (feed + 1) * 1h)});
        (void)fixture.publish();
        const auto before = fixture.items();
        REQUIRE(before.size() == 8);
        CHECK(before[0]["_feedmerged"]["more_stories"].size() == 6);
        CHECK(before[0]["_feedmerged"]["more_stories"][0] == before[1]["id"]);
        for (int feed = 1; feed < 8; ++feed)
            fixture.store(feed, {make_item(feed, 1, kNow - (feed + 1) * 1h),
                                 make_item(feed, 2, kNow - 1min)});
        (void)fixture.publish();
        const auto after = fixture.items();
        REQUIRE(after.size() == 15);
        for (const auto& item : before) CHECK(std::ranges::count(after, item) == 1);
    }

    TEST_CASE("publish: an empty store gives valid, empty files") {
        Fixture fixture(1);
        CHECK(fixture.publish().stories == 0);
        CHECK(fixture.items().empty());
        CHECK(fixture.file("all.atom").find("<feed") != std::string::npos);
    }

    TEST_CASE("publish: a limit keeps the newest") {
        Fixture fixture(1);
        fixture.output().spec.limit = 2;
        fixture.store(0, {make_item(0, 1, kNow - 3h), make_item(0, 2, kNow - 1h),
                          make_item(0, 3, kNow - 2h)});
        (void)fixture.publish();
        const auto items = fixture.items();
        REQUIRE(items.size() == 2);
        CHECK(items[0]["title"] == "Story 2 of 0");
        CHECK(items[1]["title"] == "Story 3 of 0");
    }

    TEST_CASE("publish: a file in the place of the directory is an error that names it") {
        Fixture fixture(1);
        std::filesystem::remove_all(fixture.output().directory);
        test::write_text(fixture.output().directory, "no directory");
        const auto report = fixture.try_publish();
        REQUIRE_FALSE(report.has_value());
        CHECK_FALSE(report.error().store);
        CHECK(fixture.rendered.size() == 4);  // a full disk keeps nothing from the server
        CHECK(report.error().message.find(fixture.output().directory.string()) !=
              std::string::npos);
    }
}
