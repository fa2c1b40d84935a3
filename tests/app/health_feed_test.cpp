// SPDX-License-Identifier: MIT
// The health feed from the store to its file.
#include "health_feed.hpp"

#include "publish_fixture.hpp"
#include "support/fake_clock.hpp"

using namespace feedmerged;
using namespace feedmerged::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

struct Noted {
    HealthKind kind{};
    std::string detail{};
    bool operator==(const Noted&) const = default;
};

}  // namespace

TEST_SUITE("app/health_feed") {
    TEST_CASE("write_health: written where it was asked for, and only where it changed") {
        Fixture fixture(1);
        config::Config config;
        config.outputs = {fixture.output()};
        REQUIRE(app::write_health(fixture.reader(), publish::system_file_ops(), config, "1.0"));
        CHECK_FALSE(fs::exists(fixture.output().directory / "health.atom"));
        config.health_directory = fixture.output().directory;
        config.outputs[0].spec.base_url = "https://feeds.example/";
        (void)fixture.writer().output_id(app::kHealthIdName, "urn:uuid:1");
        REQUIRE(fixture.writer().note_health(HealthKind::DiskFull, "full", kNow));
        REQUIRE(app::write_health(fixture.reader(), publish::system_file_ops(), config, "1.0"));
        const std::string xml = fixture.file("health.atom");
        CHECK(xml.find("<id>urn:uuid:1</id>") != std::string::npos);
        CHECK(xml.find("https://feeds.example/health.atom") != std::string::npos);
        CHECK(xml.find("The disk is full") != std::string::npos);
        const auto snapshot = std::move(*fixture.reader().snapshot());
        CHECK(app::health_atom(*snapshot, config, "1.0") == xml);
        const auto written = fs::last_write_time(config.health_directory / "health.atom");
        REQUIRE(app::write_health(fixture.reader(), publish::system_file_ops(), config, "1.0"));
        CHECK(fs::last_write_time(config.health_directory / "health.atom") == written);
    }

    TEST_CASE("kind_of_trouble: a full disk is told from other trouble") {
        CHECK(app::kind_of_trouble("cannot write /x: No space left on device") ==
              HealthKind::DiskFull);
        CHECK(app::kind_of_trouble("cannot store items in /x: database or disk is full") ==
              HealthKind::DiskFull);
        CHECK(app::kind_of_trouble("cannot write /x: Permission denied") == HealthKind::Unwritable);
    }

    TEST_CASE("OwnHealth: what a full store does not take is noted when it can") {
        FakeClock clock;
        bool full = true;
        std::vector<Noted> noted;
        app::OwnHealth health(
            [&](HealthKind kind, const std::string& detail, TimePoint) -> store::StoreResult<bool> {
                if (full) return fail(store::StoreError{store::StoreErrorKind::Io, "full"});
                noted.push_back({kind, detail});
                return true;
            },
            clock);
        const std::string error = "cannot write x: No space left on device";
        CHECK_FALSE(health.published(error));
        CHECK_FALSE(health.published(""));
        full = false;
        CHECK(health.published(""));
        CHECK(noted == std::vector<Noted>{{HealthKind::DiskFull, error}});
        CHECK(health.published(""));
        CHECK(noted.back().kind == HealthKind::Recovered);
        health.lost("cannot store items: database or disk is full");
        CHECK(health.published(""));
        CHECK(noted.back().kind == HealthKind::DiskFull);
    }
}
