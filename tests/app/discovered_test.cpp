// SPDX-License-Identifier: MIT
#include "discovered.hpp"

#include "feedmerged/core/limits.hpp"
#include "kept_answer.hpp"
#include "support/temp_dir.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <sys/stat.h>

using namespace feedmerged;
using app::read_kept_answer;
using app::write_kept_answer;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr TimePoint kNow = from_unix(1'767'323'045);

FetchResult answer_of(const std::string& url, std::string body = "<rss/>", TimePoint at = kNow) {
    FetchResult out;
    out.url = url;
    out.final_url = url + "/final";
    out.address = "192.0.2.1";
    out.auth_scheme = "digest";
    out.redirects = {{302, url, url + "/final"}};
    out.status = 200;
    out.headers = {{"etag", "W/\"a  b\\\""}, {"last-modified", "yesterday-ish \xE9\xFF\x01"}};
    out.body = std::move(body);
    out.wire_bytes = 123;
    out.at = at;
    out.took = 45ms;
    return out;
}

void check_equal(const FetchResult& a, const FetchResult& b) {
    CHECK(a.url == b.url);
    CHECK(a.final_url == b.final_url);
    CHECK(a.address == b.address);
    CHECK(a.auth_scheme == b.auth_scheme);
    REQUIRE(a.redirects.size() == b.redirects.size());
    for (std::size_t i = 0; i < a.redirects.size(); ++i) {
        CHECK(a.redirects[i].status == b.redirects[i].status);
        CHECK(a.redirects[i].from == b.redirects[i].from);
        CHECK(a.redirects[i].to == b.redirects[i].to);
    }
    CHECK(a.status == b.status);
    CHECK(a.conditional == b.conditional);
    CHECK(a.headers == b.headers);
    CHECK(a.body == b.body);
    CHECK(a.wire_bytes == b.wire_bytes);
    CHECK(a.at == b.at);
    CHECK(a.took == b.took);
}

std::vector<fs::path> files_in(const fs::path& directory) {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(directory)) out.push_back(entry.path());
    return out;
}

mode_t mode_of(const fs::path& path) {
    struct stat found{};
    REQUIRE(::lstat(path.c_str(), &found) == 0);
    return found.st_mode & 07777;
}

}  // namespace

