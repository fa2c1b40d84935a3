// SPDX-License-Identifier: MIT
// What is served: documents that are there before anybody asks, and pages that are made when
// somebody does. Plain values.
#pragma once
#include "feedmerged/core/time.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace feedmerged::serve {

/// Feeds are for programs, the page is for browsers, which need other headers.
enum class Kind { Feed, Page };

struct Document {
    std::string path{};        ///< "/all.atom"
    std::string media_type{};  ///< the whole Content-Type
    Kind kind = Kind::Feed;
    std::string style_source{};  ///< of a Page: what its policy allows as style-src
    bool secret = false;  ///< whoever knows the path may read it; no cache and no index shares it
    std::string content{};
    TimePoint changed{};  ///< Last-Modified, where the content is new to the server
    /// How long it will stay as it is, by plan. Called on the server's thread: quick, thread-safe.
    std::function<Seconds()> fresh_for{};
};

/// A page of the operators', as it is at the moment.
struct LivePage {
    int status = 200;
    std::string media_type{};
    std::string content{};
};

struct LiveSource {
    std::string path{};
    /// `sort`: the value of ?sort= where it is a word of lower-case letters and '-', else "".
    /// Called on a thread of its own, never twice at once; what it throws becomes a 500.
    std::function<LivePage(const std::string& sort)> make{};
};

}  // namespace feedmerged::serve
