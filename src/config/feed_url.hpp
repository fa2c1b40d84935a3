// SPDX-License-Identifier: MIT
// What the URL of a subscription must be, and when two of them name the same feed. Pure;
// thread-safe.
#pragma once
#include <string>
#include <string_view>

namespace feedmerged::config {

/// What is wrong with the URL and what would be right; "" where it can be polled. file: URLs only
/// where allowed.
[[nodiscard]] std::string feed_url_problem(std::string_view url, bool allow_file_urls);

/// Equal for two URLs that ask the same server for the same thing: case of scheme and host, default
/// ports, spelling of non-ASCII and the fragment do not count; credentials do.
[[nodiscard]] std::string feed_url_key(std::string_view url);

}  // namespace feedmerged::config
