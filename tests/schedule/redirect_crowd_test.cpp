// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/redirect_crowd.hpp"

#include "feedmerged/core/limits.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace std::chrono_literals;
using schedule::RedirectCrowd;

namespace {

constexpr SteadyPoint kStart{1000s};

FetchResult redirected(const std::vector<std::string>& urls) {
    FetchResult result;
    result.url = urls.front();
    result.final_url = urls.back();
    result.status = 200;
    for (std::size_t i = 1; i < urls.size(); ++i)
        result.redirects.push_back({302, urls[i - 1], urls[i]});
    return result;
}

FetchResult to_login(const std::string& host) {
    return redirected({"http://" + host + "/feed", "https://login.example/?back=" + host});
}

}  // namespace

TEST_SUITE("schedule/redirect_crowd") {
    TEST_CASE("saw: the third host that redirects to one makes it crowded") {
        RedirectCrowd crowd;
        CHECK_FALSE(crowd.saw(to_login("a.example"), kStart));
        CHECK_FALSE(crowd.saw(to_login("b.example"), kStart));
        CHECK(crowd.saw(to_login("c.example"), kStart));
        CHECK(crowd.saw(to_login("a.example"), kStart));
        CHECK_FALSE(crowd.saw(redirected({"http://d.example/", "http://e.example/"}), kStart));
    }

    TEST_CASE("saw: many feeds of one host are one, with or without www. and port 80") {
        RedirectCrowd crowd;
        for (int i = 0; i < 20; ++i) {
            CHECK_FALSE(crowd.saw(to_login("a.example"), kStart));
            CHECK_FALSE(crowd.saw(to_login("www.a.example"), kStart));
            CHECK_FALSE(crowd.saw(to_login("A.example:80"), kStart));
            CHECK_FALSE(crowd.saw(to_login("b.example"), kStart));
        }
    }

    TEST_CASE("saw: redirects inside a site, and answers without any, are no sign") {
        RedirectCrowd crowd;
        for (const char* from :
             {"http://login.example/a", "http://www.login.example/b", "https://login.example/c"})
            CHECK_FALSE(crowd.saw(redirected({from, "https://login.example/"}), kStart));
        CHECK_FALSE(crowd.saw(redirected({"http://a.example/"}), kStart));
        CHECK_FALSE(crowd.saw(redirected({"file:///a", "https://login.example/"}), kStart));
        CHECK_FALSE(crowd.saw(to_login("a.example"), kStart));
    }

    TEST_CASE("saw: the hops between first and last are no hosts of feeds") {
        RedirectCrowd crowd;
        const auto chain = [](const std::string& host) {
            return redirected({"http://" + host + "/", "http://hop1.example/",
                               "http://hop2.example/", "http://login.example/"});
        };
        CHECK_FALSE(crowd.saw(chain("a.example"), kStart));
        CHECK_FALSE(crowd.saw(chain("b.example"), kStart));
        CHECK(crowd.saw(chain("c.example"), kStart));
    }

    TEST_CASE("saw: a redirect whose target did not answer counts as well") {
        RedirectCrowd crowd;
        for (const char* host : {"a.example", "b.example"}) {
            FetchResult result = to_login(host);
            result.error = FetchError{FetchErrorKind::BlockedAddress, ""};
            CHECK_FALSE(crowd.saw(result, kStart));
        }
        CHECK(crowd.saw(to_login("c.example"), kStart));
    }

    TEST_CASE("saw: what was long ago is forgotten") {
        RedirectCrowd crowd;
        (void)crowd.saw(to_login("a.example"), kStart);
        (void)crowd.saw(to_login("b.example"), kStart);
        CHECK(crowd.saw(to_login("c.example"), kStart + limits::kCrowdMemory));
        CHECK_FALSE(crowd.saw(to_login("d.example"), kStart + limits::kCrowdMemory + 1s));
        // Those of it that are seen again stay: a and b are gone, c and d remain.
        CHECK(crowd.saw(to_login("e.example"), kStart + limits::kCrowdMemory + 2s));
    }

    TEST_CASE("remember: sightings from before a start count like others") {
        RedirectCrowd crowd;
        CHECK_FALSE(crowd.remember("http://a.example/f", "https://login.example/", kStart));
        CHECK_FALSE(crowd.remember("http://b.example/f", "https://login.example/", kStart));
        CHECK(crowd.saw(to_login("c.example"), kStart + 1s));
    }

    TEST_CASE("saw: memory is bounded, and an attacker's many targets do not hide a crowd") {
        RedirectCrowd crowd;
        SteadyPoint now = kStart;
        for (const char* host : {"a.example", "b.example"}) (void)crowd.saw(to_login(host), now);
        for (int i = 0; i < 5000; ++i) {
            now += 1s;
            const std::string target = "http://t" + std::to_string(i) + ".example/";
            CHECK_FALSE(crowd.saw(redirected({"http://evil.example/", target}), now));
            if (i % 1000 == 0) (void)crowd.saw(to_login("a.example"), now);
        }
        CHECK(crowd.saw(to_login("c.example"), now));
        for (int i = 0; i < 10'000; ++i)
            CHECK(crowd.saw(to_login("h" + std::to_string(i) + ".example"), now));
    }
}
