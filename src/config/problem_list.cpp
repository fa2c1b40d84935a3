// SPDX-License-Identifier: MIT
#include "problem_list.hpp"

#include "feedmerged/core/utf8.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace feedmerged::config {
namespace {

/// Enough of a value to find it in the file.
constexpr std::size_t kMaxQuotedBytes = 80;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Insertions, deletions, replacements and swaps of neighbours between two words (optimal string
/// alignment), case aside.
std::size_t typing_errors(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> cost(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                cost[i][j] = i + j;
                continue;
            }
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            cost[i][j] = std::min(
                {cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + (same ? 0U : 1U)});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    }
    return cost[a.size()][b.size()];
}

}  // namespace

void ProblemList::add(const Place& place, std::string message) {
    // toml++ repeats what it met, line breaks included; a problem is one line.
    std::ranges::replace_if(message, is_control, ' ');
    problems_.push_back({place.file, place.line, place.column, std::move(message)});
}

std::vector<Problem> ProblemList::take_sorted() {
    const auto rank = [this](const Problem& problem) {
        return std::pair{std::ranges::find(files_, problem.file) - files_.begin(),
                         std::pair{problem.line, problem.column}};
    };
    std::ranges::stable_sort(problems_, {}, rank);
    return std::exchange(problems_, {});
}

std::string to_string(const Problem& problem) {
    std::string out = problem.file;
    if (problem.line != 0) out += ':' + std::to_string(problem.line);
    if (problem.line != 0 && problem.column != 0) out += ':' + std::to_string(problem.column);
    return out + ": " + problem.message;
}

std::string in_quotes(std::string_view text) {
    const std::string_view shown = utf8::prefix_bytes(text, kMaxQuotedBytes);
    std::string out = "\"";
    for (const char c : shown) out += is_control(c) ? '?' : c;
    return out + (shown.size() < text.size() ? "…\"" : "\"");
}

std::string_view find_near_miss(std::string_view word, std::span<const std::string> candidates) {
    // Longer words leave room for a second error; nothing of the configuration has 64 letters.
    const std::size_t allowed = word.size() >= 6 ? 2 : 1;
    if (word.size() > 64) return {};
    std::string_view best;
    std::size_t fewest = allowed + 1;
    for (const std::string& candidate : candidates) {
        if (candidate.size() > 64) continue;
        const std::size_t errors = typing_errors(word, candidate);
        // A word of two letters is one error away from every other of them.
        if (errors < fewest && errors < candidate.size()) {
            fewest = errors;
            best = candidate;
        }
    }
    return best;
}

}  // namespace feedmerged::config