TEST_SUITE("app/discovered") {
    TEST_CASE("read_kept_answer: gives back every byte") {
        std::string all;
        for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
        for (const std::string& body : {std::string{}, all, "\n" + all + "\n"}) {
            const FetchResult answer = answer_of("https://example.org/f", body);
            const auto back = read_kept_answer(write_kept_answer(answer));
            REQUIRE(back.has_value());
            check_equal(*back, answer);
        }
    }

    TEST_CASE("read_kept_answer: refuses what is cut, changed or of another version") {
        const std::string whole = write_kept_answer(answer_of("https://example.org/f", "a\nb"));
        for (std::size_t size = 0; size < whole.size(); ++size)
            CHECK_FALSE(read_kept_answer(std::string_view(whole).substr(0, size)).has_value());
        std::string changed = whole;
        changed.back() = 'c';
        CHECK_FALSE(read_kept_answer(changed).has_value());
        std::string newer = whole;
        newer.replace(newer.find("answer\":1"), 9, "answer\":2");
        CHECK_FALSE(read_kept_answer(newer).has_value());
        for (const char* text : {"[]\nx", "3\n", "{}\n", "null\n", "{\"feedmerged_answer\":1}\n"})
            CHECK_FALSE(read_kept_answer(text).has_value());
    }

    TEST_CASE("keep: the answer is there until it is forgotten, for its URL only") {
        const test::TempDir work;
        const app::Discovered discovered(work / "store.db");
        const std::string url = "https://example.org/f";
        CHECK_FALSE(discovered.find(url).has_value());
        REQUIRE(discovered.keep(answer_of(url)).has_value());
        REQUIRE(discovered.keep(answer_of(url, "newer")).has_value());
        const app::Discovered of_the_daemon(work / "store.db");
        for (int i = 0; i < 2; ++i) {
            const auto back = of_the_daemon.find(url);
            REQUIRE(back.has_value());
            check_equal(*back, answer_of(url, "newer"));
        }
        CHECK_FALSE(discovered.find(url + "/").has_value());
        of_the_daemon.forget(url);
        CHECK_FALSE(discovered.find(url).has_value());
        CHECK(files_in(discovered.directory()).empty());
        of_the_daemon.forget(url);
    }

    TEST_CASE("keep: only the owner may read it") {
        const test::TempDir work;
        const app::Discovered discovered(work / "new" / "store.db");
        REQUIRE(discovered.keep(answer_of("https://example.org/f")).has_value());
        CHECK(discovered.directory() == work / "new" / "store.db-discovered");
        CHECK(mode_of(discovered.directory()) == 0700);
        const auto files = files_in(discovered.directory());
        REQUIRE(files.size() == 1);
        CHECK(mode_of(files[0]) == 0600);
    }

    TEST_CASE("keep: says what cannot be written") {
        const test::TempDir work;
        test::write_text(work / "file", "in the way");
        const auto kept =
            app::Discovered(work / "file" / "store.db").keep(answer_of("https://example.org/f"));
        REQUIRE_FALSE(kept.has_value());
        CHECK(kept.error().message.find("store.db-discovered") != std::string::npos);
        const app::Discovered discovered(work / "store.db");
        fs::create_symlink(work / "elsewhere", discovered.directory());
        fs::create_directory(work / "elsewhere");
        CHECK_FALSE(discovered.keep(answer_of("https://example.org/f")).has_value());
        CHECK(files_in(work / "elsewhere").empty());
        const std::string huge(limits::kMaxDiscoveredBytes + 1, 'x');
        CHECK_FALSE(app::Discovered(work / "other.db")
                        .keep(answer_of("https://example.org/f", huge))
                        .has_value());
    }

    TEST_CASE("find: a damaged file is removed") {
        const test::TempDir work;
        const app::Discovered discovered(work / "store.db");
        const std::string url = "https://example.org/f";
        REQUIRE(discovered.keep(answer_of(url)).has_value());
        const fs::path file = files_in(discovered.directory()).at(0);
        for (const std::string& damaged :
             {std::string{}, test::read_text(file).substr(0, 200),
              write_kept_answer(answer_of("https://example.org/other"))}) {
            test::write_text(file, damaged);
            CHECK_FALSE(discovered.find(url).has_value());
            CHECK_FALSE(fs::exists(file));
        }
        fs::create_directory(file);
        CHECK_FALSE(discovered.find(url).has_value());
    }

    TEST_CASE("tidy: what is old goes, and the oldest of too many") {
        const test::TempDir work;
        const app::Discovered discovered(work / "store.db");
        const auto url = [](std::size_t n) { return "https://example.org/" + std::to_string(n); };
        const std::size_t all = limits::kMaxDiscovered + 5;
        for (std::size_t n = 0; n < all; ++n)
            REQUIRE(discovered.keep(answer_of(url(n), "x", kNow + std::chrono::seconds(n)))
                        .has_value());
        CHECK(files_in(discovered.directory()).size() == limits::kMaxDiscovered);
        CHECK_FALSE(discovered.find(url(4)).has_value());
        CHECK(discovered.find(url(5)).has_value());
        discovered.tidy(kNow + limits::kDiscoveredAge + std::chrono::seconds(all - 2));
        CHECK(files_in(discovered.directory()).size() == 2);
        CHECK(discovered.find(url(all - 1)).has_value());
    }

    TEST_CASE("tidy: temporary files of a crash go after a while") {
        const test::TempDir work;
        const app::Discovered discovered(work / "store.db");
        REQUIRE(discovered.keep(answer_of("https://example.org/f")).has_value());
        const fs::path left = discovered.directory() / "0123.new";
        test::write_text(left, "half");
        struct stat found{};
        REQUIRE(::stat(left.c_str(), &found) == 0);
        const TimePoint written = from_unix(found.st_mtim.tv_sec);
        discovered.tidy(written + 59min);
        CHECK(fs::exists(left));
        discovered.tidy(written + 61min);
        CHECK_FALSE(fs::exists(left));
        app::Discovered(work / "none.db").tidy(kNow);
    }
}
