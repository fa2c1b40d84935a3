// SPDX-License-Identifier: MIT
#include "srcset.hpp"

#include "ascii.hpp"
#include "feedmerged/core/url.hpp"

#include <algorithm>

namespace feedmerged::text {
namespace {

struct Candidate {
    std::string_view url{};
    std::string_view descriptor{};
};

/// The next candidate from `pos` on; an empty URL at the end.
Candidate next_candidate(std::string_view value, std::size_t& pos) {
    const auto skip = [&](auto belongs) {
        while (pos < value.size() && belongs(value[pos])) ++pos;
    };
    skip([](char c) { return ascii::is_space(c) || c == ','; });
    const std::size_t begin = pos;
    skip([](char c) { return !ascii::is_space(c); });
    Candidate candidate{.url = value.substr(begin, pos - begin)};
    if (candidate.url.ends_with(',')) {
        while (candidate.url.ends_with(',')) candidate.url.remove_suffix(1);
        return candidate;
    }
    const std::size_t descriptor = pos;
    std::size_t parentheses = 0;
    skip([&](char c) {
        if (c == '(') ++parentheses;
        if (c == ')' && parentheses > 0) --parentheses;
        return c != ',' || parentheses > 0;
    });
    candidate.descriptor = ascii::trim(value.substr(descriptor, pos - descriptor));
    return candidate;
}

/// "640w", "1.5x", or nothing.
bool is_descriptor(std::string_view text) {
    constexpr std::size_t kLongest = 8;
    if (text.empty()) return true;
    if (text.size() < 2 || text.size() > kLongest) return false;
    const char unit = text.back();
    text.remove_suffix(1);
    if (unit == 'w') return std::ranges::all_of(text, ascii::is_digit);
    return unit == 'x' && ascii::is_digit(text.front()) && ascii::is_digit(text.back()) &&
           std::ranges::count(text, '.') <= 1 &&
           std::ranges::all_of(text, [](char c) { return ascii::is_digit(c) || c == '.'; });
}

}  // namespace

std::string make_srcset(std::string_view value, std::string_view base_url, std::size_t max_bytes) {
    std::string out;
    for (std::size_t pos = 0; pos < value.size();) {
        const Candidate candidate = next_candidate(value, pos);
        if (candidate.url.empty() || !is_descriptor(candidate.descriptor)) continue;
        const auto url = to_web_url(candidate.url, base_url);
        // A comma at an end would be read as a separator next time.
        if (!url || url->ends_with(',')) continue;
        if (!out.empty()) out += ", ";
        out += *url;
        if (!candidate.descriptor.empty()) {
            out += ' ';
            out += candidate.descriptor;
        }
        if (out.size() > max_bytes) return {};
    }
    return out;
}

}  // namespace feedmerged::text
