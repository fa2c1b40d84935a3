// SPDX-License-Identifier: MIT
#include "fetch_fixture.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <sys/stat.h>

using namespace feedmerged;
using namespace feedmerged::test;
using Kind = FetchErrorKind;

namespace {

fetch::Options file_options() {
    fetch::Options options;
    options.allow_file_urls = true;
    return options;
}

FetchResult fetch_file(const std::string& url, Validators validators = {},
                       fetch::Options options = file_options()) {
    const FakeClock clock;
    fetch::Transfers transfers(std::move(options), clock);
    return fetch_one(transfers, request_for(url, std::move(validators)));
}

}  // namespace

TEST_SUITE("fetch/file_fetch") {
    TEST_CASE("Transfers: a file is read where that is allowed, and only there") {
        const TempDir dir;
        write_text(dir / "a feed.xml", "<rss/>");
        const std::string url = "file://" + (dir / "a%20feed.xml").string();
        const FetchResult result = fetch_file(url + "#x");
        CHECK_FALSE(result.error.has_value());
        CHECK(result.status == 200);
        CHECK(result.body == "<rss/>");
        CHECK(result.final_url == url);
        CHECK(result.header("etag").starts_with("W/\""));
        CHECK(fetch_file("file://localhost" + (dir / "a%20feed.xml").string()).status == 200);
        CHECK(kind_of(fetch_file(url, {}, fetch::Options{})) == Kind::BadUrl);
    }

    TEST_CASE("Transfers: an unchanged file is a 304, a changed one is not") {
        const TempDir dir;
        const auto path = dir / "feed.xml";
        const std::string url = "file://" + path.string();
        write_text(path, "<rss/>");
        const FetchResult first = fetch_file(url);
        const Validators validators{std::string(first.header("etag")), "", first.final_url};
        const FetchResult again = fetch_file(url, validators);
        CHECK(again.status == 304);
        CHECK(again.conditional);
        CHECK(again.body.empty());
        CHECK(fetch_file(url, {validators.etag, "", "file:///other"}).status == 200);

        // The same size at another time, and another size at the same time.
        const auto time = std::filesystem::last_write_time(path);
        std::filesystem::last_write_time(path, time + std::chrono::nanoseconds{1000});
        CHECK(fetch_file(url, validators).status == 200);
        write_text(path, "<rss />");
        std::filesystem::last_write_time(path, time);
        const FetchResult changed = fetch_file(url, validators);
        CHECK(changed.status == 200);
        CHECK(changed.conditional);
        CHECK(changed.body == "<rss />");
    }

    TEST_CASE("Transfers: max_body holds for files, to the byte") {
        const TempDir dir;
        write_text(dir / "feed.xml", std::string(100'000, 'x'));
        const std::string url = "file://" + (dir / "feed.xml").string();
        fetch::Options options = file_options();
        options.max_body = 100'000;
        CHECK(fetch_file(url, {}, options).body.size() == 100'000);
        options.max_body = 99'999;
        const FetchResult over = fetch_file(url, {}, options);
        CHECK(kind_of(over) == Kind::TooLarge);
        CHECK(over.body.empty());
        CHECK(over.headers.empty());
        // Files without a size of their own are no regular files, or end.
        CHECK(kind_of(fetch_file("file:///dev/zero")) == Kind::BadUrl);
    }

    TEST_CASE("Transfers: what is no readable file is an error that says why") {
        const TempDir dir;
        const FetchResult missing = fetch_file("file://" + (dir / "none.xml").string());
        CHECK(kind_of(missing) == Kind::Connect);
        CHECK(detail_of(missing).find("No such file") != std::string::npos);
        CHECK(kind_of(fetch_file("file://" + dir.path().string())) == Kind::BadUrl);
        // A pipe without a writer does not block the loop.
        const auto pipe = (dir / "pipe").string();
        REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
        CHECK(kind_of(fetch_file("file://" + pipe)) == Kind::BadUrl);
        for (const char* url :
             {"file:feed.xml", "file://host.example/feed.xml", "file://", "file:///feed%00.xml"}) {
            CAPTURE(url);
            CHECK(kind_of(fetch_file(url)) == Kind::BadUrl);
        }
    }
}
