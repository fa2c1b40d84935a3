// SPDX-License-Identifier: MIT
// The attributes that safe HTML may have, and what each may say. A value is read, judged and
// written anew; what does not fit is left out. Names, ids, classes, styles, event handlers and
// targets are not in the list, so they cannot come through. Pure; thread-safe.
#pragma once
#include "html_tokenizer.hpp"

#include <string>
#include <string_view>

namespace feedmerged::text {

/// Appends the attributes of `element` that pass, each as ` name="value"`, in an order of our own,
/// and those that every link and image gets. URLs are made absolute on `base_url`. False where the
/// element is worth nothing without what did not pass (an image without source and words): then
/// `out` is as it was.
[[nodiscard]] bool append_attributes(std::string& out, Element element, const HtmlToken& tag,
                                     std::string_view base_url);

}  // namespace feedmerged::text
