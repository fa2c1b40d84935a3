// SPDX-License-Identifier: MIT
// Archives from a real store to real files: a new subscriber reads back to the first story, and
// what was written stays.
#include "archive_keeper.hpp"

#include "feedmerged/core/output_limits.hpp"
#include "publish_fixture.hpp"

#include <map>
#include <set>

using namespace feedmerged;
using namespace feedmerged::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

class Archiving : public Fixture {
  public:
    explicit Archiving(std::size_t limit) : Fixture(3) {
        output().spec.archive = true;
        output().spec.base_url = "https://feeds.example/";
        output().spec.limit = limit;
        output().spec.max_age = Seconds{0};
    }

    /// Another story of a feed, an hour after the one before.
    void tell(int count = 1) {
        for (int i = 0; i < count; ++i) {
            const int feed = told_ % 3;
            std::vector<Item>& items = items_[feed];
            items.insert(items.begin(), make_item(feed, told_, kNow - 10000h + told_ * 1h));
            ++told_;
            store(feed, items);
        }
    }
    [[nodiscard]] int told() const { return told_; }
    std::vector<Item>& items_of(int feed) { return items_[feed]; }

    /// Ids of what a subscriber finds who follows next_url from the start, and how many pages.
    [[nodiscard]] std::pair<std::set<std::string>, int> read_back() const {
        std::set<std::string> ids;
        int pages = 0;
        for (std::string name = "all.json"; !name.empty(); ++pages) {
            const auto page = nlohmann::json::parse(file(name));
            CHECK(page["feed_url"] == "https://feeds.example/all.json");
            for (const auto& item : page["items"]) ids.insert(item["id"].get<std::string>());
            name = page.value("next_url", std::string());
            if (!name.empty()) name = name.substr(std::string("https://feeds.example/").size());
        }
        return {ids, pages};
    }

    /// Every archive's bytes by name.
    [[nodiscard]] std::map<std::string, std::string> archives() {
        std::map<std::string, std::string> out;
        for (const auto& entry : fs::directory_iterator(output().directory)) {
            const std::string name = entry.path().filename().string();
            if (name.find("-archive-") != std::string::npos) out[name] = read_text(entry.path());
        }
        return out;
    }

    /// Whether everything that was there is as it was.
    [[nodiscard]] bool keeps(const std::map<std::string, std::string>& before) {
        const auto now = archives();
        return std::ranges::all_of(before, [&](const auto& archive) {
            const auto found = now.find(archive.first);
            return found != now.end() && found->second == archive.second;
        });
    }

  private:
    std::map<int, std::vector<Item>> items_{};
    int told_ = 0;
};

}  // namespace

TEST_SUITE("app/archive_keeper") {
    TEST_CASE("publish: without archive there are none") {
        Archiving world(4);
        world.output().spec.archive = false;
        world.tell(10);
        (void)world.publish();
        CHECK(world.archives().empty());
        CHECK(world.file("all.atom").find("prev-archive") == std::string::npos);
    }

    TEST_CASE("publish: nothing is lost between the document and the archives, story by story") {
        Archiving world(6);
        std::map<std::string, std::string> before;
        for (int i = 0; i < 60; ++i) {
            world.tell();
            (void)world.publish();
            CHECK(world.items().size() <= 6);
            CHECK(world.read_back().first.size() == static_cast<std::size_t>(world.told()));
            CHECK(world.keeps(before));
            before = world.archives();
        }
        CHECK(world.read_back().second > 5);
        CHECK(before.size() % 3 == 0);  // one of each format
    }

    TEST_CASE("publish: a long past goes into archives of a bounded size, all at once") {
        Archiving world(100);
        world.tell(500);
        (void)world.publish();
        CHECK(world.read_back().first.size() == 500);
        CHECK(world.archives().size() == 3 * 4);
        const auto first = nlohmann::json::parse(world.file("all-archive-00001.json"))["items"];
        CHECK(first.size() == limits::kArchiveStories);
        // Articles of archives have their other stories too.
        CHECK(first[0]["_feedmerged"]["more_stories"].size() == 6);
    }

    TEST_CASE("publish: an edit shows in the document and in no archive") {
        Archiving world(10);
        world.tell(30);
        (void)world.publish();
        const auto before = world.archives();
        for (Item& item : world.items_of(0)) {
            item.title += ", edited";
            item.content_hash = hash128(item.title);
        }
        world.store(0, world.items_of(0), kNow + 1h);
        (void)world.publish();
        CHECK(world.archives() == before);
        CHECK(world.file("all.atom").find(", edited") != std::string::npos);
    }

    TEST_CASE("publish: late stories with old dates go into a later archive") {
        Archiving world(10);
        world.tell(30);
        (void)world.publish();
        const auto before = world.archives();
        auto items = world.items_of(1);
        items.push_back(make_item(1, 999, kNow - 90000h));
        world.store(1, items, kNow + 1h);
        (void)world.publish();
        CHECK(world.keeps(before));
        CHECK(world.archives().size() == before.size() + 3);
        CHECK(world.read_back().first.size() == 31);
    }

    TEST_CASE("archive_before_purge: what is purged can still be read") {
        Archiving world(0);  // everything is shown, so nothing would have to be archived
        world.tell(20);
        (void)world.publish();
        CHECK(world.archives().empty());
        for (int feed = 0; feed < 3; ++feed) world.store(feed, {}, kNow + 1h);
        app::ArchiveKeeper keeper(world.reader(), world.doors(), publish::system_file_ops(), "1.0");
        config::Config config;
        config.outputs = {world.output()};
        const TimePoint now = kNow + 1000h;
        config.retention = Seconds{0};  // keeps all, so nothing has to be archived
        CHECK(app::archive_before_purge(keeper, config, now).value());
        (void)world.publish();
        CHECK(world.archives().empty());
        config.retention = 1h;
        CHECK(app::archive_before_purge(keeper, config, now).value());
        CHECK(world.writer().purge(1h, now).value() == 20);
        (void)world.publish();
        CHECK(world.items().empty());
        CHECK(world.read_back().first.size() == 20);
    }

    TEST_CASE("publish: files that are lost come back as they were, another format as a whole") {
        Archiving world(10);
        world.output().formats = {render::Format::Json};
        world.tell(40);
        (void)world.publish();
        const auto before = world.archives();
        for (int feed = 0; feed < 3; ++feed) world.store(feed, {}, kNow + 1h);
        CHECK(world.writer().purge(1h, kNow + 1000h).value() == 40);
        for (const auto& [name, bytes] : before) fs::remove(world.output().directory / name);
        world.output().formats = {render::Format::Json, render::Format::Atom};
        world.output().spec.title = "Another title";
        (void)world.publish();
        CHECK(world.keeps(before));
        CHECK(world.archives().size() == 2 * before.size());
    }

    TEST_CASE("publish: what is written already is not touched, whoever made it") {
        Archiving world(10);
        world.tell(30);
        (void)world.publish();
        const fs::path archive = world.output().directory / "all-archive-00001.atom";
        write_text(archive, "by an earlier version");
        (void)world.publish();
        CHECK(read_text(archive) == "by an earlier version");
    }
}
