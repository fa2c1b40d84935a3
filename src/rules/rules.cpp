// SPDX-License-Identifier: MIT
#include "feedmerged/rules/rules.hpp"

#include "feedmerged/core/rules_limits.hpp"
#include "feedmerged/core/utf8.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <re2/re2.h>

namespace feedmerged::rules {
namespace {

struct FieldName {
    std::string_view name;
    RuleField field;
};
constexpr std::array kFields{
    FieldName{"title", RuleField::Title},       FieldName{"text", RuleField::Text},
    FieldName{"author", RuleField::Author},     FieldName{"tag", RuleField::Tag},
    FieldName{"language", RuleField::Language},
};
constexpr std::string_view kForms =
    "write \"title:regex\", \"text:regex\", \"author:regex\", \"tag:word\" or \"language:fr\"";

RE2::Options options() {
    RE2::Options out;
    out.set_max_mem(limits::kMaxRuleMemory);
    out.set_case_sensitive(false);
    out.set_dot_nl(true);
    out.set_log_errors(false);
    return out;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

/// What a rule becomes: words and languages are expressions, too, so that case is folded alike.
std::string pattern_of(const Rule& rule) {
    if (rule.field == RuleField::Tag) return "^(?:" + RE2::QuoteMeta(rule.value) + ")$";
    if (rule.field == RuleField::Language)
        return "^(?:" + RE2::QuoteMeta(rule.value) + ")(?:-.*)?$";
    return rule.value;
}

bool is_language_tag(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-';
    });
}

/// "" where the rule can be used.
std::string problem_of(const Rule& rule) {
    if (rule.value.empty())
        return "nothing stands behind the colon, so that it would match everything or nothing";
    if (rule.field == RuleField::Language && !is_language_tag(rule.value))
        return "a language is a tag like \"fr\" or \"pt-BR\"";
    const RE2 compiled(pattern_of(rule), options());
    if (compiled.ok()) return {};
    if (compiled.error_code() == RE2::ErrorPatternTooLarge)
        return "the regular expression is too large; repeat less, or write several rules";
    return "the regular expression is wrong: " + compiled.error() +
           "; the syntax is that of RE2, which has no look-around and no back references";
}

}  // namespace

Result<Rule> parse_rule(std::string_view written) {
    const std::size_t colon = written.find(':');
    if (colon == std::string_view::npos)
        return fail("the rule does not say where to look; " + std::string(kForms));
    const std::string_view name = utf8::trim(written.substr(0, colon));
    const auto field = std::ranges::find(kFields, name, &FieldName::name);
    if (field == kFields.end())
        return fail('"' + std::string(name) + "\" is nothing that rules look at; " +
                    std::string(kForms));
    Rule rule{field->field, std::string(written.substr(colon + 1)), std::string(written)};
    // A word or a tag has no spaces around it; in an expression they may be meant.
    if (rule.field == RuleField::Tag) rule.value = utf8::collapse_space(rule.value);
    if (rule.field == RuleField::Language) rule.value = std::string(utf8::trim(rule.value));
    if (std::string wrong = problem_of(rule); !wrong.empty()) return fail(std::move(wrong));
    return rule;
}

class RuleSet::Compiled {
  public:
    explicit Compiled(const Rules& rules)
        : include_(compile(rules.include)), exclude_(compile(rules.exclude)) {}

    [[nodiscard]] bool needs_text() const {
        const auto looks_at_text = [](const One& one) { return one.rule.field == RuleField::Text; };
        return std::ranges::any_of(include_, looks_at_text) ||
               std::ranges::any_of(exclude_, looks_at_text);
    }

    [[nodiscard]] std::string why_left_out(const Entry& entry) const {
        for (const One& one : exclude_)
            if (matches(one, entry)) return "exclude \"" + one.rule.written + '"';
        if (include_.empty() ||
            std::ranges::any_of(include_, [&](const One& one) { return matches(one, entry); }))
            return {};
        return include_.size() == 1
                   ? "include \"" + include_[0].rule.written + "\" does not match"
                   : "none of the " + std::to_string(include_.size()) + " rules of include matches";
    }

  private:
    struct One {
        Rule rule;
        std::unique_ptr<RE2> expression;
    };

    static std::vector<One> compile(const std::vector<Rule>& rules) {
        std::vector<One> out;
        for (const Rule& rule : rules)
            out.push_back({rule, std::make_unique<RE2>(pattern_of(rule), options())});
        return out;
    }

    static bool matches(const One& one, const Entry& entry) {
        const auto found_in = [&](std::string_view text) {
            return RE2::PartialMatch(piece(text), *one.expression);
        };
        switch (one.rule.field) {
            case RuleField::Title:
                return found_in(entry.title);
            case RuleField::Text:
                return found_in(entry.text);
            case RuleField::Author:
                return std::ranges::any_of(entry.authors, found_in, &Person::name);
            case RuleField::Tag:
                return std::ranges::any_of(entry.tags, found_in);
            case RuleField::Language:
                return found_in(entry.language);
        }
        return false;
    }

    std::vector<One> include_;
    std::vector<One> exclude_;
};

RuleSet::RuleSet(const Rules& rules) : compiled_(std::make_unique<Compiled>(rules)) {}
RuleSet::~RuleSet() = default;
RuleSet::RuleSet(RuleSet&&) noexcept = default;
RuleSet& RuleSet::operator=(RuleSet&&) noexcept = default;
bool RuleSet::needs_text() const { return compiled_->needs_text(); }
std::string RuleSet::why_left_out(const Entry& entry) const {
    return compiled_->why_left_out(entry);
}

}  // namespace feedmerged::rules
