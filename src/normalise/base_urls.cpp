// SPDX-License-Identifier: MIT
#include "base_urls.hpp"

#include "feedmerged/core/url.hpp"

namespace feedmerged::normalise {

std::string BaseUrls::choose(std::string_view declared, std::string_view page) const {
    if (!declared.empty()) {
        const std::string& outer = retrieved.empty() ? home_page : retrieved;
        if (auto base = to_web_url(declared, outer)) return *base;
    }
    if (!page.empty()) return std::string(page);
    return home_page.empty() ? retrieved : home_page;
}

std::string BaseUrls::resolve(const ParsedUrl& url, std::string_view page) const {
    if (url.empty()) return {};
    return to_web_url(url.value, choose(url.base, page)).value_or(std::string{});
}

}  // namespace feedmerged::normalise
