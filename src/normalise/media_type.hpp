// SPDX-License-Identifier: MIT
// Media types of attachments. Pure; thread-safe.
#pragma once
#include <string>
#include <string_view>

namespace feedmerged::normalise {

/// `declared` where it is a media type (RFC 9110 §8.3.1; parameters dropped), else what the
/// extension of the URL's path says, else application/octet-stream.
[[nodiscard]] std::string media_type_of(std::string_view declared, std::string_view url);

}  // namespace feedmerged::normalise
