// SPDX-License-Identifier: MIT
// What clients do that are wrong, slow or many, over real sockets.
#include "feedmerged/core/serve_limits.hpp"
#include "server_world.hpp"

#include <future>
#include <thread>

using namespace feedmerged;
using namespace feedmerged::serve;
using namespace feedmerged::serve::test;
using namespace std::chrono_literals;

TEST_SUITE("serve/server") {
    TEST_CASE("wrong requests: refused with all headers, nothing of them repeated") {
        World world;
        world.server->put(feed("x"));
        struct Row {
            std::string request;
            int status;
        };
        const std::string host = "Host: a\r\n";
        for (const Row& row : {
                 Row{"GET /<script>alert(1)</script> HTTP/1.1\r\n" + host + "\r\n", 404},
                 {"GET /../../etc/passwd HTTP/1.1\r\n" + host + "\r\n", 404},
                 {"GET /%2e%2e/all.atom HTTP/1.1\r\n" + host + "\r\n", 404},
                 {"GET /all.atom%00 HTTP/1.1\r\n" + host + "\r\n", 404},
                 {"GET //all.atom HTTP/1.1\r\n" + host + "\r\n", 404},
                 {"GET all.atom HTTP/1.1\r\n" + host + "\r\n", 404},
                 {"GET /all.atom HTTP/1.1\r\n\r\n", 400},
                 {"GET /all.atom HTTP/1.1\r\n" + host + host + "\r\n", 400},
                 {"GET /all.atom HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
                 {"GET /all.atom HTTP/1.1\r\nHost: <b>\r\n\r\n", 400},
                 {"POST /all.atom HTTP/1.1\r\n" + host + "Content-Length: 3\r\n\r\nabc", 405},
                 {"PUT /all.atom HTTP/1.1\r\n" + host +
                      "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                  405},
                 {"DELETE /all.atom HTTP/1.1\r\n" + host + "\r\n", 405},
                 {"TRACE / HTTP/1.1\r\n" + host + "\r\n", 405},
                 {"OPTIONS * HTTP/1.1\r\n" + host + "\r\n", 405},
                 {"GET /all.atom HTTP/1.1\r\n" + host + "Content-Length: 3\r\n\r\nabc", 413},
             }) {
            CAPTURE(row.request);
            const Reply reply = world.raw(row.request);
            CHECK(reply.status == row.status);
            CHECK(reply.body.find("script") == std::string::npos);
            CHECK(reply.body.size() < 100);
            check_security_headers(reply);
            if (row.status == 405) CHECK(reply.header("allow") == "GET, HEAD");
        }
        CHECK(world.raw("GET /all.atom HTTP/1.0\r\n\r\n").status == 200);
        CHECK(
            world.raw("GET http://a.example/all.atom HTTP/1.1\r\nHost: a.example\r\n\r\n").status ==
            200);
        CHECK(world.raw("GET /all.atom?utm_source=x HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
    }

    TEST_CASE("heads: what is too large or no HTTP costs its own connection") {
        World world;
        world.server->put(feed("x"));
        const std::string start = "GET /all.atom HTTP/1.1\r\nHost: a\r\n";
        CHECK(world.raw(start + "X: " + std::string(8000, 'x') + "\r\n\r\n").status == 200);
        for (const std::string& request :
             {start + "X: " + std::string(1'000'000, 'x') + "\r\n\r\n",
              "GET /" + std::string(100'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n",
              std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 no TLS here\r\n\r\n"),
              std::string("GET\r\n\r\n"), std::string(1000, '\0'), std::string("\r\n\r\n\r\n")}) {
            RawClient client(world.port());
            client.send(request);
            client.send("\r\n\r\n");
            // Some get an answer, and some that nobody could read get none before their time is up.
            world.clock.advance(limits::kRequestTime + limits::kConnectionCheck);
            CHECK(world.get("/all.atom").status == 200);
        }
        std::string many = start;
        for (int i = 0; i < 200; ++i) many += "A: b\r\n";
        const Reply reply = world.raw(many + "\r\n");
        CHECK(reply.status == 431);
        check_security_headers(reply);
    }

    TEST_CASE("pipelined requests: answered in order") {
        World world;
        world.server->put(feed("one"));
        RawClient client(world.port());
        client.send(
            "GET /all.atom HTTP/1.1\r\nHost: a\r\n\r\nGET /nothing HTTP/1.1\r\nHost: a\r\n\r\n"
            "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
        CHECK(client.read().body == "one");
        CHECK(client.read().status == 404);
        CHECK(client.read().body == "ok\n");
    }

    TEST_CASE("slow clients: 200 of each kind, and everybody else is served as before") {
        World world;
        const std::string large(20'000'000, 'x');
        Document document = feed(large);
        document.path = "/large.atom";
        world.server->put(document);
        world.server->put(feed("x"));
        std::vector<std::unique_ptr<RawClient>> slow;
        for (int i = 0; i < 200; ++i) {
            slow.push_back(std::make_unique<RawClient>(world.port()));
            slow.back()->send("GET /all.atom HTTP/1.1\r\nHost:");  // and no more of it
            if (i % 10 == 0) CHECK(world.get("/all.atom").status == 200);
        }
        for (int i = 0; i < 200; ++i) {
            slow.push_back(std::make_unique<RawClient>(world.port()));
            slow.back()->send("GET /large.atom HTTP/1.1\r\nHost: a\r\n\r\n");  // and reads nothing
            if (i % 10 == 0) CHECK(world.get("/all.atom").status == 200);
        }
        CHECK(world.get("/all.atom").status == 200);
        // An answer leaves within a turn of the loop, counts come at its end: once more around.
        CHECK(world.get("/healthz").status == 200);
        CHECK(world.server->counts().connections <= limits::kMaxConnectionsPerAddress + 2);
        CHECK(world.server->counts().closed_slow >= 400 - limits::kMaxConnectionsPerAddress);
    }

    TEST_CASE("slow clients: a byte now and then keeps no connection") {
        World world;
        RawClient client(world.port());
        client.send("GET /all.atom HTTP/1.1\r\n");
        for (int i = 0; i < 4; ++i) {
            client.send("X");
            CHECK(world.get("/healthz").status == 200);
            world.clock.advance(limits::kRequestTime / 4 + 1s);
        }
        CHECK(world.get("/healthz").status == 200);  // turns the server's loop
        CHECK(client.is_closed());
        CHECK(client.rest().starts_with("HTTP/1.1 408 "));
    }

    TEST_CASE("many at once: each gets its answer, whole") {
        World world;
        world.server->put(feed(long_text()));
        std::vector<std::jthread> threads;
        std::atomic<int> good{0};
        for (int t = 0; t < 8; ++t)
            threads.emplace_back([&] {
                RawClient client(world.port());
                for (int i = 0; i < 200; ++i)
                    if (client.get("/all.atom").body.size() >= 3) ++good;
            });
        for (int i = 0; i < 50; ++i)
            world.server->put(feed(i % 2 == 0 ? "new" : long_text(), kChanged + i * 1s));
        threads.clear();
        CHECK(good == 1600);
        CHECK(world.server->counts().requests == 1600);
    }

    TEST_CASE("stopping: with connections open and pages asked for") {
        std::promise<void> begun;
        {
            World world({{"/status", [&](const std::string&) -> LivePage {
                              begun.set_value();
                              return {200, "text/plain", "x"};
                          }}});
            RawClient idle(world.port());
            RawClient waits(world.port());
            waits.send("GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n");
            begun.get_future().wait();
        }
        CHECK(true);
    }
}
