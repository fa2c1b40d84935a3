// SPDX-License-Identifier: MIT
// Bodies over real sockets: decoded, counted after decoding, whole or an error.
#include "feedmerged/core/limits.hpp"
#include "fetch_fixture.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::test;
using namespace std::string_view_literals;
using Kind = FetchErrorKind;

namespace {

// One document of 259 bytes in every coding that libcurl of Debian 12 knows.
std::string document() {
    std::string news;
    for (int i = 0; i < 40; ++i) news += "news ";
    return "<rss version=\"2.0\"><channel><title>" + news + "</title></channel></rss>";
}
constexpr std::string_view kGzip =
    "1f8b0800000000000203b3292a2e56284b2d2acecccfb35532d23350b2b349ce48cccb4bcdb1b329c92cc949b5cb4b"
    "2d2f561806848d3ec43f36fa700fea037d6f0700649b4da403010000";
constexpr std::string_view kDeflate =
    "b3292a2e56284b2d2acecccfb35532d23350b2b349ce48cccb4bcdb1b329c92cc949b5cb4b2d2f561806848d3ec43f"
    "36fa700fea037d6f0700";
constexpr std::string_view kBrotli =
    "1b0201689c077683db09897744bb16cd4a1e19b99ef32903d92f306e774ac4c5032e7ac530214679750d36e028e071"
    "5886058ed9f8aa1260e6fbbe31278468847a02";
constexpr std::string_view kZstd =
    "28b52ffd600300fd010014033c7273732076657273696f6e3d22322e30223e3c6368616e6e656c3e3c7469746c653e"
    "6e657773203c2f3c2f2f7273733e0300642b786a060c20a85206";
// 64 KiB of spaces as one deflate block with a full flush: it can be repeated without end.
constexpr std::string_view kGzipHead = "1f8b08000000000000ff";
constexpr std::string_view kSpacesBlock =
    "ecc18100000000802095fd2917a90a00000000000000000000000000000000000000000000000000000000000000"
    "00000000000000000000000000000000000000000000000000000000006a000000ffff";

std::string chunk(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string size;
    for (std::size_t n = bytes.size(); n > 0; n /= 16) size.insert(size.begin(), kDigits[n % 16]);
    return (size.empty() ? "0" : size) + "\r\n" + std::string(bytes) + "\r\n";
}

FetchResult fetch_script(const std::function<void(Script)>& write_script,
                         fetch::Options options = loopback_options()) {
    ScriptedServer server;
    write_script(server.on("/feed"));
    return fetch_url(server.url("/feed"), std::move(options));
}

FetchResult fetch_coded(const std::string& coding, const std::string& body) {
    return fetch_script(
        [&](Script s) { s.respond(200, {{"Content-Encoding", coding}, {"ETag", "\"1\""}}, body); });
}

}  // namespace

