// SPDX-License-Identifier: MIT
// config/feedmerged.toml: what it documents is what the program knows, with the defaults that it
// has.
#include "support.hpp"

#include <sstream>

namespace feedmerged::test {
namespace {

const std::string kShipped = read_text(FEEDMERGED_SHIPPED_CONFIG);

/// A commented-out default: "#key = value", where prose has a space behind the "#".
bool is_commented_key(const std::string& line) {
    return line.size() > 1 && line[0] == '#' && line[1] >= 'a' && line[1] <= 'z' &&
           line.find(" = ") != std::string::npos;
}

/// The file with every commented-out default made real.
std::string uncommented() {
    std::istringstream in(kShipped);
    std::string out;
    for (std::string line; std::getline(in, line);)
        out += (is_commented_key(line) ? line.substr(1) : line) + '\n';
    return out;
}

/// The keys that the program says it knows in a table.
std::vector<std::string> known_keys(const std::string& table) {
    const std::string marker = "known here: ";
    for (const std::string& problem : ConfigDir(table + "\nzzzzzzzzzz = 1\n").problems()) {
        const auto at = problem.find(marker);
        if (at == std::string::npos) continue;
        std::istringstream words(problem.substr(at + marker.size()));
        std::vector<std::string> out;
        for (std::string word; words >> word;)
            out.push_back(word.ends_with(',') ? word.substr(0, word.size() - 1) : word);
        return out;
    }
    return {};
}

TEST_SUITE("config/shipped_config") {
    TEST_CASE("feedmerged.toml: loads as it is") {
        const config::Config c = ConfigDir(kShipped).load();
        REQUIRE(c.feeds.size() == 1);
        CHECK(c.feeds[0].url == "https://example.org/feed.xml");
        REQUIRE(c.outputs.size() == 1);
        CHECK(c.outputs[0].directory == "/var/lib/feedmerged/public");
    }

    TEST_CASE("feedmerged.toml: the values in its comments are the defaults") {
        const std::string text = uncommented();
        REQUIRE(text != kShipped);
        const config::Config shown = ConfigDir(text).load();
        const config::Config real = ConfigDir(kShipped).load();
        CHECK(shown.store_path == real.store_path);
        CHECK(shown.retention == real.retention);
        CHECK(shown.fetch.policy.interval == real.fetch.policy.interval);
        CHECK(shown.fetch.policy.min_interval == real.fetch.policy.min_interval);
        CHECK(shown.fetch.policy.max_interval == real.fetch.policy.max_interval);
        CHECK(shown.fetch.concurrency == real.fetch.concurrency);
        CHECK(shown.fetch.per_host == real.fetch.per_host);
        CHECK(shown.fetch.host_spacing == real.fetch.host_spacing);
        CHECK(shown.fetch.timeout == real.fetch.timeout);
        CHECK(shown.fetch.max_body == real.fetch.max_body);
        CHECK(shown.fetch.contact == real.fetch.contact);
        CHECK(shown.fetch.allow_private_networks == real.fetch.allow_private_networks);
        CHECK(shown.fetch.allow_file_urls == real.fetch.allow_file_urls);
        CHECK(shown.serve.listen == real.serve.listen);
        CHECK(shown.serve.operators == real.serve.operators);
        CHECK(shown.teaser.words == real.teaser.words);
        CHECK(shown.teaser.ellipsis == real.teaser.ellipsis);
        CHECK(shown.feeds[0].title == real.feeds[0].title);
        CHECK(shown.feeds[0].category == real.feeds[0].category);
        CHECK(shown.feeds[0].interval == real.feeds[0].interval);
        CHECK(shown.feeds[0].headers == real.feeds[0].headers);
        CHECK(shown.feeds[0].login == real.feeds[0].login);
        CHECK(shown.feeds[0].proxy == real.feeds[0].proxy);
        CHECK(shown.feeds[0].rules == real.feeds[0].rules);
        CHECK(shown.feeds[0].is_private == real.feeds[0].is_private);
        CHECK(shown.outputs[0].spec.rules == real.outputs[0].spec.rules);
        CHECK(shown.outputs[0].spec.is_private == real.outputs[0].spec.is_private);
        CHECK(shown.outputs[0].formats == real.outputs[0].formats);
        CHECK(shown.outputs[0].spec.name == real.outputs[0].spec.name);
        CHECK(shown.outputs[0].spec.title == real.outputs[0].spec.title);
        CHECK(shown.outputs[0].spec.base_url == real.outputs[0].spec.base_url);
        CHECK(shown.outputs[0].spec.limit == real.outputs[0].spec.limit);
        CHECK(shown.outputs[0].spec.max_age == real.outputs[0].spec.max_age);
        CHECK(shown.outputs[0].spec.full_content == real.outputs[0].spec.full_content);
        CHECK(shown.outputs[0].spec.more_stories == real.outputs[0].spec.more_stories);
        CHECK(shown.outputs[0].spec.categories == real.outputs[0].spec.categories);
        CHECK(shown.health_directory == real.health_directory);
        CHECK(shown.outputs[0].spec.archive == real.outputs[0].spec.archive);
        CHECK(shown.outputs[0].spec.hub == real.outputs[0].spec.hub);
        CHECK(shown.outputs[0].page_template == real.outputs[0].page_template);
    }

    TEST_CASE("feedmerged.toml: every key that the program knows is in it") {
        const std::string text = '\n' + uncommented();
        std::size_t keys = 0;
        for (const std::string table :
             {"", "[store]", "[fetch]", "[teaser]", "[serve]", "[health]", "[[feed]]",
              "[[output]]"}) {
            CAPTURE(table);
            const auto known = known_keys(table);
            REQUIRE_FALSE(known.empty());
            for (const std::string& key : known) {
                CAPTURE(key);
                const bool is_table = text.find("\n[" + key + "]\n") != std::string::npos ||
                                      text.find("\n[[" + key + "]]\n") != std::string::npos;
                CHECK((is_table || text.find('\n' + key + " = ") != std::string::npos));
                ++keys;
            }
        }
        CHECK(keys > 30);
    }
}

}  // namespace
}  // namespace feedmerged::test
