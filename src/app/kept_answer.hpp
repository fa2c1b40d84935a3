// SPDX-License-Identifier: MIT
// The form in which an answer waits for the first poll: a line of JSON, then the body as it came.
// Pure; thread-safe.
#pragma once
#include "feedmerged/model/fetch.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace feedmerged::app {

/// Everything but the feed's row and an error: only whole answers are kept. Values of headers come
/// back byte for byte, whatever they hold.
[[nodiscard]] std::string write_kept_answer(const FetchResult& answer);

/// nullopt where the bytes are not those that write_kept_answer made.
[[nodiscard]] std::optional<FetchResult> read_kept_answer(std::string_view bytes);

}  // namespace feedmerged::app