TEST_SUITE("fetch/body") {
    TEST_CASE("Transfers: gzip, deflate, brotli and zstd are asked for and decoded") {
        struct Row {
            const char* coding;
            std::string_view hex;
        };
        for (const Row& row : {Row{"gzip", kGzip}, Row{"x-gzip", kGzip}, Row{"deflate", kDeflate},
                               Row{"br", kBrotli}, Row{"zstd", kZstd}}) {
            CAPTURE(row.coding);
            const std::string wire = from_hex(row.hex);
            const FetchResult result = fetch_coded(row.coding, wire);
            CHECK_FALSE(result.error.has_value());
            CHECK(result.body == document());
            CHECK(result.wire_bytes >= wire.size());
            CHECK(result.wire_bytes < wire.size() + 200);  // the headers
        }
        ScriptedServer server;
        server.on("/feed").respond(200, {}, "x");
        CHECK(fetch_url(server.url("/feed")).status == 200);
        const std::string asked = server.requests().front().header("accept-encoding");
        for (const char* coding : {"gzip", "br", "zstd", "deflate"})
            CHECK(asked.find(coding) != std::string::npos);
    }

    TEST_CASE("Transfers: a coding that is broken, wrong or unknown is an error") {
        std::string bad_crc = from_hex(kGzip);
        bad_crc[bad_crc.size() - 8] = static_cast<char>(bad_crc[bad_crc.size() - 8] ^ 0x55);
        for (const FetchResult& result :
             {fetch_coded("gzip", "<rss/> not gzip"), fetch_coded("gzip", bad_crc),
              fetch_coded("br", document()), fetch_coded("zstd", document()),
              fetch_coded("x-foo", document()),
              fetch_coded("gzip, gzip, gzip, gzip, gzip, gzip", "x"),
              fetch_coded("gzip", from_hex(kGzip) + "garbage behind it")}) {
            CHECK(kind_of(result) == Kind::Protocol);
            CHECK(result.status == 200);
            CHECK(result.body.empty());
        }
    }

    TEST_CASE("Transfers: exactly max_body bytes are taken, one more is too large") {
        fetch::Options options = loopback_options();
        options.max_body = 259;
        const auto gzip = [](Script s) {
            s.respond(200, {{"Content-Encoding", "gzip"}}, from_hex(kGzip));
        };
        const auto plain = [](Script s) { s.respond(200, {}, document()); };
        // Without a length nothing is announced: the bytes themselves are counted.
        const auto unannounced = [](Script s) {
            s.send("HTTP/1.1 200 OK\r\n\r\n" + document()).close();
        };
        for (const auto& script :
             {std::function<void(Script)>(gzip), std::function<void(Script)>(plain),
              std::function<void(Script)>(unannounced)}) {
            options.max_body = 259;
            CHECK(fetch_script(script, options).body == document());
            options.max_body = 258;
            const FetchResult over = fetch_script(script, options);
            CHECK(kind_of(over) == Kind::TooLarge);
            CHECK(over.body.empty());
            CHECK(detail_of(over).find("more than 258 B") == 0);
        }
    }

    TEST_CASE("Transfers: a gzip bomb is given up at max_body, after a few KiB on the wire") {
        const FetchResult result = fetch_script([](Script s) {
            s.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
                .send(from_hex(kGzipHead))
                .send_forever(from_hex(kSpacesBlock));
        });
        CHECK(kind_of(result) == Kind::TooLarge);
        CHECK(detail_of(result) == "more than 10 MiB after decompression");
        CHECK(result.wire_bytes < 128 * 1024);
    }

    TEST_CASE("Transfers: bodies, chunks and headers without end are given up") {
        const FetchResult body = fetch_script([](Script s) {
            s.send("HTTP/1.1 200 OK\r\n\r\n").send_forever(std::string(65536, 'x'));
        });
        CHECK(kind_of(body) == Kind::TooLarge);
        const FetchResult chunks = fetch_script([](Script s) {
            s.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                .send_forever(chunk(std::string(32768, 'x')));
        });
        CHECK(kind_of(chunks) == Kind::TooLarge);
        const FetchResult headers = fetch_script([](Script s) {
            s.send("HTTP/1.1 200 OK\r\n").send_forever("X-H: " + std::string(1000, 'a') + "\r\n");
        });
        CHECK(kind_of(headers) == Kind::TooLarge);
        CHECK(detail_of(headers) == "more than 64 KiB of headers");
        const FetchResult one_line = fetch_script([](Script s) {
            s.send("HTTP/1.1 200 OK\r\nX-H: ").send_forever(std::string(1000, 'a'));
        });
        CHECK(kind_of(one_line) == Kind::TooLarge);
        const FetchResult interim = fetch_script(
            [](Script s) { s.send_forever("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"); });
        CHECK(kind_of(interim) == Kind::TooLarge);
        const FetchResult trailers = fetch_script([](Script s) {
            s.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                .send(chunk("<rss/>") + "0\r\n")
                .send_forever("X-T: " + std::string(1000, 'a') + "\r\n");
        });
        CHECK(kind_of(trailers) == Kind::TooLarge);
    }

    TEST_CASE("Transfers: a length above max_body is refused before the body comes") {
        const FetchResult result = fetch_script([](Script s) {
            s.send("HTTP/1.1 200 OK\r\nContent-Length: 10995116277760\r\n\r\n<rss").stall();
        });
        CHECK(kind_of(result) == Kind::TooLarge);
        CHECK(detail_of(result) == "more than 10 MiB announced");
    }

    TEST_CASE("Transfers: fewer bytes than announced are an error, and none of them is kept") {
        const auto cut_by_length = [](Script s) {
            s.respond(200, {{"Content-Length", "1000"}, {"ETag", "\"1\""}}, document()).close();
        };
        const auto cut_by_reset = [](Script s) {
            s.respond(200, {{"Content-Length", "1000"}}, document()).reset();
        };
        const auto cut_in_chunk = [](Script s) {
            s.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(document()) +
                   "ff\r\n<it")
                .close();
        };
        const auto no_last_chunk = [](Script s) {
            s.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(document()))
                .close();
        };
        const auto cut_gzip_by_length = [](Script s) {
            s.respond(200, {{"Content-Length", "75"}, {"Content-Encoding", "gzip"}},
                      from_hex(kGzip).substr(0, 60))
                .close();
        };
        for (const auto& script :
             {std::function<void(Script)>(cut_by_length), std::function<void(Script)>(cut_by_reset),
              std::function<void(Script)>(cut_in_chunk), std::function<void(Script)>(no_last_chunk),
              std::function<void(Script)>(cut_gzip_by_length)}) {
            const FetchResult result = fetch_script(script);
            CHECK(kind_of(result) == Kind::Truncated);
            CHECK(result.status == 200);
            CHECK(result.body.empty());
        }
    }

    TEST_CASE("Transfers: of an answer other than 2xx the status counts, whatever its body does") {
        const HeaderList hint{{"Retry-After", "120"}};
        ScriptedServer server;
        server.on("/cut")
            .respond(503, {{"Retry-After", "120"}, {"Content-Length", "1000"}}, "x")
            .close();
        server.on("/long").send("HTTP/1.1 503 X\r\nRetry-After: 120\r\n\r\n").send_forever("xxxx");
        server.on("/gzip").respond(503, {{"Retry-After", "120"}, {"Content-Encoding", "gzip"}},
                                   "x");
        server.on("/plain").respond(503, hint, "sorry");
        for (const char* path : {"/cut", "/long", "/gzip", "/plain"}) {
            CAPTURE(path);
            const FetchResult result = fetch_url(server.url(path));
            CHECK_FALSE(result.error.has_value());
            CHECK(result.status == 503);
            CHECK(result.header("retry-after") == "120");
            CHECK(result.body.size() <= limits::kMaxErrorBodyBytes);
        }
        CHECK(fetch_url(server.url("/plain")).body == "sorry");
    }

    TEST_CASE("Transfers: what is no HTTP is an error") {
        for (const std::string raw :
             {"<rss version=\"2.0\"/>", "HTTP/1.1 abc nope\r\n\r\n<rss/>",
              "\x16\x03\x01\x02\x00\x01", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx",
              "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nxx"}) {
            CAPTURE(raw);
            const FetchResult result = fetch_script([&raw](Script s) { s.send(raw).close(); });
            CHECK(kind_of(result) == Kind::Protocol);
        }
        const FetchResult nul = fetch_script(
            [](Script s) { s.send("HTTP/1.1 200 OK\r\nX-A: a\0b\r\n\r\n"sv).close(); });
        CHECK(kind_of(nul) == Kind::Protocol);
    }

    TEST_CASE("Transfers: a body that is ended by the connection is whole") {
        const FetchResult result =
            fetch_script([](Script s) { s.send("HTTP/1.1 200 OK\r\n\r\n" + document()).close(); });
        CHECK_FALSE(result.error.has_value());
        CHECK(result.body == document());
        const FetchResult old = fetch_script([](Script s) {
            s.send("HTTP/1.0 200 OK\nContent-Type: text/xml\n\n" + document()).close();
        });
        CHECK(old.body == document());
        CHECK(old.header("content-type") == "text/xml");
    }
}
