// SPDX-License-Identifier: MIT
// Redirects over real sockets: followed hop by hop, recorded, bounded, guarded; secrets stay with
// the subscribed host.
#include "feedmerged/core/limits.hpp"
#include "fetch_fixture.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::test;
using Kind = FetchErrorKind;

namespace {

HeaderList to(std::string location) { return {{"Location", std::move(location)}}; }

}  // namespace

TEST_SUITE("fetch/redirect") {
    TEST_CASE("Transfers: each status that redirects is followed and recorded") {
        for (const int status : {301, 302, 303, 307, 308}) {
            CAPTURE(status);
            ScriptedServer server;
            server.on("/a").respond(status, to("/b?x=1#part"), "moved");
            server.on("/b?x=1").respond(200, {{"ETag", "\"b\""}}, "<rss/>");
            const FetchResult result = fetch_url(server.url("/a"));
            CHECK_FALSE(result.error.has_value());
            CHECK(result.status == 200);
            CHECK(result.body == "<rss/>");
            CHECK(result.url == server.url("/a"));
            CHECK(result.final_url == server.url("/b?x=1"));
            CHECK(result.header("location").empty());  // headers are those of the final answer
            REQUIRE(result.redirects.size() == 1);
            CHECK(result.redirects[0].status == status);
            CHECK(result.redirects[0].from == server.url("/a"));
            CHECK(result.redirects[0].to == server.url("/b?x=1"));
            CHECK(server.connections() == 1);
            CHECK(server.requests().back().method == "GET");
        }
    }

    TEST_CASE("Transfers: Location is resolved on the URL of the hop (RFC 3986 §5)") {
        struct Row {
            const char* location;
            const char* target;
        };
        const Row rows[] = {
            {"c", "/x/c"},
            {"./c", "/x/c"},
            {"../c", "/c"},
            {"?q", "/x/b?q"},
            {"/c%2Fd", "/c%2Fd"},
            {"c d", "/x/c%20d"},
            {"c\xC3\xA9", "/x/c%C3%A9"},
            {" /c ", "/c"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.location);
            ScriptedServer server;
            server.on("/x/b").respond(302, to(row.location));
            server.on(row.target).respond(200, {}, "there");
            const FetchResult result = fetch_url(server.url("/x/b"));
            CHECK(result.body == "there");
            CHECK(result.final_url == server.url(row.target));
        }
    }

    TEST_CASE("Transfers: what redirects nowhere is the answer itself") {
        ScriptedServer server;
        server.on("/none").respond(302);
        server.on("/empty").respond(301, to(""));
        server.on("/300").respond(300, to("/x"), "choose");
        server.on("/304").respond(304, to("/x"));
        server.on("/200").respond(200, to("/x"), "here");
        for (const auto& [path, status] : {std::pair{"/none", 302},
                                           {"/empty", 301},
                                           {"/300", 300},
                                           {"/304", 304},
                                           {"/200", 200}}) {
            CAPTURE(path);
            const FetchResult result = fetch_url(server.url(path));
            CHECK(result.status == status);
            CHECK_FALSE(result.error.has_value());
            CHECK(result.redirects.empty());
        }
    }

    TEST_CASE("Transfers: as many redirects as limits::kMaxRedirects, and no more") {
        ScriptedServer server;
        for (int i = 0; i < 10; ++i)
            server.on("/" + std::to_string(i)).respond(302, to("/" + std::to_string(i + 1)));
        server.on("/10").respond(200, {}, "end");
        const std::string longest = "/" + std::to_string(10 - limits::kMaxRedirects);
        const FetchResult fits = fetch_url(server.url(longest));
        CHECK(fits.body == "end");
        CHECK(fits.redirects.size() == limits::kMaxRedirects);

        const std::size_t before = server.requests().size();
        const FetchResult over =
            fetch_url(server.url("/" + std::to_string(9 - limits::kMaxRedirects)));
        CHECK(kind_of(over) == Kind::TooManyRedirects);
        CHECK(over.status == 302);
        CHECK(over.redirects.size() == limits::kMaxRedirects);
        CHECK(server.requests().size() - before == limits::kMaxRedirects + 1);
    }

    TEST_CASE("Transfers: a loop ends at once") {
        ScriptedServer server;
        server.on("/self").respond(301, to("/self#again"));
        server.on("/a").respond(302, to("/b"));
        server.on("/b").respond(302, to("/a"));
        CHECK(kind_of(fetch_url(server.url("/self"))) == Kind::TooManyRedirects);
        CHECK(server.requests().size() == 1);
        const FetchResult pingpong = fetch_url(server.url("/a"));
        CHECK(kind_of(pingpong) == Kind::TooManyRedirects);
        CHECK(detail_of(pingpong).find("circle") != std::string::npos);
        CHECK(server.requests().size() == 3);
    }

    TEST_CASE("Transfers: redirects lead to http and https only, file: never") {
        for (const char* location :
             {"file:///etc/passwd", "gopher://127.0.0.1/x", "dict://127.0.0.1/x",
              "ftp://127.0.0.1/", "data:text/xml,<rss/>", "javascript:alert(1)",
              "scp://127.0.0.1/x", "http://", "http://127.0.0.1:99999/",
              "http://[fe80::1%25lo]/"}) {
            CAPTURE(location);
            ScriptedServer server;
            server.on("/a").respond(302, to(location));
            fetch::Options options = loopback_options();
            options.allow_file_urls = true;  // of the user, not of servers
            const FetchResult result = fetch_url(server.url("/a"), options);
            CHECK(kind_of(result) == Kind::BadUrl);
            CHECK(result.status == 302);
            CHECK(result.body.empty());
        }
        ScriptedServer server;
        server.on("/a").respond(302, to("/" + std::string(limits::kMaxUrlBytes, 'a')));
        CHECK(kind_of(fetch_url(server.url("/a"))) == Kind::BadUrl);
    }

    TEST_CASE("Transfers: an address that is not allowed is not connected to, on any hop") {
        ScriptedServer server;
        server.listen_on("127.1.0.1");
        server.on("/target").respond(200, {}, "secret");
        fetch::Options options = loopback_options();
        options.allow_private_networks = {"127.1.0.0/16"};
        const std::string port = std::to_string(server.port());
        for (const std::string host :
             {"127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost",
              "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0", "10.0.0.1", "169.254.169.254",
              "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fd00::1]"}) {
            CAPTURE(host);
            const std::string forbidden = "http://" + host + ":" + port + "/target";
            server.on("/a").respond(302, to(forbidden));
            const FetchResult direct = fetch_url(forbidden, options);
            CHECK(kind_of(direct) == Kind::BlockedAddress);
            CHECK(detail_of(direct).find("allow_private_networks") != std::string::npos);
            const FetchResult hop = fetch_url(server.url("127.1.0.1", "/a"), options);
            CHECK(kind_of(hop) == Kind::BlockedAddress);
            CHECK(hop.redirects.size() == 1);
            CHECK(hop.body.empty());
        }
        CHECK(server.requests("/target").empty());
        for (const SeenRequest& seen : server.requests()) CHECK(seen.address == "127.1.0.1");
    }

    TEST_CASE("Transfers: nothing private is reached without leave") {
        ScriptedServer server;
        fetch::Options options = loopback_options();
        options.allow_private_networks.clear();
        CHECK(kind_of(fetch_url(server.url("/x"), options)) == Kind::BlockedAddress);
        CHECK(server.connections() == 0);
    }

    TEST_CASE("Transfers: headers and credentials stay with scheme, host and port") {
        ScriptedServer server;
        server.listen_on("127.0.0.2");
        ScriptedServer other_port;
        const auto secrets_seen = [](const SeenRequest& seen) {
            return seen.count("authorization") + seen.count("x-key") + seen.count("cookie");
        };
        server.on("/same").respond(302, to("/end"));
        server.on("/host").respond(302, to(server.url("127.0.0.2", "/end")));
        server.on("/port").respond(302, to(other_port.url("/end")));
        server.on("/there-and-back").respond(302, to(server.url("127.0.0.2", "/back")));
        server.on("/back").respond(302, to(server.url("/home")));
        for (const char* path : {"/end", "/home"}) {
            server.on(path).respond(200, {}, "x");
            other_port.on(path).respond(200, {}, "x");
        }
        const auto fetch_with_secrets = [&server](const std::string& path) {
            FetchRequest request;
            request.url = "http://us%65r:pa%20ss@127.0.0.1:" + std::to_string(server.port()) + path;
            request.headers = {{"X-Key", "s3cret"}, {"Cookie", "session=1"}};
            const FakeClock clock;
            fetch::Transfers transfers(loopback_options(), clock);
            return fetch_one(transfers, std::move(request));
        };

        CHECK(fetch_with_secrets("/same").status == 200);
        REQUIRE(server.requests().size() == 2);
        for (const SeenRequest& seen : server.requests()) {
            CHECK(seen.header("authorization") == "Basic dXNlcjpwYSBzcw==");
            CHECK(seen.header("x-key") == "s3cret");
            CHECK(seen.header("cookie") == "session=1");
        }
        CHECK(fetch_with_secrets("/host").status == 200);
        CHECK(server.requests("/end").back().address == "127.0.0.2");
        CHECK(secrets_seen(server.requests("/end").back()) == 0);
        CHECK(fetch_with_secrets("/port").status == 200);
        REQUIRE(other_port.requests().size() == 1);
        CHECK(secrets_seen(other_port.requests().front()) == 0);
        CHECK(fetch_with_secrets("/there-and-back").status == 200);
        CHECK(secrets_seen(server.requests("/back").front()) == 0);
        CHECK(secrets_seen(server.requests("/home").front()) == 3);
    }

    TEST_CASE("Transfers: credentials in a Location are not used, and none show in the result") {
        ScriptedServer server;
        server.on("/a").respond(
            302, to("http://evil:pw@127.0.0.1:" + std::to_string(server.port()) + "/b"));
        server.on("/b").respond(200, {}, "x");
        const FetchResult result = fetch_url(server.url("/a"));
        CHECK(result.status == 200);
        CHECK(result.final_url == server.url("/b"));
        CHECK(result.redirects.front().to == server.url("/b"));
        CHECK(server.requests("/b").front().count("authorization") == 0);
    }

    TEST_CASE("Transfers: the body of a redirect is of no matter, however broken or long") {
        ScriptedServer server;
        server.on("/long")
            .send("HTTP/1.1 302 Found\r\nLocation: /end\r\n\r\n")
            .send_forever("xxxx");
        server.on("/cut")
            .respond(302, {{"Location", "/end"}, {"Content-Length", "100"}}, "x")
            .close();
        server.on("/gzip").respond(302, {{"Location", "/end"}, {"Content-Encoding", "gzip"}},
                                   "no gzip");
        server.on("/end").respond(200, {}, "there");
        for (const char* path : {"/long", "/cut", "/gzip"}) {
            CAPTURE(path);
            const FetchResult result = fetch_url(server.url(path));
            CHECK_FALSE(result.error.has_value());
            CHECK(result.body == "there");
        }
    }

    TEST_CASE("Transfers: all hops share one deadline") {
        ScriptedServer server;
        server.on("/a").respond(302, to("/b"));
        server.on("/b").stall();
        FakeClock clock;
        fetch::Options options = loopback_options();
        options.timeout = std::chrono::seconds{30};
        fetch::Transfers transfers(options, clock);
        transfers.start(request_for(server.url("/a")));
        // The first hop takes up the time of all.
        server.on("/a").respond_with([&clock](const SeenRequest&) {
            clock.advance(std::chrono::seconds{31});
            return std::string("HTTP/1.1 302 X\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n");
        });
        const auto results = run_all(transfers);
        REQUIRE(results.size() == 1);
        CHECK(kind_of(results.front()) == Kind::Timeout);
        CHECK(detail_of(results.front()) == "no answer within 30 s");
        CHECK(results.front().took == std::chrono::seconds{31});
        CHECK(server.requests("/b").empty());
    }
}
