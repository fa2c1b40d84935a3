// SPDX-License-Identifier: MIT
#include "page_maker.hpp"

#include "feedmerged/core/serve_limits.hpp"

#include <algorithm>
#include <exception>

namespace feedmerged::serve {
namespace {

Response make_response(LivePage page) {
    Headers headers = common_headers();
    // The style sheet is a page beside it; plots are SVG inside of it.
    headers.emplace_back("Content-Security-Policy",
                         "default-src 'none'; style-src 'self'; base-uri 'none'; form-action "
                         "'none'; frame-ancestors 'none'");
    headers.emplace_back("Content-Type", page.media_type);
    headers.emplace_back("Cache-Control", "no-store");
    headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    headers.emplace_back("X-Robots-Tag", "noindex");
    return {page.status, headers, std::make_shared<const std::string>(std::move(page.content))};
}

}  // namespace

PageMaker::PageMaker(std::vector<LiveSource> sources, std::function<void()> done,
                     std::function<void(bool)> busy, std::function<void(const std::string&)> failed)
    : sources_(std::move(sources)),
      done_(std::move(done)),
      busy_(std::move(busy)),
      failed_(std::move(failed)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

PageMaker::~PageMaker() = default;

bool PageMaker::has(std::string_view path) const {
    return std::ranges::find(sources_, path, &LiveSource::path) != sources_.end();
}

std::shared_ptr<const Response> PageMaker::find(const std::string& path, const std::string& sort,
                                                SteadyPoint now) const {
    const auto found = kept_.find(Key{path, sort});
    if (found == kept_.end() || now - found->second.made > limits::kLivePageAge) return nullptr;
    return found->second.response;
}

void PageMaker::ask(const std::string& path, const std::string& sort) {
    Key key{path, sort};
    if (std::ranges::find(asked_, key) != asked_.end()) return;
    asked_.push_back(key);
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(key));
    wake_.notify_one();
}

bool PageMaker::collect(SteadyPoint now) {
    std::vector<std::pair<Key, LivePage>> made;
    made.swap(*made_.lock());
    for (auto& [key, page] : made) {
        std::erase(asked_, key);
        if (kept_.size() >= limits::kMaxLivePages) kept_.clear();
        kept_[key] = {std::make_shared<const Response>(make_response(std::move(page))), now};
    }
    return !made.empty();
}

LivePage PageMaker::make(const Key& key) const {
    try {
        const auto source = std::ranges::find(sources_, key.first, &LiveSource::path);
        return source->make(key.second);
    } catch (const std::exception& error) {
        failed_("cannot make " + key.first + ": " + error.what());
        return {500, "text/plain; charset=utf-8", "This page cannot be made; the log says why.\n"};
    }
}

void PageMaker::run(const std::stop_token& stop) {
    while (true) {
        Key key;
        {
            std::unique_lock lock(mutex_);
            if (!wake_.wait(lock, stop, [this] { return !jobs_.empty(); })) return;
            key = std::move(jobs_.front());
            jobs_.pop_front();
        }
        busy_(true);
        LivePage page = make(key);
        made_.lock()->emplace_back(std::move(key), std::move(page));
        busy_(false);
        done_();
    }
}

}  // namespace feedmerged::serve
