// SPDX-License-Identifier: MIT
// The Writer behind open_writer().
#pragma once
#include "connection.hpp"
#include "feedmerged/store/store.hpp"
#include "lock_file.hpp"

#include <memory>

namespace feedmerged::store {

/// `connection` is open on a migrated database in WAL mode.
[[nodiscard]] std::unique_ptr<Writer> make_sqlite_writer(LockFile lock,
                                                         std::unique_ptr<Connection> connection);

}  // namespace feedmerged::store
