// SPDX-License-Identifier: MIT
#include "cli.hpp"

#include "commands.hpp"
#include "completion.hpp"
#include "exit_status.hpp"
#include "feedmerged/feed/library_version.hpp"
#include "feedmerged/store/library_version.hpp"
#include "feedmerged/store/store.hpp"
#include "feedmerged/text/library_version.hpp"
#include "version.hpp"

#include <csignal>
#include <cstdio>
#include <exception>
#include <functional>
#include <string>

#include <CLI/CLI.hpp>
#include <curl/curl.h>
#include <fmt/format.h>

namespace feedmerged::app {
namespace {

/// Everything that the command line can set, and the command it chose.
struct Choice {
    std::string config = "/etc/feedmerged/feedmerged.toml";
    OnceArguments once{};
    bool check_diff = false;
    ParseArguments parse{};
    ShowArguments show{};
    StatusArguments status{};
    WhyArguments why{};
    SearchArguments search{};
    std::string backup{};
    std::string sanitize_base{};
    std::size_t teaser_words = 15;
    std::string teaser_language{};
    std::string address{};
    std::string opml{};
    std::string shell{};
    std::function<int()> command{};
};

CLI::App* add(CLI::App& app, Choice& choice, const char* name, const char* about,
              std::function<int()> command) {
    CLI::App* sub = app.add_subcommand(name, about);
    sub->fallthrough();  // --config is accepted before and after the command
    sub->callback([&choice, command = std::move(command)] { choice.command = command; });
    return sub;
}

void add_service_commands(CLI::App& app, Choice& c) {
    add(app, c, "run", "The daemon: polls, stores and writes the outputs, in the foreground",
        [&c] { return command_run(c.config); });
    CLI::App* once = add(app, c, "once", "One cycle: polls what is due, writes the outputs, exits",
                         [&c] { return command_once(c.config, c.once); });
    once->add_flag("--force", c.once.force, "Poll every feed, due or not (still conditionally)");
    once->add_option("--feed", c.once.feeds, "Only this feed (repeatable)")
        ->type_name("URL")
        ->allow_extra_args(false);
    once->add_flag("--strict", c.once.strict, "A failed feed makes the exit status 1");
    CLI::App* check = add(app, c, "check", "Read the configuration and list every problem in it",
                          [&c] { return command_check(c.config, c.check_diff); });
    check->add_flag("--diff", c.check_diff,
                    "Also list the stories that it would bring into each output or take out of "
                    "it, without polling or changing anything");
    CLI::App* status =
        add(app, c, "status", "Every feed: last poll, what came of it, next poll and why then",
            [&c] { return command_status(c.config, c.status); });
    status->add_option("--feed", c.status.feed, "Only this feed")->type_name("URL");
    status->add_flag("--json", c.status.json, "As JSON");
    status
        ->add_option("--renew-private", c.status.renew_private,
                     "Serve this private output under another path from the next reload on")
        ->type_name("NAME");
    CLI::App* show =
        add(app, c, "show",
            "One story as the merged feed publishes it, with its teasers of other stories",
            [&c] { return command_show(c.config, c.show); });
    show->add_option("STORY", c.show.story, "An entry's id or URL")->required();
    show->add_option("--output", c.show.output,
                     "The output to show it from (default: the first that has it)")
        ->type_name("NAME");
    show->add_option("--format", c.show.format, "text, html or json")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"text", "html", "json"}))
        ->capture_default_str();
}

void add_story_commands(CLI::App& app, Choice& c) {
    CLI::App* why = add(
        app, c, "why", "Which feeds carry a story, how it came to its place, and why these teasers",
        [&c] { return command_why(c.config, c.why); });
    why->add_option("STORY", c.why.story, "An entry's id or URL")->required();
    why->add_option("--output", c.why.output, "Only this output's part in it (default: all)")
        ->type_name("NAME");
    CLI::App* search = add(app, c, "search", "Stories that have all the words, newest first",
                           [&c] { return command_search(c.config, c.search); });
    search
        ->add_option("WORDS", c.search.words,
                     "Case and accents do not count; \"word*\" finds what begins so")
        ->required();
    search->add_option("--limit", c.search.limit, "At most so many stories")
        ->type_name("N")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    CLI::App* backup =
        add(app, c, "backup", "A consistent copy of the database while the daemon runs",
            [&c] { return command_backup(c.config, c.backup); });
    backup->add_option("FILE", c.backup, "Where to; it must not exist yet")->required();
}

