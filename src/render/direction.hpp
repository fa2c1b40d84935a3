// SPDX-License-Identifier: MIT
// Which way a language is written. Pure; thread-safe.
#pragma once
#include <string_view>

namespace feedmerged::render {

/// By a BCP 47 tag's script where it names one (RFC 5646 §2.2.3), else by its language.
[[nodiscard]] bool is_right_to_left(std::string_view language);
/// Value of HTML's dir attribute: "rtl", "ltr", and "auto" where the language is not known.
[[nodiscard]] std::string_view html_direction(std::string_view language);

}  // namespace feedmerged::render
