// SPDX-License-Identifier: MIT
// load_config where something is wrong: every problem, each at its place, in order.
#include "support.hpp"

#include <string_view>

namespace feedmerged::test {
namespace {

/// A configuration with one mistake, and the one problem that it must give.
struct Mistake {
    std::string text;
    std::string_view place;    ///< "LINE:COLUMN"
    std::string_view message;  ///< part of it
};

const std::string kFeed = "[[feed]]\nurl = \"https://a.example/feed\"\n";
const std::string kOutput = "[[output]]\ndirectory = \"out\"\n";

void check_each(const std::vector<Mistake>& mistakes) {
    for (const Mistake& mistake : mistakes) {
        CAPTURE(mistake.text);
        const auto problems = ConfigDir(mistake.text).problems();
        REQUIRE(problems.size() == 1);
        CAPTURE(problems[0]);
        const std::string place = mistake.place.empty() ? "" : std::string(mistake.place) + ':';
        CHECK(problems[0].starts_with("feedmerged.toml:" + place + ' '));
        CHECK(problems[0].find(mistake.message) != std::string::npos);
    }
}

TEST_SUITE("config/problems") {
    TEST_CASE("load_config: unknown keys, with what was probably meant") {
        check_each({
            {"[fetch]\nintervall = \"1h\"\n" + kMinimal, "2:1",
             "unknown key \"intervall\" in [fetch]; did you mean \"interval\"?"},
            {"[fetch]\nTimeout = \"1m\"\n" + kMinimal, "2:1", "did you mean \"timeout\"?"},
            {"[fetch]\nbanana = 1\n" + kMinimal, "2:1",
             "known here: interval, min_interval, max_interval, concurrency"},
            {"[teasers]\nwords = 3\n" + kMinimal, "1:2",
             "unknown key \"teasers\" at the top of the file; did you mean \"teaser\"?"},
            {"verbose = true\n" + kMinimal, "1:1",
             "unknown key \"verbose\" at the top of the file; known here: opml, store"},
            {kFeed + "  ulr = 1\n" + kOutput, "3:3",
             "unknown key \"ulr\" in [[feed]]; did you mean \"url\"?"},
            {kMinimal + "dirctory = \"x\"\n", "5:1", "in [[output]]; did you mean \"directory\"?"},
            {kMinimal + "\"a\\nb\" = 1\n", "5:1", "unknown key \"a?b\""},
        });
    }

    TEST_CASE("load_config: where to listen and who are operators") {
        check_each({
            {"[serve]\nlisten = \"8480\"\n" + kMinimal, "2:10",
             "listen: \"8480\" has no port; write an address and a port, like \"127.0.0.1:8480\""},
            {"[serve]\nlisten = \"example.org:80\"\n" + kMinimal, "2:10",
             "names no address of this machine"},
            {"[serve]\nlisten = \"127.0.0.1:0\"\n" + kMinimal, "2:10", "between 1 and 65535"},
            {"[serve]\noperators = [\"::1\", \"lan\"]\n" + kMinimal, "2:21",
             "\"lan\" is no address range"},
            {kMinimal + "name = \"status\"\n", "5:8", "cannot be called \"status\""},
        });
    }

    TEST_CASE("load_config: wrong types name what stands there and what would be right") {
        check_each({
            {"opml = \"a.opml\"\n" + kMinimal, "1:8",
             "opml is a text here; it must be a list of texts"},
            {"opml = [1]\n" + kMinimal, "1:9",
             "opml is a whole number here; it must be a list of texts"},
            {"store = 1\n" + kMinimal, "1:9", "it must be a table, begun by a line [store]"},
            {"[fetch]\ninterval = 3600\n" + kMinimal, "2:12",
             "interval is a whole number here; it must be a duration in quotes"},
            {"[fetch]\nmax_body = 1.5\n" + kMinimal, "2:12",
             "a number with a fraction here; it must be a size in quotes"},
            {"[fetch]\nconcurrency = \"8\"\n" + kMinimal, "2:15",
             "concurrency is a text here; it must be a whole number"},
            {"[fetch]\nallow_file_urls = \"yes\"\n" + kMinimal, "2:19",
             "it must be true or false, without quotes"},
            {"[teaser]\nellipsis = 1979-05-27\n" + kMinimal, "2:12",
             "ellipsis is a date or time here"},
            {"[feed]\nurl = \"https://a.example/\"\n" + kOutput, "1:1",
             "begun by a line [[feed]] with double brackets"},
            {kFeed + "headers = [\"A: b\"]\n" + kOutput, "3:11",
             "headers is a list here; it must be a table of texts"},
            {kFeed + "headers = { A = 1 }\n" + kOutput, "3:17", "\"A\" is a whole number here"},
            {kFeed + "title = \"two\\nlines\"\n" + kOutput, "3:9",
             "title holds line breaks or control characters"},
            {"feed = [1]\n" + kOutput, "1:9", "feed is a whole number here; it must be blocks"},
        });
    }

    TEST_CASE("load_config: values out of their ranges") {
        check_each({
            {"[store]\nretention = \"ninety days\"\n" + kMinimal, "2:13",
             "\"ninety days\" is no duration"},
            {"[store]\nretention = \"-1d\"\n" + kMinimal, "2:13", "is no duration"},
            {"[store]\npath = \"\"\n" + kMinimal, "2:8", "path is empty"},
            {"[store]\npath = \"~/feeds.db\"\n" + kMinimal, "2:8", "~ is not expanded"},
            {"[fetch]\nmin_interval = \"14m\"\n" + kMinimal, "2:16",
             "min_interval is \"14m\"; it must be between 15m and 31d"},
            {"[fetch]\ninterval = \"0\"\n" + kMinimal, "2:12", "it must be between 15m and 31d"},
            {"[fetch]\nconcurrency = 0\n" + kMinimal, "2:15",
             "concurrency is 0; it must be a whole number between 1 and 1024"},
            {"[fetch]\nconcurrency = 1025\n" + kMinimal, "2:15", "between 1 and 1024"},
            {"[fetch]\nper_host = 65\n" + kMinimal, "2:12", "between 1 and 64"},
            {"[fetch]\nhost_spacing = \"2h\"\n" + kMinimal, "2:16",
             "it must be between 1s and 1h, or \"0\" for none"},
            {"[fetch]\ntimeout = \"0\"\n" + kMinimal, "2:11", "it must be between 1s and 10m"},
            {"[fetch]\nmax_body = \"10MB\"\n" + kMinimal, "2:12", "\"10MB\" is no size"},
            {"[fetch]\nmax_body = \"1B\"\n" + kMinimal, "2:12",
             "it must be between 1 KiB and 1 GiB"},
            {"[fetch]\ncontact = \"me (at home)\"\n" + kMinimal, "2:11", "User-Agent"},
            {"[fetch]\ncontact = \"é\"\n" + kMinimal, "2:11", "ASCII"},
            {"[fetch]\nallow_private_networks = [\"::1\", \"10.0.0.0/33\"]\n" + kMinimal, "2:34",
             "\"10.0.0.0/33\" is no address range"},
            {"[teaser]\nwords = 0\n" + kMinimal, "2:9", "between 1 and 200"},
            {"[teaser]\nwords = 201\n" + kMinimal, "2:9", "between 1 and 200"},
            {kMinimal + "limit = -1\n", "5:9", "between 0 and 1000000"},
            {kMinimal + "more_stories = 51\n", "5:16", "between 0 and 50"},
            {kMinimal + "content = \"none\"\n", "5:11", "write \"full\" or \"teaser\""},
            {kMinimal + "formats = [\"atom\", \"xml\"]\n", "5:20", "\"xml\" is no format"},
            {kMinimal + "formats = [\"atom\", \"atom\"]\n", "5:20", "named twice"},
            {kMinimal + "formats = []\n", "3:1", "formats is empty"},
            {kMinimal + "name = \".hidden\"\n", "5:8", "cannot name an output"},
            {kMinimal + "name = \"a/b\"\n", "5:8", "cannot name an output"},
            {kMinimal + "name = \"\"\n", "5:8", "cannot name an output"},
            {kMinimal + "base_url = \"feeds.example.org\"\n", "5:12", "cannot be a base_url"},
            {kMinimal + "base_url = \"https://a.example/?x\"\n", "5:12", "cannot be a base_url"},
            {kMinimal + "categories = [\" \"]\n", "5:15", "a category is empty"},
        });
    }

    TEST_CASE("load_config: feeds that cannot be polled") {
        check_each({
            {"[[feed]]\ntitle = \"x\"\n" + kOutput, "1:1", "this [[feed]] has no url"},
            {"[[feed]]\nurl = \"\"\n" + kOutput, "2:7", "the url is empty"},
            {"[[feed]]\nurl = \"a.example/feed\"\n" + kOutput, "2:7",
             "no whole URL; begin it with https://"},
            {"[[feed]]\nurl = \"ftp://a.example/feed\"\n" + kOutput, "2:7",
             "only https and http can be polled"},
            {"[[feed]]\nurl = \"https://\"\n" + kOutput, "2:7", "no valid URL"},
            {"[[feed]]\nurl = \"file:///srv/f.xml\"\n" + kOutput, "2:7",
             "set allow_file_urls = true in [fetch]"},
            {"[fetch]\nallow_file_urls = true\n[[feed]]\nurl = \"file://host/f.xml\"\n" + kOutput,
             "4:7", "names no local file"},
            {"[[feed]]\nurl = \"https://a.example/" + std::string(8200, 'x') + "\"\n" + kOutput,
             "2:7", "at most 8192 are possible"},
            {kFeed + "headers = { Host = \"b\" }\n" + kOutput, "3:13", "Host cannot be set"},
            {kFeed + "headers = { If-None-Match = \"b\" }\n" + kOutput, "3:13",
             "conditional requests are feedmerged's own"},
            {kFeed + "headers = { \"a b\" = \"c\" }\n" + kOutput, "3:13",
             "\"a b\" is no name of a header"},
            {kFeed + "headers = { A = \"1\", a = \"2\" }\n" + kOutput, "3:22", "a is given twice"},
            {kFeed + "headers = { A = \"1\\r\\nB: 2\" }\n" + kOutput, "3:17", "line breaks"},
        });
    }

    TEST_CASE("load_config: passwords in URLs do not appear in messages") {
        for (const auto& problem :
             ConfigDir(
                 "[[feed]]\nurl = \"ftp://me:secret@a.example/\"\n[[output]]\ndirectory = \"o\"\n"
                 "base_url = \"https://me:secret@a.example/\"\n")
                 .problems()) {
            CHECK(problem.find("secret") == std::string::npos);
            CHECK(problem.find("a.example") != std::string::npos);
        }
    }

    TEST_CASE("load_config: values that contradict each other") {
        check_each({
            {"[fetch]\ninterval = \"30m\"\n" + kMinimal, "2:12",
             "interval is 30m, which is below min_interval (1h)"},
            {"[fetch]\ninterval = \"2d\"\n" + kMinimal, "2:12",
             "interval is 2d, which is above max_interval (1d)"},
            {"[fetch]\nmin_interval = \"2d\"\n" + kMinimal, "2:16",
             "max_interval must not be shorter"},
            {"[fetch]\nmax_interval = \"30m\"\n" + kMinimal, "2:16",
             "min_interval is 1h and max_interval 30m"},
            {kFeed + "interval = \"20m\"\n" + kOutput, "3:12", "below min_interval"},
            {kFeed + kFeed + kOutput, "4:7", "this feed is listed already at "},
            {kFeed + "[[feed]]\nurl = \"HTTPS://A.Example:443/feed#x\"\n" + kOutput, "4:7",
             "feedmerged.toml:2:7; keep one"},
            {kFeed + kOutput + kOutput, "5:1", "another output is called \"all\" already"},
            {kFeed + kOutput + "categories = [\"News\"]\n", "5:15", "this output would stay empty"},
            {kFeed + "category = \"News\"\n" + kOutput + "categories = [\"news\"]\n", "6:15",
             "did you mean \"News\"?"},
        });
    }

    TEST_CASE(
        "load_config: a category without feeds is fine where another one of the output has some") {
        CHECK(ConfigDir(kFeed + "category = \"News\"\n" + kOutput +
                        "categories = [\"News\", \"Astronomy\"]\n")
                  .problems()
                  .empty());
    }

    TEST_CASE("load_config: nothing to do is a problem") {
        check_each({{kOutput, "", "there is no feed; add a block [[feed]]"},
                    {kFeed, "", "there is no [[output]]"}});
        const auto problems = ConfigDir("").problems();
        REQUIRE(problems.size() == 2);
        CHECK(problems[0].find("[[output]]") != std::string::npos);
        CHECK(problems[1].find("[[feed]]") != std::string::npos);
    }

    TEST_CASE("load_config: a configuration that has just been begun is enough for discover") {
        const ConfigDir begun("[fetch]\ncontact = \"me@example.org\"\n");
        const auto loaded = config::load_config(begun.file(), {.needs = config::Needs::Nothing});
        REQUIRE(loaded);
        CHECK(loaded->fetch.contact == "me@example.org");
        const ConfigDir wrong("[fetch]\ncontact = 3\n");
        CHECK_FALSE(config::load_config(wrong.file(), {.needs = config::Needs::Nothing}));
    }

    TEST_CASE("load_config: lists that cannot be read or used") {
        check_each({{"opml = [\"none.opml\"]\n" + kMinimal, "1:9",
                     "\"none.opml\" cannot be read: No such file or directory"}});
        ConfigDir dir("opml = [\"a.opml\", \"b.opml\"]\n" + kMinimal);
        dir.add("a.opml", "<opml><body>\n<outline></body></opml>").add("b.opml", "<rss/>");
        const auto problems = dir.problems();
        REQUIRE(problems.size() == 2);
        CHECK(
            problems[0].starts_with("feedmerged.toml:1:9: the list \"a.opml\" cannot be used: the "
                                    "list is ill-formed XML at line 2"));
        CHECK(problems[1].starts_with(
            "feedmerged.toml:1:19: the list \"b.opml\" cannot be used: this is no OPML"));
    }

    TEST_CASE("load_config: a file that cannot be read") {
        const TempDir dir;
        auto loaded = config::load_config(dir / "none.toml");
        REQUIRE_FALSE(loaded);
        REQUIRE(loaded.error().size() == 1);
        CHECK(config::to_string(loaded.error()[0]) ==
              (dir / "none.toml").string() +
                  ": the configuration cannot be read: No such file or directory");
        loaded = config::load_config(dir.path());
        REQUIRE_FALSE(loaded);
        CHECK(loaded.error()[0].message == "the configuration cannot be read: Is a directory");
    }

    TEST_CASE("load_config: a syntax error is one problem, and the other files are still checked") {
        ConfigDir dir("[fetch]\nconcurrency = \n");
        dir.add("conf.d/a.toml", "[teaser]\nwords = 0\n")
            .add("conf.d/b.toml", "x = 'a\n")
            .add("conf.d/c.toml", "a = \"\xff\"\n");
        const auto problems = dir.problems();
        REQUIRE(problems.size() == 4);
        CHECK(problems[0].starts_with("feedmerged.toml:2:15: no valid TOML: "));
        CHECK(problems[1].starts_with("conf.d/a.toml:2:9: words is 0"));
        CHECK(problems[2].starts_with("conf.d/b.toml:1:"));
        CHECK(problems[3].starts_with("conf.d/c.toml:1:"));
    }

    TEST_CASE("load_config: a problem is one line, whatever stands in the file") {
        // toml++ quotes the text up to where it gave up.
        const auto problems = ConfigDir("[fetch]\nallow_file_urls = fals\n" + kMinimal).problems();
        REQUIRE(problems.size() == 1);
        CHECK(problems[0].starts_with("feedmerged.toml:2:"));
        CHECK(problems[0].find('\n') == std::string::npos);
    }

    TEST_CASE("load_config: all problems at once, by file, line and column") {
        ConfigDir dir(
            "opml = [\"none\"]\n"
            "[[output]]\ndirectory = \"o\"\nlimit = \"x\"\nnope = 1\n"
            "[teaser]\nwords = 0\n"
            "[[feed]]\nurl = \"gopher://a.example/\"\n");
        dir.add("conf.d/x.toml", "[store]\nretention = 5\n[[output]]\nname = \"all\"\n");
        const auto problems = dir.problems();
        std::vector<std::string> places;
        for (const std::string& problem : problems)
            places.push_back(problem.substr(0, problem.find(": ")));
        CHECK(places == std::vector<std::string>{"feedmerged.toml:1:9", "feedmerged.toml:4:9",
                                                 "feedmerged.toml:5:1", "feedmerged.toml:7:9",
                                                 "feedmerged.toml:9:7", "conf.d/x.toml:2:13",
                                                 "conf.d/x.toml:3:1", "conf.d/x.toml:4:8"});
    }

    TEST_CASE("load_config: hostile nesting ends in a problem") {
        const auto problems =
            ConfigDir("a = " + std::string(100'000, '[') + "\n" + kMinimal).problems();
        REQUIRE(problems.size() == 1);
        CHECK(problems[0].find("no valid TOML") != std::string::npos);
    }
}

}  // namespace
}  // namespace feedmerged::test
