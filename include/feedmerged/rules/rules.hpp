// SPDX-License-Identifier: MIT
// Whether `include` and `exclude` keep an entry. Regular expressions are RE2's: linear in the text,
// in bounded memory (core/rules_limits.hpp), whatever they say. Pure; thread-safe once made.
#pragma once
#include "feedmerged/core/result.hpp"
#include "feedmerged/model/item.hpp"
#include "feedmerged/model/rule.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace feedmerged::rules {

/// Reads "title:regex", "text:regex", "author:regex", "tag:word" or "language:fr", and tries
/// whether its expression compiles. The error says what would be right.
[[nodiscard]] Result<Rule> parse_rule(std::string_view written);

/// What rules look at.
struct Entry {
    std::string_view title{};
    std::string_view text{};  ///< plain; needed only where RuleSet::needs_text()
    std::span<const std::string> tags{};
    std::span<const Person> authors{};
    std::string_view language{};  ///< "" unknown: no rule of a language matches it
};

/// Rules ready to be applied. Upper and lower case count as the same, and '.' as a line break as
/// well, unless an expression says otherwise ("(?-i)", "(?-s)").
class RuleSet {
  public:
    /// Rules from parse_rule().
    explicit RuleSet(const Rules& rules);
    ~RuleSet();
    RuleSet(RuleSet&&) noexcept;
    RuleSet& operator=(RuleSet&&) noexcept;

    [[nodiscard]] bool needs_text() const;
    /// "" where the entry is kept, else why it is not: `exclude "title:x"`, or that no include
    /// matches.
    [[nodiscard]] std::string why_left_out(const Entry& entry) const;

  private:
    class Compiled;
    std::unique_ptr<Compiled> compiled_;
};

}  // namespace feedmerged::rules
