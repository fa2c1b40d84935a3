// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/host_name.hpp"

#include <doctest/doctest.h>

using feedmerged::schedule::host_name_of;

TEST_SUITE("schedule/host_name") {
    TEST_CASE("host_name_of: one name for one server, whatever the spelling of its URLs") {
        struct Row {
            const char* url;
            const char* name;
        };
        const Row rows[] = {
            {"http://example.org/feed", "example.org"},
            {"https://example.org/feed", "example.org"},
            {"HTTPS://EXAMPLE.org", "example.org"},
            {"http://example.org:80/", "example.org"},
            {"https://example.org:443/", "example.org"},
            {"http://example.org:/", "example.org"},  // RFC 3986 §3.2.3: empty is the default
            {"http://example.org:443/", "example.org:443"},
            {"https://example.org:80/", "example.org:80"},
            {"http://example.org:8080/a?b", "example.org:8080"},
            {"http://user:secret@example.org/", "example.org"},
            {"http://[2001:DB8::1]:8080/", "[2001:db8::1]:8080"},
            {"http://127.0.0.2/", "127.0.0.2"},
            {"file:///srv/feed.xml", ""},
            {"/feed.xml", ""},
            {"", ""},
        };
        for (const Row& row : rows) {
            CAPTURE(row.url);
            CHECK(host_name_of(row.url) == row.name);
        }
    }
}
