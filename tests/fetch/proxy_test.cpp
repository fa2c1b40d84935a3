// SPDX-License-Identifier: MIT
// A feed's own proxy over real sockets: used where it is configured and nowhere else; guarded where
// the target is known; its errors are clear and without its password.
#include "fetch_fixture.hpp"
#include "literal_host.hpp"

#include <cstdlib>
#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::test;
using Kind = FetchErrorKind;

namespace {

/// base64 of "me:s3cr3t".
constexpr const char* kProxyLogin = "Basic bWU6czNjcjN0";

std::string proxy_at(const std::string& scheme, std::uint16_t port) {
    return scheme + "://me:s3cr3t@127.0.0.1:" + std::to_string(port);
}

/// Nothing private may be reached: the proxy is exempt.
FetchResult fetch_by(const std::string& proxy, const std::string& url, FetchRequest request = {}) {
    fetch::Options options = loopback_options();
    options.allow_private_networks.clear();
    const FakeClock clock;
    fetch::Transfers transfers(options, clock);
    request.url = url;
    request.proxy = proxy;
    return fetch_one(transfers, std::move(request));
}

void check_no_secret(const FetchResult& result) {
    for (const std::string& text : {detail_of(result), result.final_url, result.address}) {
        CHECK(text.find("s3cr3t") == std::string::npos);
        CHECK(text.find("me:") == std::string::npos);
    }
}

}  // namespace

