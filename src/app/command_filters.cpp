// SPDX-License-Identifier: MIT
// parse, sanitize, teaser: one stage alone, from a file or stdin to stdout.
#include "commands.hpp"
#include "exit_status.hpp"
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/feed/parse.hpp"
#include "feedmerged/normalise/normalise.hpp"
#include "feedmerged/render/render.hpp"
#include "feedmerged/text/charset.hpp"
#include "feedmerged/text/html.hpp"
#include "feedmerged/text/teaser.hpp"
#include "read_input.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace feedmerged::app {
namespace {

/// The value of the (case-insensitive) header in "Name: value" lines, "" where it is not there.
std::string header_value(const std::vector<std::string>& headers, std::string_view name) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    for (const std::string& header : headers) {
        const std::size_t colon = header.find(':');
        if (colon == std::string::npos) continue;
        if (!std::ranges::equal(utf8::trim(std::string_view(header).substr(0, colon)), name, {},
                                lower, lower))
            continue;
        return std::string(utf8::trim(std::string_view(header).substr(colon + 1)));
    }
    return {};
}

}  // namespace

int command_parse(const ParseArguments& arguments) {
    const auto bytes = read_input(arguments.file);
    if (!bytes) {
        fmt::print(stderr, "feedmerged: {}\n", bytes.error().message);
        return kBadInput;
    }
    const std::string type = header_value(arguments.headers, "content-type");
    const std::string location = header_value(arguments.headers, "content-location");
    const std::string language = header_value(arguments.headers, "content-language");
    auto feed = feed::parse_feed({*bytes, type, location, language});
    if (!feed) {
        fmt::print(stderr, "{}: {}\n", arguments.file, feed.error().message);
        return kBadInput;
    }
    for (const Warning& warning : feed->warnings)
        fmt::print(stderr, "{}: warning: {}\n", arguments.file, warning.message);
    const NormalisedFeed normal =
        normalise::normalise(std::move(*feed), {arguments.base_url, arguments.base_url, {}});
    std::cout << render::feed_json(normal, arguments.base_url);
    return kDone;
}

int command_sanitize(const std::string& base_url) {
    const auto html = read_input("-");
    if (!html) {
        fmt::print(stderr, "feedmerged: {}\n", html.error().message);
        return kBadInput;
    }
    std::cout << text::sanitise_html(text::make_valid_utf8(*html), base_url);
    return kDone;
}

int command_teaser(std::size_t words, const std::string& language) {
    const auto html = read_input("-");
    if (!html) {
        fmt::print(stderr, "feedmerged: {}\n", html.error().message);
        return kBadInput;
    }
    text::TeaserOptions options;
    options.words = words;
    std::cout << text::make_teaser(text::html_to_text(text::make_valid_utf8(*html)), language,
                                   options)
              << '\n';
    return kDone;
}

}  // namespace feedmerged::app
