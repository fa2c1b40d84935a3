// SPDX-License-Identifier: MIT
#include "bench/real_feeds.hpp"

#include "feedmerged/feed/parse.hpp"
#include "feedmerged/text/html.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>

#include <pugixml.hpp>

namespace feedmerged::bench {
namespace {

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::filesystem::path> find_files(std::span<const std::filesystem::path> paths) {
    std::vector<std::filesystem::path> files;
    for (const std::filesystem::path& path : paths) {
        if (!std::filesystem::is_directory(path)) {
            files.push_back(path);
            continue;
        }
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path))
            if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

void gather_html(RealFeed& feed) {
    const auto gather = [](const ParsedText& text, std::vector<std::string>& where) {
        if (text.kind == TextKind::Html && !text.empty()) where.push_back(text.value);
    };
    for (const ParsedEntry& entry : feed.parsed.entries) {
        gather(entry.title, feed.titles);
        gather(entry.content, feed.bodies);
        if (entry.summary.value != entry.content.value) gather(entry.summary, feed.bodies);
    }
    for (const std::string& html : feed.bodies) feed.texts.push_back(text::html_to_text(html));
}

}  // namespace

RealFeeds load_real_feeds(std::span<const std::filesystem::path> paths) {
    RealFeeds found;
    for (const std::filesystem::path& path : find_files(paths)) {
        RealFeed feed{.bytes = read_file(path)};
        auto parsed = feed::parse_feed({feed.bytes, "", "", ""});
        if (!parsed) {
            ++found.no_feeds;
        } else if (parsed->format == FeedFormat::JsonFeed) {
            ++found.json;
        } else if (!pugi::xml_document().load_buffer(feed.bytes.data(), feed.bytes.size())) {
            ++found.broken;
        } else {
            feed.parsed = std::move(*parsed);
            gather_html(feed);
            found.feeds.push_back(std::move(feed));
        }
    }
    return found;
}

std::string grow(const std::string& document, std::size_t bytes) {
    for (const std::string name : {"item", "entry"}) {
        const std::size_t first =  // not <items> of RSS 1.0
            std::min(document.find("<" + name + ">"), document.find("<" + name + " "));
        const std::string end = "</" + name + ">";
        const std::size_t last = document.rfind(end);
        if (first == std::string::npos || last == std::string::npos || last < first) continue;
        const std::size_t behind = last + end.size();
        std::string grown = document.substr(0, behind);
        while (grown.size() < bytes) grown.append(document, first, behind - first);
        return grown.append(document, behind);
    }
    return document;
}

}  // namespace feedmerged::bench
