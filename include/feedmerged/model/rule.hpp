// SPDX-License-Identifier: MIT
// What a user wants to see of a feed or in an output, and what not. Plain values.
#pragma once
#include <string>
#include <vector>

namespace feedmerged {

enum class RuleField {
    Title,     ///< a regular expression, found in the title
    Text,      ///< … in the article's text, or in its summary's
    Author,    ///< … in one author's name
    Tag,       ///< a word that one of the tags is
    Language,  ///< a BCP 47 tag that the entry's language is or begins with
};

struct Rule {
    RuleField field = RuleField::Title;
    std::string value{};    ///< what stands behind the colon
    std::string written{};  ///< the whole, for messages: "title:regex"
    bool operator==(const Rule&) const = default;
};

struct Rules {
    std::vector<Rule> include{};  ///< not empty: keep only what matches one
    std::vector<Rule> exclude{};  ///< leave out what matches one
    [[nodiscard]] bool empty() const { return include.empty() && exclude.empty(); }
    bool operator==(const Rules&) const = default;
};

}  // namespace feedmerged
