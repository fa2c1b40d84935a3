// SPDX-License-Identifier: MIT
#include "completion.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace feedmerged::app {
namespace {

/// What stands behind an option, or as the argument of a command.
struct Value {
    std::string name{};  ///< "FILE", "URL"; "" where nothing follows
    std::vector<std::string> words{};

    [[nodiscard]] bool is_file() const { return name.starts_with("FILE") || name == "DIRECTORY"; }
};

struct Option {
    std::string name{};  ///< "--config"
    std::string about{};
    Value value{};
    bool repeatable = false;
};

struct Command {
    std::string name{};
    std::string about{};
    std::vector<Option> options{};
    Value argument{};
};

/// CLI11 writes the words that an option takes into the name of its type: "FORMAT:{text,html}".
std::vector<std::string> words_of(const std::string& type) {
    std::vector<std::string> words;
    const std::size_t open = type.find('{');
    const std::size_t close = type.find('}', open);
    if (open == std::string::npos || close == std::string::npos) return words;
    for (std::size_t start = open + 1; start <= close;) {
        const std::size_t end = std::min(type.find(',', start), close);
        words.push_back(type.substr(start, end - start));
        start = end + 1;
    }
    return words;
}

Command describe(const CLI::App& app) {
    Command command{app.get_name(), app.get_description(), {}, {}};
    for (const CLI::Option* option : app.get_options()) {
        const std::string type = option->get_type_name();
        if (option->get_positional()) {
            command.argument = {option->get_name(true), words_of(type)};
            continue;
        }
        if (option->get_lnames().empty() || option->get_group().empty()) continue;
        Value value;
        if (option->get_items_expected_max() > 0)
            value = {type.substr(0, type.find(':')), words_of(type)};
        command.options.push_back({"--" + option->get_lnames().front(), option->get_description(),
                                   std::move(value), option->get_items_expected_max() > 1});
    }
    return command;
}

std::vector<Command> describe_commands(const CLI::App& app) {
    std::vector<Command> commands;
    for (const CLI::App* sub : app.get_subcommands(
             [](const CLI::App* s) { return !s->get_group().empty() && !s->get_name().empty(); }))
        commands.push_back(describe(*sub));
    return commands;
}

/// `text` with a backslash before each of `special`.
std::string escape(std::string_view text, std::string_view special) {
    std::string out;
    for (const char c : text) {
        if (special.find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

/// In single quotes, as bash and zsh read them.
std::string quote(std::string_view text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string names_of(const std::vector<Command>& commands) {
    std::string out;
    for (const Command& command : commands) out += (out.empty() ? "" : " ") + command.name;
    return out;
}

std::string names_of(const std::vector<Option>& options) {
    std::string out;
    for (const Option& option : options) out += (out.empty() ? "" : " ") + option.name;
    return out;
}

// bash

std::string bash_values(const std::string& command, const std::vector<Option>& options) {
    std::string out;
    for (const Option& option : options) {
        if (option.value.name.empty()) continue;
        std::string offer;
        if (option.value.is_file())
            offer = "_feedmerged_files \"$word\"; ";
        else if (!option.value.words.empty())
            offer = fmt::format("_feedmerged_words '{}' \"$word\"; ",
                                fmt::join(option.value.words, " "));
        out += fmt::format("    {}:{}) {}return ;;\n", command, option.name, offer);
    }
    return out;
}

std::string bash_command(const Command& command, const std::string& common) {
    std::string out = fmt::format("    {}) ", command.name);
    if (command.argument.is_file())
        out += "[[ $word == -* ]] || { _feedmerged_files \"$word\"; return; }; ";
    std::string words = names_of(command.options);
    words += (words.empty() ? "" : " ") + common;
    for (const std::string& word : command.argument.words) words += " " + word;
    return out + fmt::format("_feedmerged_words '{}' \"$word\" ;;\n", words);
}

std::string bash(const Command& program, const std::vector<Command>& commands) {
    std::string skipped;
    for (const Option& option : program.options)
        if (!option.value.name.empty()) skipped += (skipped.empty() ? "" : "|") + option.name;
    const std::string common = "--config";
    std::string out = R"(# Completion of feedmerged for bash.
_feedmerged_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2"); }
_feedmerged_files() {
  mapfile -t COMPREPLY < <(compgen -f -- "$1")
  compopt -o filenames 2>/dev/null
}
_feedmerged() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command='' i
  COMPREPLY=()
  # --option=value comes as three words.
  if [[ $word == = ]]; then word=''; elif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
)";
    out +=
        fmt::format("      {}) [[ ${{COMP_WORDS[i+1]}} != = ]] || ((i++)); ((i++)) ;;\n", skipped);
    out += R"(      -*) ;;
      *) command=${COMP_WORDS[i]}; break ;;
    esac
  done
  case $command:$before in
)";
    out += bash_values("*", program.options);
    for (const Command& command : commands) out += bash_values(command.name, command.options);
    out += "  esac\n  case $command in\n";
    out += fmt::format("    '') _feedmerged_words '{} {}' \"$word\" ;;\n", names_of(commands),
                       names_of(program.options));
    for (const Command& command : commands) out += bash_command(command, common);
    return out + "  esac\n}\ncomplete -F _feedmerged feedmerged\n";
}

// zsh

std::string zsh_value(const Value& value) {
    if (value.name.empty()) return {};
    std::string out = ":" + value.name + ":";
    if (value.is_file()) return out + "_files";
    return value.words.empty() ? out + " " : out + fmt::format("({})", fmt::join(value.words, " "));
}

std::string zsh_arguments(const Command& command) {
    std::string out;
    for (const Option& option : command.options)
        out += " " + quote((option.repeatable ? "*" : "") + option.name +
                           (option.value.name.empty() ? "[" : "=[") +
                           escape(option.about, "[]:\\") + "]" + zsh_value(option.value));
    if (!command.argument.name.empty()) out += " " + quote("*" + zsh_value(command.argument));
    return out;
}

std::string zsh(const Command& program, const std::vector<Command>& commands) {
    std::string out =
        "#compdef feedmerged\n# Completion of feedmerged for zsh.\n_feedmerged() {\n"
        "  local context state state_descr line\n  typeset -A opt_args\n  local -a commands\n";
    out += "  commands=(";
    for (const Command& command : commands)
        out += "\n    " + quote(escape(command.name, ":\\") + ":" + escape(command.about, ":\\"));
    out += "\n  )\n  _arguments -C" + zsh_arguments(program) +
           " '1:command:->command' '*::argument:->argument'\n";
    out +=
        "  case $state in\n    command) _describe -t commands command commands ;;\n"
        "    argument)\n      case $line[1] in\n";
    for (Command command : commands) {
        for (const Option& option : program.options)
            if (!option.value.name.empty()) command.options.push_back(option);
        out += fmt::format("        {}) _arguments{} ;;\n", command.name, zsh_arguments(command));
    }
    return out +
           "      esac ;;\n  esac\n}\n"
           "if [[ $funcstack[1] == _feedmerged ]]; then _feedmerged \"$@\"; "
           "else compdef _feedmerged feedmerged; fi\n";
}

// fish

std::string fish_quote(std::string_view text) { return "'" + escape(text, "'\\") + "'"; }

std::string fish_value(const Value& value) {
    if (value.name.empty()) return {};
    if (value.is_file()) return " -r -F";
    if (value.words.empty()) return " -x";
    return fmt::format(" -x -a '{}'", fmt::join(value.words, " "));
}

std::string fish_options(const std::string& condition, const std::vector<Option>& options) {
    std::string out;
    for (const Option& option : options)
        out +=
            fmt::format("complete -c feedmerged{} -l {}{} -d {}\n", condition,
                        option.name.substr(2), fish_value(option.value), fish_quote(option.about));
    return out;
}

std::string fish(const Command& program, const std::vector<Command>& commands) {
    std::string out = "# Completion of feedmerged for fish.\ncomplete -c feedmerged -f\n";
    out += fish_options("", program.options);
    const std::string none =
        fmt::format(" -n 'not __fish_seen_subcommand_from {}'", names_of(commands));
    for (const Command& command : commands) {
        out += fmt::format("complete -c feedmerged{} -a {} -d {}\n", none, command.name,
                           fish_quote(command.about));
        const std::string here = fmt::format(" -n '__fish_seen_subcommand_from {}'", command.name);
        out += fish_options(here, command.options);
        if (command.argument.is_file()) out += fmt::format("complete -c feedmerged{} -F\n", here);
    }
    return out;
}

}  // namespace

std::string completion_script(const CLI::App& app, std::string_view shell) {
    const Command program = describe(app);
    const std::vector<Command> commands = describe_commands(app);
    if (shell == "bash") return bash(program, commands);
    if (shell == "zsh") return zsh(program, commands);
    if (shell == "fish") return fish(program, commands);
    return {};
}

}  // namespace feedmerged::app
