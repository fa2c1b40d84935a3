// SPDX-License-Identifier: MIT
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/text/charset.hpp"
#include "property.hpp"
#include "xml_repair.hpp"
#include "xml_text.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

namespace {

using namespace feedmerged;

constexpr unsigned kOptions =
    pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol | pugi::parse_ws_pcdata;

feed::Repaired repair(std::string_view text) {
    feed::Warnings warnings;
    feed::Repaired repaired = feed::repair_xml(text, warnings);
    fuzz::require(warnings.take().size() <= 2 * limits::kMaxWarnings, "few warnings");
    return repaired;
}

void load(pugi::xml_document& tree, std::string_view text) {
    const pugi::xml_parse_result result =
        tree.load_buffer(text.data(), text.size(), kOptions, pugi::encoding_utf8);
    fuzz::require(result || result.status == pugi::status_no_document_element,
                  "what was repaired is well-formed");
}

std::string print(const pugi::xml_node& node) {
    std::ostringstream out;
    node.print(out, "", pugi::format_raw);
    return out.str();
}

/// Any text, cleaned as it comes to be repaired.
void repair_anything(std::string_view bytes) {
    std::string text = text::make_valid_utf8(bytes);
    feed::Warnings warnings;
    feed::clean_xml_text(text, warnings);
    const feed::Repaired repaired = repair(text);
    // The worst is a quote in a value, written as &quot;, and an attribute without one.
    fuzz::require(repaired.text.size() <= 6 * text.size() + 16, "linear in size");
    if (repaired.too_deep) return;
    fuzz::require(utf8::is_valid(repaired.text), "valid UTF-8");
    pugi::xml_document tree;
    load(tree, repaired.text);
}

/// A well-formed feed, made as `choices` say, and where its items end.
struct MadeFeed {
    std::string text = "<rss><channel>";
    std::vector<std::size_t> item_ends{};
};

MadeFeed make_feed(std::span<const unsigned char> choices) {
    // None that hold only text in feeds (title, link, guid …): such a one is taken for unclosed
    // where another element begins in it.
    constexpr std::array<std::string_view, 8> kNames{"em",  "a:b",  "p",     "section",
                                                     "div", "span", "d-e.f", "\u00E9"};
    constexpr std::array<std::string_view, 9> kParts{
        "text ",         "&amp;&lt;",        "\n  ",
        "<![CDATA[x]]>", "<![CDATA[<b>&]]>", "<img src=\"u\" alt='v'/>",
        "<q/>",          "\u65E5\u672C",     "<b a='\"' b=\"'>\">t</b>"};
    constexpr std::size_t kDeepest = 20;
    MadeFeed made;
    std::vector<std::string_view> open;
    const auto close_to = [&](std::size_t depth) {
        for (; open.size() > depth; open.pop_back())
            made.text.append("</").append(open.back()).append(">");
    };
    const auto close_item = [&] {
        if (open.empty()) return;
        close_to(0);
        made.item_ends.push_back(made.text.size());
    };
    for (const unsigned char choice : choices) {
        if (choice < 16 || open.empty()) {
            close_item();
            open.emplace_back("item");
            made.text += "<item>";
        } else if (choice < 64 && open.size() < kDeepest) {
            open.push_back(kNames[choice % kNames.size()]);
            made.text.append("<").append(open.back()).append(">");
        } else if (choice < 128) {
            close_to(std::max<std::size_t>(open.size() - 1, 1));
        } else {
            made.text += kParts[choice % kParts.size()];
        }
    }
    close_item();
    made.text += "</channel></rss>";
    return made;
}

std::vector<std::string> items_of(std::string_view text) {
    pugi::xml_document tree;
    load(tree, text);
    std::vector<std::string> items;
    for (const pugi::xml_node& item : tree.child("rss").child("channel").children("item"))
        items.push_back(print(item));
    return items;
}

/// What is well-formed stays as it is; of what was cut off, every complete item does.
void repair_feed(std::string_view bytes) {
    bytes = bytes.substr(0, 512);  // more only makes it slower
    if (bytes.size() < 2) return;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const std::size_t cut_choice = byte(0) * 256U + byte(1);
    const MadeFeed made = make_feed(
        std::span(reinterpret_cast<const unsigned char*>(bytes.data()) + 2, bytes.size() - 2));
    const feed::Repaired whole = repair(made.text);
    pugi::xml_document before;
    pugi::xml_document after;
    load(before, made.text);
    load(after, whole.text);
    fuzz::require(print(before) == print(after), "well-formed XML is left as it is");

    const std::size_t cut = cut_choice % (made.text.size() + 1);
    const std::vector<std::string> all = items_of(made.text);
    const std::vector<std::string> kept = items_of(repair(made.text.substr(0, cut)).text);
    const auto complete = static_cast<std::size_t>(
        std::ranges::count_if(made.item_ends, [cut](std::size_t end) { return end <= cut; }));
    // An end tag that lacks only its '>' completes its item.
    fuzz::require(kept.size() >= complete && kept.size() <= all.size(), "complete items stay");
    fuzz::require(std::equal(kept.begin(), kept.end(), all.begin()),
                  "as they were, and nothing of the one that was cut");
}

}  // namespace

/// Any bytes as a broken document, and as the recipe of a whole one that is cut off.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view bytes = fuzz::as_text(data, size);
    repair_anything(bytes);
    repair_feed(bytes);
    return 0;
}
