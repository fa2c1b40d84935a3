// SPDX-License-Identifier: MIT
// The whole server over real sockets: what readers, browsers and operators ask, and what comes
// back.
#include "feedmerged/core/serve_limits.hpp"
#include "server_world.hpp"

#include <atomic>
#include <functional>
#include <future>
#include <mutex>
#include <set>
#include <thread>

#include <brotli/decode.h>
#include <zlib.h>

using namespace feedmerged;
using namespace feedmerged::serve;
using namespace feedmerged::serve::test;
using namespace std::chrono_literals;

namespace {

std::string unzip(const std::string& bytes) {
    z_stream stream{};
    REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
    std::string out(1'000'000, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

std::string unbrotli(const std::string& bytes) {
    std::string out(1'000'000, '\0');
    std::size_t length = out.size();
    CHECK(BrotliDecoderDecompress(bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                  &length, reinterpret_cast<std::uint8_t*>(out.data())) ==
          BROTLI_DECODER_RESULT_SUCCESS);
    out.resize(length);
    return out;
}

}  // namespace

TEST_SUITE("serve/server") {
    TEST_CASE("a document: its type, its validators, its bytes") {
        World world;
        world.server->put(feed("<feed/>"));
        const Reply reply = world.get("/all.atom");
        CHECK(reply.status == 200);
        CHECK(reply.body == "<feed/>");
        CHECK(reply.header("content-type") == "application/atom+xml; charset=utf-8");
        CHECK(reply.header("last-modified") == kDate);
        CHECK(reply.header("etag").starts_with("\""));
        CHECK(reply.header("vary") == "Accept-Encoding");
        CHECK(reply.header("cache-control") == "public, max-age=600");
        CHECK(reply.header("access-control-allow-origin") == "*");
        CHECK(reply.header("content-security-policy").ends_with("; sandbox"));
        check_security_headers(reply);
    }

    TEST_CASE("HEAD: the same head, and no body") {
        World world;
        world.server->put(feed(long_text()));
        RawClient client(world.port());
        const Reply whole = client.get("/all.atom");
        const Reply head = client.get("/all.atom", "", "HEAD");
        CHECK(head.status == 200);
        CHECK(head.header("content-length") == std::to_string(long_text().size()));
        auto expected = whole.headers;
        auto got = head.headers;
        expected.erase("date");
        got.erase("date");
        CHECK(got == expected);
        CHECK(client.get("/all.atom").body == long_text());  // nothing of a body was left over
    }

    TEST_CASE("codings: each with a strong ETag of its own") {
        World world;
        world.server->put(feed(long_text()));
        const Reply plain = world.get("/all.atom");
        const Reply gzip = world.get("/all.atom", "Accept-Encoding: gzip\r\n");
        const Reply brotli = world.get("/all.atom", "Accept-Encoding: gzip, br\r\n");
        CHECK(plain.header("content-encoding").empty());
        CHECK(gzip.header("content-encoding") == "gzip");
        CHECK(brotli.header("content-encoding") == "br");
        CHECK(unzip(gzip.body) == long_text());
        CHECK(unbrotli(brotli.body) == long_text());
        const std::set<std::string> etags{plain.header("etag"), gzip.header("etag"),
                                          brotli.header("etag")};
        CHECK(etags.size() == 3);
        for (const Reply* reply : {&plain, &gzip, &brotli})
            CHECK(reply->header("vary") == "Accept-Encoding");
        // The tag of one coding is none of another.
        CHECK(world.get("/all.atom", "If-None-Match: " + gzip.header("etag") + "\r\n").status ==
              200);
    }

    TEST_CASE("304: by ETag, else by date; the ETag wins") {
        World world;
        world.server->put(feed(long_text()));
        RawClient client(world.port());
        for (const std::string accept :
             {"", "Accept-Encoding: gzip\r\n", "Accept-Encoding: br\r\n"}) {
            const std::string etag = client.get("/all.atom", accept).header("etag");
            const Reply reply = client.get("/all.atom", accept + "If-None-Match: " + etag + "\r\n");
            CHECK(reply.status == 304);
            CHECK(reply.header("etag") == etag);
            CHECK(reply.header("last-modified") == kDate);
            CHECK(reply.header("vary") == "Accept-Encoding");
            CHECK(reply.header("cache-control") == "public, max-age=600");
            CHECK(reply.header("content-length") == "0");
            CHECK(reply.header("content-type").empty());
            check_security_headers(reply);
            CHECK(client.get("/all.atom", accept + "If-None-Match: \"x\", W/" + etag + "\r\n")
                      .status == 304);
        }
        CHECK(client.get("/all.atom", "If-None-Match: *\r\n").status == 304);
        CHECK(client.get("/all.atom", "If-None-Match: \"x\"\r\n").status == 200);
        CHECK(client.get("/all.atom", "If-Modified-Since: " + kDate + "\r\n").status == 304);
        CHECK(client.get("/all.atom", "If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT\r\n")
                  .status == 200);
        CHECK(
            client.get("/all.atom", "If-None-Match: \"x\"\r\nIf-Modified-Since: " + kDate + "\r\n")
                .status == 200);
        CHECK(client.get("/all.atom", "If-Modified-Since: " + kDate + "\r\n", "HEAD").status ==
              304);
        CHECK(world.server->counts().not_modified == 9);
    }

    TEST_CASE("put: the same content changes nothing, other content everything") {
        World world;
        world.server->put(feed("one"));
        const Reply first = world.get("/all.atom");
        world.server->put(feed("one", kChanged + 1h));
        const Reply same = world.get("/all.atom");
        CHECK(same.header("last-modified") == first.header("last-modified"));
        CHECK(same.header("etag") == first.header("etag"));
        world.server->put(feed("two", kChanged + 1h));
        const Reply other = world.get("/all.atom");
        CHECK(other.body == "two");
        CHECK(other.header("last-modified") == "Sun, 06 Nov 1994 09:49:37 GMT");
        // Under a clock that was set back, who asks by date alone must hear of it still.
        world.server->put(feed("a third one", kChanged - 24h));
        CHECK(world.get("/all.atom").header("last-modified") == "Sun, 06 Nov 1994 09:49:38 GMT");
        CHECK(other.header("etag") != first.header("etag"));
        world.server->expect({"/other"});
        CHECK(world.get("/all.atom").status == 404);
        const Reply to_come = world.get("/other");
        CHECK(to_come.status == 503);
        CHECK(to_come.header("retry-after") == "2");
        check_security_headers(to_come);
    }

    TEST_CASE("put: while the old one is on its way, it stays whole") {
        World world;
        const std::string old(8'000'000, 'o');
        world.server->put(feed(old));
        RawClient client(world.port());
        client.send("GET /all.atom HTTP/1.1\r\nHost: a\r\n\r\n");
        CHECK(world.get("/all.atom", "", "HEAD").status == 200);  // the first has been begun by now
        world.server->put(feed("new"));
        CHECK(world.get("/all.atom").body == "new");
        CHECK(client.read().body == old);
    }

    TEST_CASE("max-age: what the plan says, within its bounds, worked out now and then") {
        World world;
        std::atomic<int> fresh{10};
        std::atomic<int> asked{0};
        Document document = feed("x");
        document.fresh_for = [&] {
            ++asked;
            return Seconds{fresh.load()};
        };
        world.server->put(std::move(document));
        const auto max_age = [&] { return world.get("/all.atom").header("cache-control"); };
        CHECK(max_age() == "public, max-age=60");
        fresh = 1000;
        CHECK(max_age() == "public, max-age=60");
        CHECK(asked == 1);
        world.clock.advance(limits::kMaxAgeStep);
        CHECK(max_age() == "public, max-age=1000");
        fresh = 100'000;
        world.clock.advance(limits::kMaxAgeStep);
        CHECK(max_age() == "public, max-age=3600");
    }

    TEST_CASE("a page: another policy, and no other site may read it") {
        World world;
        Document page = feed("<!doctype html>");
        page.path = "/all.html";
        page.kind = Kind::Page;
        page.style_source = "'sha256-x'";
        page.secret = true;
        world.server->put(page);
        const Reply reply = world.get("/all.html");
        CHECK(reply.header("content-security-policy") ==
              "default-src 'none'; img-src https: http:; media-src https: http:; style-src "
              "'sha256-x'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        CHECK(reply.header("access-control-allow-origin").empty());
        CHECK(reply.header("cache-control") == "private, max-age=600");
        CHECK(reply.header("x-robots-tag") == "noindex");
    }

    TEST_CASE("/: leads to the front page, relatively") {
        World world;
        CHECK(world.get("/").status == 404);
        world.server->set_front("/all.html");
        const Reply reply = world.get("/");
        CHECK(reply.status == 302);
        CHECK(reply.header("location") == "all.html");
        check_security_headers(reply);
    }

    TEST_CASE("/healthz: says how it is, and no more") {
        World world;
        CHECK(world.get("/healthz").body == "ok\n");
        world.healthy = false;
        const Reply reply = world.get("/healthz");
        CHECK(reply.status == 503);
        CHECK(reply.body == "failing\n");
        check_security_headers(reply);
    }

    TEST_CASE("live pages: made once for all who ask at once, kept for a moment") {
        std::atomic<int> made{0};
        World world({{"/status", [&](const std::string& sort) {
                          ++made;
                          return LivePage{200, "text/plain; charset=utf-8", "sorted by " + sort};
                      }}});
        CHECK(world.get("/status").body == "sorted by ");
        CHECK(world.get("/status").body == "sorted by ");
        CHECK(made == 1);
        CHECK(world.get("/status?sort=title").body == "sorted by title");
        CHECK(made == 2);
        CHECK(world.get("/status?sort=%3Cb%3E").body == "sorted by ");
        CHECK(world.get("/status?other=title").body == "sorted by ");
        CHECK(made == 2);
        world.clock.advance(limits::kLivePageAge + 1ms);
        const Reply again = world.get("/status", "", "HEAD");
        CHECK(again.status == 200);
        CHECK(again.header("cache-control") == "no-store");
        CHECK(made == 3);
        check_security_headers(again);
    }

    TEST_CASE("live pages: while one is made, everything else goes on") {
        std::promise<void> begun;
        std::promise<void> go_on;
        World world({{"/status", [&](const std::string&) -> LivePage {
                          begun.set_value();
                          go_on.get_future().wait();
                          return {200, "text/plain", "done"};
                      }}});
        world.server->put(feed("x"));
        RawClient waits(world.port());
        RawClient waits_too(world.port());
        for (RawClient* client : {&waits, &waits_too})
            client->send("GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n");
        begun.get_future().wait();
        CHECK(world.get("/all.atom").status == 200);
        go_on.set_value();
        CHECK(waits.read().body == "done");
        CHECK(waits_too.read().body == "done");
    }

    TEST_CASE("live pages: what throws is told, but not to the client") {
        World world({{"/status", [](const std::string&) -> LivePage {
                          throw std::runtime_error("secret detail");
                      }}});
        const Reply reply = world.get("/status");
        CHECK(reply.status == 500);
        CHECK(reply.body.find("secret") == std::string::npos);
        REQUIRE(world.failures().size() == 1);
        CHECK(world.failures()[0] == "cannot make /status: secret detail");
        check_security_headers(reply);
    }

    TEST_CASE("live pages: to all but operators there is no such page") {
        World world({{"/status", [](const std::string&) {
                          return LivePage{200, "text/plain", "x"};
                      }}});
        const auto status = [&](const std::string& host, const std::string& headers = "") {
            return world.raw("GET /status HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "\r\n")
                .status;
        };
        CHECK(status("localhost:8480") == 200);
        CHECK(status("feeds.example.org") == 200);
        // DNS rebinding: a page elsewhere under a name that points here.
        CHECK(status("evil.example") == 404);
        CHECK(world.raw("GET http://evil.example/status HTTP/1.1\r\nHost: localhost\r\n\r\n")
                  .status == 404);
        // Through a proxy on this machine.
        for (const std::string header :
             {"X-Forwarded-For: 192.0.2.1", "Forwarded: for=192.0.2.1", "Via: 1.1 x",
              "X-Real-IP: 192.0.2.1", "X-Forwarded-Host: x", "x-forwarded-proto: https"})
            CHECK(status("localhost", header + "\r\n") == 404);
        RawClient stranger(world.port(), "127.0.0.2");
        const Reply hidden = stranger.get("/status");
        const Reply missing = stranger.get("/nothing");
        CHECK(hidden.status == 404);
        CHECK(hidden.body == missing.body);
    }
}
