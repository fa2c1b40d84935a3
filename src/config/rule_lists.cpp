// SPDX-License-Identifier: MIT
// include and exclude, of a [[feed]] and of an [[output]].
#include "draft.hpp"
#include "feedmerged/core/rules_limits.hpp"
#include "feedmerged/rules/rules.hpp"

namespace feedmerged::config {
namespace {

std::vector<Rule> read_list(TableReader& table, std::string_view key) {
    std::vector<Rule> rules;
    const auto texts = table.texts(key, limits::kMaxRuleBytes);
    if (!texts) return rules;
    if (texts->size() > limits::kMaxRules)
        table.problem(texts->front().place,
                      std::string(key) + " has " + std::to_string(texts->size()) +
                          " rules; at most " + std::to_string(limits::kMaxRules) +
                          " are allowed, and one can hold several words: \"title:(one|two)\"");
    for (const auto& text : *texts) {
        auto rule = rules::parse_rule(text.value);
        if (rule)
            rules.push_back(std::move(*rule));
        else
            table.problem(text.place,
                          in_quotes(text.value) + " is no rule: " + rule.error().message);
    }
    return rules;
}

}  // namespace

Rules read_rules(TableReader& table) {
    return {read_list(table, "include"), read_list(table, "exclude")};
}

}  // namespace feedmerged::config
