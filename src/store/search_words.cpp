// SPDX-License-Identifier: MIT
#include "search_words.hpp"

#include <string_view>

namespace feedmerged::store {
namespace {

constexpr std::string_view kSpace = " \t\r\n\f\v";

std::string quoted(std::string_view word) {
    const bool prefix = word.size() > 1 && word.ends_with('*');
    while (word.ends_with('*')) word.remove_suffix(1);
    std::string out = "\"";
    for (const char c : word) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
    return prefix ? out + '*' : out;
}

}  // namespace

std::string to_fts_query(std::span<const std::string> words) {
    std::string query;
    for (const std::string_view argument : words) {
        for (std::size_t start = argument.find_first_not_of(kSpace); start != std::string::npos;) {
            const std::size_t end =
                std::min(argument.find_first_of(kSpace, start), argument.size());
            query += (query.empty() ? "" : " ") + quoted(argument.substr(start, end - start));
            start = argument.find_first_not_of(kSpace, end);
        }
    }
    return query;
}

}  // namespace feedmerged::store
