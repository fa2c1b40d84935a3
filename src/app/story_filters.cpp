// SPDX-License-Identifier: MIT
#include "story_filters.hpp"

#include "feedmerged/core/rules_limits.hpp"
#include "feedmerged/rules/rules.hpp"
#include "feedmerged/text/html.hpp"

#include <map>
#include <unordered_map>
#include <utility>

namespace feedmerged::app {

/// One list of rules, and what it said.
class StoryFilters::Judge {
  public:
    explicit Judge(const Rules& rules) : rules_(rules) {}

    [[nodiscard]] std::string why_left_out(const Item& item) const {
        std::string text;
        // Taking the words out of the HTML costs more than all the rest.
        if (rules_.needs_text())
            text = text::html_to_text(item.content_html) + '\n' +
                   text::html_to_text(item.summary_html);
        return rules_.why_left_out({item.title, text, item.tags, item.authors, item.language});
    }

    [[nodiscard]] bool keeps(store::CopyToJudge& copy) {
        const Hash128 version = copy.version();
        if (const auto known = verdicts_.find(copy.item());
            known != verdicts_.end() && known->second.version == version)
            return known->second.keeps;
        if (verdicts_.size() >= limits::kMaxVerdicts) verdicts_.clear();
        const bool keeps = why_left_out(copy.load()).empty();
        verdicts_.insert_or_assign(copy.item(), Verdict{version, keeps});
        return keeps;
    }

  private:
    struct Verdict {
        Hash128 version{};
        bool keeps = true;
    };
    rules::RuleSet rules_;
    std::unordered_map<std::int64_t, Verdict> verdicts_{};
};

namespace {

struct ConfiguredFeed {
    std::string category{};
    bool is_private = false;
};

}  // namespace

struct StoryFilters::Parts {
    bool as_configured = false;
    std::unordered_map<std::string, ConfiguredFeed> feeds{};
    std::unordered_map<std::string, Judge> by_feed{};  ///< those that have rules
    std::map<std::string, Judge> by_output{};
    std::map<std::string, std::unique_ptr<Filter>> filters{};
};

class StoryFilters::Filter final : public store::StoryFilter {
  public:
    Filter(Parts& parts, const std::string& output) : parts_(parts) {
        const auto own = parts.by_output.find(output);
        if (own != parts.by_output.end()) output_ = &own->second;
    }

    void adjust(store::FeedScope& feed) override {
        if (!parts_.as_configured) return;
        const auto configured = parts_.feeds.find(feed.url);
        feed.subscribed = configured != parts_.feeds.end();
        if (!feed.subscribed) return;
        feed.category = configured->second.category;
        feed.is_private = configured->second.is_private;
    }
    [[nodiscard]] bool judges(const store::FeedScope& feed) const override {
        return parts_.by_feed.contains(feed.url);
    }
    [[nodiscard]] bool keeps(store::CopyToJudge& copy) override {
        return parts_.by_feed.at(copy.feed().url).keeps(copy);
    }
    [[nodiscard]] bool judges_stories() const override { return output_ != nullptr; }
    [[nodiscard]] bool keeps_story(store::CopyToJudge& shown) override {
        return output_->keeps(shown);
    }

  private:
    Parts& parts_;
    Judge* output_ = nullptr;
};

StoryFilters::StoryFilters(const config::Config& config, Feeds feeds)
    : parts_(std::make_unique<Parts>()) {
    parts_->as_configured = feeds == Feeds::AsConfigured;
    for (const Subscription& feed : config.feeds) {
        if (parts_->as_configured)
            parts_->feeds.emplace(feed.url, ConfiguredFeed{feed.category, feed.is_private});
        if (!feed.rules.empty()) parts_->by_feed.emplace(feed.url, Judge(feed.rules));
    }
    for (const config::OutputConfig& output : config.outputs)
        if (!output.spec.rules.empty())
            parts_->by_output.emplace(output.spec.name, Judge(output.spec.rules));
}

StoryFilters::~StoryFilters() = default;

store::StoryFilter* StoryFilters::of(const OutputSpec& output) {
    if (!parts_->as_configured && parts_->by_feed.empty() &&
        !parts_->by_output.contains(output.name))
        return nullptr;
    auto& filter = parts_->filters[output.name];
    if (!filter) filter = std::make_unique<Filter>(*parts_, output.name);
    return filter.get();
}

std::string StoryFilters::left_out_by_feed(const std::string& feed_url, const Item& item) {
    const auto judge = parts_->by_feed.find(feed_url);
    return judge == parts_->by_feed.end() ? std::string() : judge->second.why_left_out(item);
}

std::string StoryFilters::left_out_by_output(const OutputSpec& output, const Item& item) {
    const auto judge = parts_->by_output.find(output.name);
    return judge == parts_->by_output.end() ? std::string() : judge->second.why_left_out(item);
}

}  // namespace feedmerged::app
