// SPDX-License-Identifier: MIT
#include "direction.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace feedmerged::render {
namespace {

/// ISO 15924 scripts that Unicode writes from right to left and that are in use.
constexpr std::array<std::string_view, 9> kScripts{"adlm", "arab", "aran", "hebr", "mand",
                                                   "nkoo", "rohg", "syrc", "thaa"};

/// Languages whose default script (CLDR likely subtags) is one of these. "iw" and "ji" are the
/// codes that Hebrew and Yiddish had until 1989; feeds still send them, and the three-letter ones.
constexpr std::array<std::string_view, 34> kLanguages{
    "ar",  "ara", "arc", "arz", "azb", "bal", "bqi", "ckb", "div", "dv",  "fa",  "fas",
    "glk", "he",  "heb", "iw",  "ji",  "lrc", "mzn", "nqo", "per", "pnb", "prs", "ps",
    "pus", "sd",  "skr", "syr", "ug",  "uig", "ur",  "urd", "yi",  "yid"};

/// Ordinal ASCII lower case: tags are ASCII, and no locale has a say in them.
std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool is_letters(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

bool is_right_to_left(std::string_view language) {
    const std::string tag = lower(language);
    const std::string_view all = tag;
    const std::string_view primary = all.substr(0, all.find_first_of("-_"));
    for (std::size_t pos = primary.size(); pos < all.size();) {
        const std::size_t end = std::min(all.find_first_of("-_", pos + 1), all.size());
        const std::string_view subtag = all.substr(pos + 1, end - pos - 1);
        if (subtag.size() == 1) break;  // extensions and private use follow
        if (subtag.size() == 4 && is_letters(subtag))
            return std::ranges::find(kScripts, subtag) != kScripts.end();
        pos = end;
    }
    return std::ranges::find(kLanguages, primary) != kLanguages.end();
}

std::string_view html_direction(std::string_view language) {
    if (language.empty()) return "auto";
    return is_right_to_left(language) ? "rtl" : "ltr";
}

}  // namespace feedmerged::render
