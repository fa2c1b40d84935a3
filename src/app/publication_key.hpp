// SPDX-License-Identifier: MIT
// Whether all outputs are still what a publication would write: then a single run need not make
// them again to find that out.
#pragma once
#include "feedmerged/config/config.hpp"

#include <string>

namespace feedmerged::app {

/// What the outputs' files are made of besides the store: this program, its configuration, and the
/// files themselves, which somebody else may have touched. "" where that cannot be told: a file is
/// missing, or an output has archives, which are looked at one by one.
[[nodiscard]] std::string publication_key(const config::Config& config);

}  // namespace feedmerged::app
