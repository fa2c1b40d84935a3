// SPDX-License-Identifier: MIT
// The lines that publishing software puts under a text: "The post … appeared first on …", "Continue
// reading →". They say nothing of the story, and make equal texts differ. Pure; thread-safe.
#pragma once
#include <string>

namespace feedmerged::text {

/// Removes such lines from the end of `text`, whose paragraphs are lines. Invitations to read on go
/// as well where they close the last paragraph. Looks at the last few hundred bytes only.
void remove_closing_lines(std::string& text);

}  // namespace feedmerged::text
