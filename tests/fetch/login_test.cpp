// SPDX-License-Identifier: MIT
// HTTP authentication over real sockets: what is sent when, how often, and to whom.
#include "feedmerged/core/limits.hpp"
#include "fetch_fixture.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::test;
using Kind = FetchErrorKind;

namespace {

constexpr std::string_view kSecret = "s3cr3t of the feed";
/// base64 of "me:s3cr3t of the feed".
constexpr std::string_view kBasic = "Basic bWU6czNjcjN0IG9mIHRoZSBmZWVk";
const HeaderList kAsksBasic{{"WWW-Authenticate", "Basic realm=\"feeds\""}};
const HeaderList kAsksDigest{
    {"WWW-Authenticate", "Digest realm=\"feeds\", qop=\"auth\", nonce=\"n1\", algorithm=MD5"}};
const HeaderList kAsksBoth{kAsksBasic.front(), kAsksDigest.front()};

FetchRequest login_request(std::string url, std::string scheme = {}) {
    FetchRequest request;
    request.url = std::move(url);
    request.login = {"me", std::string(kSecret)};
    request.auth_scheme = std::move(scheme);
    return request;
}

FetchResult fetch_login(const std::string& url, const std::string& scheme = {}) {
    const FakeClock clock;
    fetch::Transfers transfers(loopback_options(), clock);
    return fetch_one(transfers, login_request(url, scheme));
}

/// The Authorization of each request, "" where it had none.
std::vector<std::string> logins(const ScriptedServer& server) {
    std::vector<std::string> out;
    for (const SeenRequest& seen : server.requests()) out.push_back(seen.header("authorization"));
    return out;
}

void check_no_secret(const FetchResult& result) {
    for (const std::string& text :
         {detail_of(result), result.url, result.final_url, result.address, result.auth_scheme}) {
        CHECK(text.find("s3cr3t") == std::string::npos);
        CHECK(text.find(kBasic.substr(6)) == std::string::npos);
    }
    for (const Redirect& redirect : result.redirects)
        CHECK((redirect.from + redirect.to).find("s3cr3t") == std::string::npos);
}

}  // namespace

