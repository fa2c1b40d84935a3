// SPDX-License-Identifier: MIT
// file: URLs, read without libcurl: only regular files, never a device or pipe that would block.
#pragma once
#include "feedmerged/fetch/transfers.hpp"

#include <string_view>

namespace feedmerged::fetch {

[[nodiscard]] bool is_file_url(std::string_view url);
/// Answers as a server would: 200 with an ETag made of the time and size of the file (nothing else
/// makes one up), 304 where the request's validators still hold. Sets neither `at` nor `took`.
[[nodiscard]] FetchResult fetch_file(const FetchRequest& request, const Options& options);

}  // namespace feedmerged::fetch
