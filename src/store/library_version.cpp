// SPDX-License-Identifier: MIT
#include "feedmerged/store/library_version.hpp"

#include <sqlite3.h>

namespace feedmerged::store {

std::string library_version() { return std::string("SQLite/") + sqlite3_libversion(); }

}  // namespace feedmerged::store
