// SPDX-License-Identifier: MIT
// username, password_file and proxy of a feed: where the password comes from, what is wrong with
// them, and that no message or list repeats a secret.
#include "feedmerged/config/opml.hpp"
#include "feedmerged/core/limits.hpp"
#include "support.hpp"

#include <filesystem>
#include <string_view>

namespace feedmerged::test {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSecret = "s3cr3t-of-the-feed";

const std::string kFeed = "[[feed]]\nurl = \"https://a.example/feed\"\n";
const std::string kOutput = "[[output]]\ndirectory = \"out\"\n";

/// A feed with these lines below its url; they begin at line 3.
std::string with_lines(const std::string& lines) { return kFeed + lines + kOutput; }

std::string with_login(const std::string& file) {
    return with_lines("username = \"me\"\npassword_file = \"" + file + "\"\n");
}

void keep_private(const fs::path& file) { fs::permissions(file, fs::perms::owner_read); }

/// The one problem, "" where there are none.
std::string problem_of(const ConfigDir& dir, const config::LoadOptions& options = {}) {
    const auto problems = dir.problems(options);
    CHECK(problems.size() <= 1);
    return problems.empty() ? std::string{} : problems.front();
}

bool holds(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

TEST_SUITE("config/login") {
    TEST_CASE("load_config: a password comes from a file beside the configuration") {
        for (const std::string end : {"", "\n", "\r\n"}) {
            ConfigDir dir(with_login("./pw"));
            dir.add("pw", " pass w\xC3\xB6rd " + end);
            keep_private(dir / "pw");
            const config::Config c = dir.load();
            CHECK(c.feeds[0].login == Login{"me", " pass w\xC3\xB6rd "});
            CHECK(c.warnings.empty());
        }
        ConfigDir dir("");
        dir.add("secret/pw", "x");
        dir.add("feedmerged.toml", with_login((dir / "secret/pw").string()));
        CHECK(dir.load().feeds[0].login.password == "x");
    }

    TEST_CASE("load_config: a name without a slash is a credential of systemd") {
        ConfigDir dir(with_login("feed-password"));
        dir.add("credentials/feed-password", "from systemd\n");
        dir.add("feed-password", "not this one");
        const fs::path credentials = dir / "credentials";
        CHECK(dir.load({.credentials = credentials}).feeds[0].login.password == "from systemd");

        CHECK(
            problem_of(dir) ==
            "feedmerged.toml:4:17: password_file \"feed-password\" names a credential of systemd, "
            "and here are none; give it to the service by LoadCredential=, or write a path, like "
            "\"./feed-password\"");
        // check, called by hand, cannot see what only the service is given; status needs none.
        using config::Passwords;
        for (const Passwords passwords : {Passwords::Check, Passwords::Leave}) {
            const Login login = dir.load({.passwords = passwords}).feeds[0].login;
            CHECK(login == Login{"me", ""});
        }
        CHECK(holds(problem_of(ConfigDir(with_login("feed-password")),
                               {.passwords = Passwords::Check, .credentials = credentials / "x"}),
                    "No such file"));
    }

    TEST_CASE("load_config: who only looks need not be allowed to read passwords") {
        const ConfigDir dir(with_login("/nowhere/pw"));
        CHECK(dir.load({.passwords = config::Passwords::Leave}).feeds[0].login.username == "me");
        CHECK(holds(problem_of(dir, {.passwords = config::Passwords::Check}), "/nowhere/pw"));
    }

    TEST_CASE("load_config: a password file that is of no use") {
        ConfigDir dir(with_login("./pw"));
        const std::string place = "feedmerged.toml:4:17: the password cannot be read from " +
                                  (dir / "pw").string() + ": ";
        CHECK(problem_of(dir) == place + "No such file or directory");
        for (const std::string nothing : {"", "\n", "\r\n"}) {
            dir.add("pw", nothing);
            CHECK(problem_of(dir) == place + "it is empty; write the password into it");
        }
        const std::string longest(limits::kMaxPasswordBytes, 'x');
        dir.add("pw", longest + "\r\n");
        CHECK(dir.load().feeds[0].login.password == longest);
        for (const std::string more : {"y", "y\r\n", "yyyyyyy"}) {
            dir.add("pw", longest + more);
            CHECK(holds(problem_of(dir), place + "it has more than 409"));
        }
        for (const std::string& bad :
             {std::string("a\nb"), std::string("a\n\n"), std::string("\0", 1)}) {
            dir.add("pw", bad);
            CHECK(holds(problem_of(dir), place + "it holds more than one line"));
        }
        fs::remove(dir / "pw");
        fs::create_directory(dir / "pw");
        CHECK(problem_of(dir) == place + "Is a directory");
        CHECK(holds(problem_of(ConfigDir(with_login(".."))), "password_file is a directory"));
    }

    TEST_CASE("load_config: a password that everybody may read is warned of") {
        ConfigDir dir(with_login("./pw"));
        dir.add("pw", std::string(kSecret));
        using fs::perms;
        fs::permissions(dir / "pw", perms::owner_read | perms::group_read | perms::others_read);
        const config::Config c = dir.load();
        REQUIRE(c.warnings.size() == 1);
        CHECK(holds(c.warnings[0], "feedmerged.toml:4:17: everybody on this machine may read"));
        CHECK(holds(c.warnings[0], "chmod 600 or 640"));
        CHECK_FALSE(holds(c.warnings[0], kSecret));
    }

    TEST_CASE("load_config: username and password_file need each other, and nothing beside them") {
        ConfigDir dir("");
        dir.add("pw", "x");
        const auto problem = [&dir](const std::string& text) {
            return problem_of(dir.add("feedmerged.toml", text));
        };
        CHECK(holds(problem(with_lines("username = \"me\"\n")),
                    "feedmerged.toml:3:12: username needs a password_file"));
        CHECK(holds(problem(with_lines("username = \"me\"\npassword_file = \"\"\n")),
                    "feedmerged.toml:3:12: username needs a password_file"));
        CHECK(problem(with_lines("password_file = \"./pw\"\n")) ==
              "feedmerged.toml:3:17: password_file needs a username");
        CHECK(problem(with_lines("username = \"\"\npassword_file = \"./pw\"\n")) ==
              "feedmerged.toml:4:17: password_file needs a username");
        CHECK(problem(with_lines("username = \"\"\npassword_file = \"\"\n")).empty());
        CHECK(holds(problem(with_lines("username = 5\npassword_file = \"./pw\"\n")),
                    "feedmerged.toml:3:12: username is a whole number"));
        CHECK(holds(problem(with_lines("username = \"a:b\"\npassword_file = \"./pw\"\n")),
                    "feedmerged.toml:3:12: username holds a colon"));
        CHECK(holds(problem(with_lines("headers = { authorization = \"Bearer x\" }\n"
                                       "username = \"me\"\npassword_file = \"./pw\"\n")),
                    "feedmerged.toml:4:12: headers has an Authorization already"));
        CHECK(holds(problem("[[feed]]\nurl = \"https://u:p@a.example/\"\nusername = \"me\"\n"
                            "password_file = \"./pw\"\n" +
                            kOutput),
                    "feedmerged.toml:2:7: the url names a user already"));
    }

    TEST_CASE("proxy: read as it is written") {
        for (const std::string proxy :
             {"http://proxy.example:3128", "HTTP://proxy.example", "https://proxy.example/",
              "socks5://127.0.0.1:9050", "socks5h://[::1]:9050", "http://us%40er:pa%3Ass@10.0.0.1",
              ""}) {
            CAPTURE(proxy);
            const config::Config c = ConfigDir(with_lines("proxy = \"" + proxy + "\"\n")).load();
            CHECK(c.feeds[0].proxy == proxy);
        }
        CHECK(ConfigDir(kMinimal).load().feeds[0].proxy.empty());
    }

    TEST_CASE("proxy: what cannot be one is told, never repeated") {
        const std::string secret(kSecret);
        for (const std::string proxy :
             {"proxy.example:3128", "//proxy.example", "socks4://proxy.example",
              "ftp://proxy.example", "http://", "http:proxy.example", "http://proxy.example/path",
              "http://proxy.example?x", "http://proxy.example:70000", "http://proxy.example:0",
              "http://proxy.example:x", "http://a b", "u:s3cr3t-of-the-feed@proxy.example:1",
              "s3cr3t-of-the-feed", "http://u:s3cr3t-of-the-feed@",
              "http://u:s3cr3t-of-the-feed@proxy.example/x",
              "http://u:s3cr3t-of-the-feed/@proxy.example",
              "http://u:s3cr3t-of-the-feed@x@proxy.example",
              "gopher://u:s3cr3t-of-the-feed@proxy.example"}) {
            CAPTURE(proxy);
            const std::string problem =
                problem_of(ConfigDir(with_lines("proxy = \"" + proxy + "\"\n")));
            CHECK(problem.starts_with("feedmerged.toml:3:9: proxy "));
            CHECK_FALSE(holds(problem, kSecret));
        }
    }

    TEST_CASE("credentials never leave by messages or lists of subscriptions") {
        const std::string secret(kSecret);
        ConfigDir dir(with_lines("username = \"user-" + secret +
                                 "\"\npassword_file = \"./pw\"\n"
                                 "proxy = \"http://u:" +
                                 secret + "@proxy.example:1\"\n"));
        dir.add("pw", "password-" + secret);
        const config::Config c = dir.load();
        CHECK(holds(c.feeds[0].login.password, kSecret));
        CHECK_FALSE(holds(config::write_opml(c.feeds, "mine"), kSecret));
        CHECK_FALSE(holds(config::write_feed_blocks(c.feeds), kSecret));
        for (const std::string& warning : c.warnings) CHECK_FALSE(holds(warning, kSecret));
        // Every way in which a file that holds it is refused.
        for (const std::string& bad : {secret + "\n" + secret, secret + '\0',
                                       std::string(limits::kMaxPasswordBytes, 'x') + secret}) {
            dir.add("pw", bad);
            const std::string problem = problem_of(dir);
            CHECK_FALSE(problem.empty());
            CHECK_FALSE(holds(problem, kSecret));
        }
    }
}

}  // namespace
}  // namespace feedmerged::test
