// SPDX-License-Identifier: MIT
// An archive of an output (RFC 5005 §4): stories as they were when it was closed, and how the
// output presented itself then. Never changed once it is stored. Plain values.
#pragma once
#include "feedmerged/model/story.hpp"

#include <string>
#include <vector>

namespace feedmerged {

struct Archive {
    OutputSpec output{};  ///< what documents are made of: name, id, title, base_url, content, page
    bool has_page = false;          ///< the output had a page beside its feeds
    std::string program_version{};  ///< that closed it
    std::vector<Story> stories{};   ///< newest first
};

}  // namespace feedmerged