TEST_SUITE("fetch/login") {
    TEST_CASE("Transfers: Basic is sent at once where it is known to be wanted") {
        ScriptedServer server;
        server.on("/feed").respond(200, {}, "x");
        const FetchResult result = fetch_login(server.url("/feed"), "basic");
        CHECK(result.status == 200);
        CHECK(result.auth_scheme == "basic");
        REQUIRE(server.requests().size() == 1);
        CHECK(server.requests()[0].header("authorization") == kBasic);
    }

    TEST_CASE("Transfers: nothing is sent to a server that asks for nothing") {
        for (const std::string scheme : {"", "digest"}) {
            ScriptedServer server;
            server.on("/feed").respond(200, {}, "x");
            const FetchResult result = fetch_login(server.url("/feed"), scheme);
            CHECK(result.status == 200);
            CHECK(result.auth_scheme.empty());
            CHECK(server.requests().size() == 1);
            CHECK(server.requests()[0].header("authorization").find("bWU6") == std::string::npos);
        }
    }

    TEST_CASE("Transfers: the server's challenge is answered, and only the last answer counts") {
        ScriptedServer server;
        HeaderList refusal = kAsksBasic;
        refusal.emplace_back("ETag", "\"refused\"");
        server.on("/feed")
            .respond(401, refusal, "who are you?")
            .then()
            .respond(200, {{"X-Feed", "1"}}, "<rss/>");
        const FetchResult result = fetch_login(server.url("/feed"));
        CHECK_FALSE(result.error.has_value());
        CHECK(result.status == 200);
        CHECK(result.body == "<rss/>");
        CHECK(result.header("x-feed") == "1");
        CHECK(result.header("etag").empty());
        CHECK(result.header("www-authenticate").empty());
        CHECK(result.auth_scheme == "basic");
        CHECK(logins(server) == std::vector<std::string>{"", std::string(kBasic)});
        CHECK(server.connections() == 1);
    }

    TEST_CASE("Transfers: Digest is taken where both are offered, and the password stays here") {
        for (const HeaderList& asked : {kAsksDigest, kAsksBoth})
            for (const std::string scheme : {"", "digest"}) {
                ScriptedServer server;
                server.on("/feed").respond(401, asked, "no").then().respond(200, {}, "x");
                const FetchResult result = fetch_login(server.url("/feed"), scheme);
                CHECK(result.status == 200);
                CHECK(result.body == "x");
                CHECK(result.auth_scheme == "digest");
                REQUIRE(server.requests().size() == 2);
                const std::string sent = server.requests()[1].header("authorization");
                CHECK(sent.starts_with("Digest username=\"me\""));
                CHECK(sent.find("nonce=\"n1\"") != std::string::npos);
                for (const SeenRequest& seen : server.requests())
                    for (const auto& [name, value] : seen.headers)
                        CHECK(value.find("s3cr3t") == std::string::npos);
            }
    }

    TEST_CASE("Transfers: a wrong password is a 401 after one try") {
        struct Row {
            const char* scheme;
            HeaderList asks;
            std::size_t requests;
        };
        const HeaderList stale{
            {"WWW-Authenticate", "Digest realm=\"f\", qop=\"auth\", nonce=\"n\", stale=true"}};
        const Row rows[] = {{"basic", kAsksBasic, 1},  {"", kAsksBasic, 2},  {"", kAsksDigest, 2},
                            {"", kAsksBoth, 2},        {"digest", stale, 2}, {"", stale, 2},
                            {"digest", kAsksDigest, 2}};
        for (const Row& row : rows) {
            CAPTURE(row.scheme);
            CAPTURE(row.asks.front().second);
            ScriptedServer server;
            server.on("/feed").respond(401, row.asks, "no");
            const FetchResult result = fetch_login(server.url("/feed"), row.scheme);
            CHECK_FALSE(result.error.has_value());
            CHECK(result.status == 401);
            CHECK(result.auth_scheme.empty());
            CHECK(server.requests().size() == row.requests);
            check_no_secret(result);
        }
    }

    TEST_CASE("Transfers: a challenge without end is cut") {
        ScriptedServer server;
        server.on("/feed")
            .send(
                "HTTP/1.1 401 X\r\nWWW-Authenticate: Basic realm=\"f\"\r\n"
                "Transfer-Encoding: chunked\r\n\r\n")
            .send_forever("400\r\n" + std::string(0x400, 'x') + "\r\n");
        const FetchResult result = fetch_login(server.url("/feed"));
        CHECK_FALSE(result.error.has_value());
        CHECK(result.status == 401);
        // libcurl reads up to 100 buffers before it asks whether to go on.
        CHECK(result.wire_bytes < 4U * 1024 * 1024);
        CHECK(server.requests().size() == 1);
    }

    TEST_CASE("Transfers: a 401 that asks for something else is the answer") {
        for (const HeaderList& asks :
             {HeaderList{}, HeaderList{{"WWW-Authenticate", "Negotiate"}}, kAsksBasic}) {
            ScriptedServer server;
            server.on("/feed").respond(401, asks, "no");
            const std::string scheme = asks == kAsksBasic ? "digest" : "";
            const FetchResult result = fetch_login(server.url("/feed"), scheme);
            CHECK_FALSE(result.error.has_value());
            CHECK(result.status == 401);
            CHECK(result.body == "no");
            CHECK(result.auth_scheme.empty());
            CHECK(server.requests().size() == 1);
        }
    }

    TEST_CASE("Transfers: a connection lost behind the challenge is no refused login") {
        for (const bool reset : {false, true}) {
            ScriptedServer server;
            Script script = server.on("/feed").respond(401, kAsksBasic, "no").then();
            reset ? script.reset() : script.close();
            const FetchResult result = fetch_login(server.url("/feed"));
            CHECK(result.error.has_value());
            CHECK(result.status == 0);
            check_no_secret(result);
        }
    }

    TEST_CASE("Transfers: a challenge on a connection that closes is answered on a new one") {
        ScriptedServer server;
        HeaderList refusal = kAsksBasic;
        refusal.emplace_back("Connection", "close");
        server.on("/feed").respond(401, refusal, "no").close().then().respond(200, {}, "x");
        const FetchResult result = fetch_login(server.url("/feed"));
        CHECK(result.body == "x");
        CHECK(result.auth_scheme == "basic");
        CHECK(server.requests().size() == 2);
    }

    TEST_CASE("Transfers: validators and the feed's headers go with the login too") {
        ScriptedServer server;
        server.on("/feed").respond(401, kAsksBasic, "no").then().respond(304);
        FetchRequest request = login_request(server.url("/feed"));
        request.validators = {"\"e\"", "", server.url("/feed")};
        request.headers = {{"X-Key", "k"}};
        const FakeClock clock;
        fetch::Transfers transfers(loopback_options(), clock);
        const FetchResult result = fetch_one(transfers, std::move(request));
        CHECK(result.status == 304);
        CHECK(result.conditional);
        for (const SeenRequest& seen : server.requests()) {
            CHECK(seen.header("if-none-match") == "\"e\"");
            CHECK(seen.header("x-key") == "k");
        }
    }

    TEST_CASE("credentials never leave for another scheme, host or port") {
        ScriptedServer server;
        server.listen_on("127.0.0.2");
        ScriptedServer other_port;
        const auto to = [](std::string url) { return HeaderList{{"Location", std::move(url)}}; };
        server.on("/host").respond(302, to(server.url("127.0.0.2", "/end")));
        server.on("/port").respond(302, to(other_port.url("/end")));
        for (const char* scheme : {"basic", "digest", ""})
            for (const char* path : {"/host", "/port"}) {
                // Elsewhere somebody asks for the password, and once more.
                server.on("/end").respond(401, kAsksBasic, "give it to me");
                other_port.on("/end").respond(401, kAsksBasic, "give it to me");
                const FetchResult result = fetch_login(server.url(path), scheme);
                CHECK(result.status == 401);
                CHECK(result.auth_scheme.empty());
                CHECK(result.redirects.size() == 1);
                check_no_secret(result);
            }
        for (const SeenRequest& seen : server.requests("/end"))
            CHECK(seen.count("authorization") == 0);
        CHECK(server.requests("/end").size() == 3);
        CHECK(other_port.requests().size() == 3);
        for (const SeenRequest& seen : other_port.requests())
            CHECK(seen.count("authorization") == 0);
    }

    TEST_CASE("credentials never leave by what a result tells") {
        ScriptedServer server;
        server.on("/garbage").send("no HTTP " + std::string(kSecret) + "\r\n\r\n").close();
        server.on("/cut").respond(200, {{"Content-Length", "9"}}, "x").close();
        server.on("/reset").reset();
        server.on("/loop").respond(302, {{"Location", "/loop"}});
        server.on("/scheme").respond(302, {{"Location", "gopher://me:s3cr3t@x/"}});
        const std::string refused =
            "http://me:s3cr3t@127.0.0.1:" + std::to_string(unused_port()) + "/";
        for (const char* scheme : {"basic", "digest", ""}) {
            for (const char* path : {"/garbage", "/cut", "/reset", "/loop", "/scheme"}) {
                CAPTURE(path);
                const FetchResult result = fetch_login(server.url(path), scheme);
                CHECK(result.error.has_value());
                check_no_secret(result);
            }
            const FetchResult result = fetch_login(refused, scheme);
            CHECK(kind_of(result) == Kind::Connect);
            CHECK(detail_of(result).find("s3cr3t") == std::string::npos);
            CHECK(result.final_url.find("s3cr3t") == std::string::npos);
        }
    }

    TEST_CASE("Transfers: the address is that of the final answer") {
        ScriptedServer server;
        server.listen_on("127.0.0.2");
        server.on("/a").respond(302, {{"Location", server.url("127.0.0.2", "/b")}});
        server.on("/b").respond(200, {}, "x");
        const FakeClock clock;
        fetch::Transfers transfers(loopback_options(), clock);
        // The second time on kept connections.
        for (int i = 0; i < 2; ++i)
            CHECK(fetch_one(transfers, request_for(server.url("/a"))).address == "127.0.0.2");
        CHECK(server.connections() == 2);
        CHECK(fetch_one(transfers, request_for(server.url("/b"))).address == "127.0.0.1");
        CHECK(fetch_one(transfers, request_for("http://")).address.empty());
    }
}