TEST_SUITE("fetch/proxy") {
    TEST_CASE("proxy: it gets the request, whatever its own address") {
        ScriptedServer proxy;
        proxy.on("*").respond(200, {{"ETag", "\"e\""}}, "<rss/>");
        const FetchResult result =
            fetch_by(proxy_at("http", proxy.port()), "http://feeds.example/feed?x");
        CHECK_FALSE(result.error.has_value());
        CHECK(result.status == 200);
        CHECK(result.body == "<rss/>");
        CHECK(result.final_url == "http://feeds.example/feed?x");
        CHECK(result.address.empty());  // the proxy's says nothing about the server
        REQUIRE(proxy.requests().size() == 1);
        CHECK(proxy.requests()[0].target == "http://feeds.example/feed?x");
        CHECK(proxy.requests()[0].header("host") == "feeds.example");
        CHECK(proxy.requests()[0].header("proxy-authorization") == kProxyLogin);
        CHECK(proxy.requests()[0].count("authorization") == 0);
    }

    TEST_CASE(
        "proxy: feeds without one do not use it, nor one of the environment") {
        ScriptedServer server;
        server.on("/feed").respond(200, {}, "direct");
        ScriptedServer proxy;
        proxy.on("*").respond(200, {}, "by proxy");
        ScriptedServer of_environment;
        const std::string environment = "http://127.0.0.1:" + std::to_string(of_environment.port());
        constexpr const char* kNames[] = {"http_proxy", "all_proxy", "ALL_PROXY", "https_proxy"};
        for (const char* name : kNames) REQUIRE(setenv(name, environment.c_str(), 1) == 0);
        REQUIRE(setenv("no_proxy", "*", 1) == 0);
        const FakeClock clock;
        fetch::Transfers transfers(loopback_options(), clock);
        FetchRequest by_proxy = request_for(server.url("/feed"));
        by_proxy.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
        CHECK(fetch_one(transfers, by_proxy).body == "by proxy");
        CHECK(fetch_one(transfers, request_for(server.url("/feed"))).body == "direct");
        CHECK(fetch_one(transfers, by_proxy).body == "by proxy");
        for (const char* name : kNames) unsetenv(name);
        unsetenv("no_proxy");
        CHECK(of_environment.connections() == 0);
        CHECK(proxy.requests().size() == 2);
        CHECK(server.requests().size() == 1);
    }

    TEST_CASE(
        "Transfers: a target that is known to be private is refused before the proxy is asked") {
        ScriptedServer proxy;
        proxy.on("*").respond(200, {}, "secret");
        for (const char* host : {"127.0.0.1", "127.1", "2130706433", "0x7f000001", "10.0.0.1",
                                 "169.254.169.254", "localhost", "LOCALHOST.", "a.localhost",
                                 "[::1]", "[fd00::1]", "[::ffff:10.0.0.1]", "0.0.0.0"})
            for (const char* scheme : {"http", "socks5", "socks5h"}) {
                CAPTURE(host);
                const FetchResult result = fetch_by(proxy_at(scheme, proxy.port()),
                                                    "http://" + std::string(host) + ":81/x");
                CHECK(kind_of(result) == Kind::BlockedAddress);
                CHECK(detail_of(result).find("allow_private_networks") != std::string::npos);
                check_no_secret(result);
            }
        CHECK(proxy.connections() == 0);
        // A redirect leads there no more than the subscription.
        proxy.on("*").respond(302, {{"Location", "http://127.0.0.1/x"}});
        const FetchResult hop =
            fetch_by(proxy_at("http", proxy.port()), "http://feeds.example/feed");
        CHECK(kind_of(hop) == Kind::BlockedAddress);
        CHECK(hop.redirects.size() == 1);
        CHECK(proxy.requests().size() == 1);
    }

    TEST_CASE("forbidden_address: names whose address is not known are none of its business") {
        const auto guard = fetch::AddressGuard::make({"127.0.0.0/8"});
        for (const char* host : {"example.org", "localhost.example", "notlocalhost", "8.8.8.8",
                                 "2606:4700::1111", "127.0.0.1", "localhost", ""})
            CHECK(fetch::forbidden_address(host, *guard).empty());
        CHECK(fetch::forbidden_address("10.1", *guard) == "10.0.0.1");
    }

    TEST_CASE("Transfers: a proxy that does not let us in is named, without its password") {
        ScriptedServer proxy;
        proxy.on("*").respond(407, {{"Proxy-Authenticate", "Basic realm=\"p\""}}, "login");
        const std::string at = "the proxy at 127.0.0.1 port " + std::to_string(proxy.port());
        for (const char* url : {"http://feeds.example/", "https://feeds.example/"}) {
            CAPTURE(url);
            const FetchResult result = fetch_by(proxy_at("http", proxy.port()), url);
            CHECK(kind_of(result) == Kind::Connect);
            CHECK(result.status == 407);
            CHECK(detail_of(result) == at + " wants another user name or password (HTTP 407)");
            CHECK(result.address.empty());
            check_no_secret(result);
        }
        CHECK(proxy.requests().size() == 2);
        CHECK(proxy.requests()[1].method == "CONNECT");
        proxy.on("*").respond(403, {}, "no");
        const FetchResult refused =
            fetch_by(proxy_at("http", proxy.port()), "https://feeds.example/");
        CHECK(kind_of(refused) == Kind::Connect);
        CHECK(detail_of(refused) == at + " does not connect to feeds.example: HTTP 403");
        check_no_secret(refused);
    }

    TEST_CASE("Transfers: a proxy that is not there or speaks something else") {
        const std::uint16_t nobody = unused_port();
        ScriptedServer no_socks;
        no_socks.on("*").respond(200);
        for (const char* scheme : {"http", "https", "socks5", "socks5h"}) {
            CAPTURE(scheme);
            const FetchResult refused = fetch_by(proxy_at(scheme, nobody), "http://8.8.8.8/feed");
            CHECK(kind_of(refused) == Kind::Connect);
            CHECK(detail_of(refused) ==
                  "connection refused by the proxy at 127.0.0.1 port " + std::to_string(nobody));
            check_no_secret(refused);
        }
        const FetchResult nameless =
            fetch_by("http://me:s3cr3t@proxy.invalid:1", "http://feeds.example/feed");
        CHECK(kind_of(nameless) == Kind::Dns);
        CHECK(detail_of(nameless) == "the proxy's name does not resolve to an address");
        for (const char* bad :
             {"bad://me:s3cr3t@127.0.0.1:1", "http://me:s3cr3t@", "http://me:s3cr3t@[x"}) {
            const FetchResult result = fetch_by(bad, "http://feeds.example/feed");
            CHECK(result.error.has_value());
            check_no_secret(result);
        }
    }

    TEST_CASE("credentials never leave by a tunnel's request") {
        ScriptedServer proxy;
        proxy.on("*").respond(403, {}, "no");
        FetchRequest request;
        request.login = {"reader", "hidden"};
        request.auth_scheme = "basic";
        request.headers = {{"X-Key", "hidden"}};
        const FetchResult result =
            fetch_by(proxy_at("http", proxy.port()), "https://feeds.example/", request);
        CHECK(result.status == 403);
        REQUIRE(proxy.requests().size() == 1);
        CHECK(proxy.requests()[0].target == "feeds.example:443");
        CHECK(proxy.requests()[0].count("authorization") == 0);
        CHECK(proxy.requests()[0].count("x-key") == 0);
    }

    TEST_CASE("Transfers: transfers by a proxy do not fill its address") {
        ScriptedServer proxy;
        proxy.on("*").stall().respond(200, {}, "x");
        fetch::Options options = loopback_options();
        options.per_address = 0;
        const FakeClock clock;
        fetch::Transfers transfers(options, clock);
        constexpr std::size_t kMany = limits::kMaxPerAddress + 5;
        for (std::size_t i = 0; i < kMany; ++i) {
            FetchRequest request = request_for("http://h" + std::to_string(i) + ".example/");
            request.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
            transfers.start(std::move(request));
        }
        while (!proxy.wait_for_requests(kMany, std::chrono::milliseconds{0}))
            REQUIRE(transfers.run(std::chrono::milliseconds{100}).empty());
        proxy.release();
        for (const FetchResult& result : run_all(transfers)) CHECK(result.status == 200);
    }

    TEST_CASE("Transfers: socks5h leaves the name to the proxy") {
        ScriptedServer server;  // only its port: what it sees is the greeting of SOCKS, no request
        const FetchResult result =
            fetch_by("socks5h://127.0.0.1:" + std::to_string(unused_port()), "http://x.invalid/");
        CHECK(kind_of(result) == Kind::Connect);  // not Dns: nothing was looked up here
        const FetchResult local =
            fetch_by("socks5://127.0.0.1:" + std::to_string(server.port()), "http://x.invalid/");
        CHECK(local.error.has_value());
    }
}
