// SPDX-License-Identifier: MIT
// The Reader behind open_reader().
#pragma once
#include "feedmerged/store/store.hpp"

#include <filesystem>
#include <memory>

namespace feedmerged::store {

/// Opens the first connection; throws StoreFailure or SQLite::Exception where the database is not
/// one to read.
[[nodiscard]] std::unique_ptr<Reader> make_sqlite_reader(const std::filesystem::path& file);

}  // namespace feedmerged::store