void add_filter_commands(CLI::App& app, Choice& c) {
    CLI::App* discover = add(app, c, "discover", "The feeds of a site as [[feed]] blocks",
                             [&c] { return command_discover(c.config, c.address); });
    discover
        ->add_option("URL", c.address,
                     "A feed, a page that names feeds, or a site; https:// may be left out")
        ->required();
    CLI::App* import =
        add(app, c, "import", "An OPML subscription list as [[feed]] blocks for the configuration",
            [&c] { return command_import(c.opml); });
    import->add_option("FILE", c.opml, "OPML file, \"-\" for stdin")->required();
    add(app, c, "export", "The subscriptions as OPML 2.0",
        [&c] { return command_export(c.config); });
    CLI::App* parse =
        add(app, c, "parse", "The feed in FILE as normalised JSON Feed 1.1, before merging",
            [&c] { return command_parse(c.parse); });
    parse->add_option("FILE", c.parse.file, "A feed of at most 64 MiB, \"-\" for stdin")
        ->required();
    parse
        ->add_option("--base-url", c.parse.base_url,
                     "Where it was fetched from: resolves relative URLs")
        ->type_name("URL");
    parse
        ->add_option("--header", c.parse.headers,
                     "A response header it came with, \"Name: value\" (repeatable)")
        ->type_name("HEADER")
        ->allow_extra_args(false);
    CLI::App* sanitize = add(app, c, "sanitize", "HTML on stdin to safe HTML on stdout",
                             [&c] { return command_sanitize(c.sanitize_base); });
    sanitize->add_option("--base-url", c.sanitize_base, "Resolves relative URLs")->type_name("URL");
    CLI::App* teaser = add(app, c, "teaser", "HTML on stdin to its teaser on stdout",
                           [&c] { return command_teaser(c.teaser_words, c.teaser_language); });
    teaser->add_option("--words", c.teaser_words, "How many words")
        ->type_name("N")
        ->check(CLI::Range(1, 200))
        ->capture_default_str();
    teaser->add_option("--language", c.teaser_language, "BCP 47 tag of the text")->type_name("TAG");
}

/// Not for people: packages install what it prints.
void add_completion(CLI::App& app, Choice& c) {
    CLI::App* completion = add(app, c, "completion", "The completions of a shell", [&app, &c] {
        fmt::print("{}", completion_script(app, c.shell));
        return static_cast<int>(kDone);
    });
    completion->group("");
    completion->add_option("SHELL", c.shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
}

}  // namespace

std::string version_text() {
    return fmt::format("feedmerged {}\n{}\n{} {} {}", kVersion, curl_version(),
                       store::library_version(), text::library_version(), feed::library_version());
}

int run_cli(int argc, char** argv) {
    // A reader that closes our stdout ends the write, not the process.
    std::signal(SIGPIPE, SIG_IGN);
    Choice choice;
    CLI::App app{
        "Turns many feeds into one: polls RSS, Atom and JSON feeds, keeps each story once, writes "
        "one merged feed."};
    app.name("feedmerged");
    // Not made unless asked for: libcurl loads LDAP's plug-ins to name their versions.
    app.set_version_flag("--version", &version_text);
    app.add_option("--config", choice.config, "Configuration file")
        ->type_name("FILE")
        ->capture_default_str();
    app.require_subcommand(1);
    add_service_commands(app, choice);
    add_story_commands(app, choice);
    add_filter_commands(app, choice);
    add_completion(app, choice);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kDone : kUsage;
    }
    try {
        const int status = choice.command();
        if (std::fflush(stdout) != 0 && status == kDone) return kFailed;
        return status;
    } catch (const store::StoreFailure& failure) {
        fmt::print(stderr, "feedmerged: {}\n", failure.what());
        return kStoreFailed;
    } catch (const std::exception& error) {
        fmt::print(stderr, "feedmerged: {}\n", error.what());
        return kFailed;
    }
}

}  // namespace feedmerged::app
