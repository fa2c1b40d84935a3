// SPDX-License-Identifier: MIT
// A copy of the store while it is in use.
#pragma once
#include "feedmerged/core/result.hpp"
#include "feedmerged/store/store.hpp"

#include <cstdint>
#include <filesystem>

namespace feedmerged::store {

struct BackupError {
    bool target =
        false;  ///< the copy could not be made where it was wanted; else the store's fault
    StoreError error{};
};

/// Copies the store as it is at one moment to `target`, which must not exist: one file (mode 0600)
/// that needs nothing beside it, checked whole, synced, and put in its place at the end, so that
/// `target` is a complete copy or is not there. The daemon goes on meanwhile. A store of an older
/// version is copied as it is. Returns the size of the copy in bytes.
[[nodiscard]] Result<std::uint64_t, BackupError> backup(const std::filesystem::path& store,
                                                        const std::filesystem::path& target);

}  // namespace feedmerged::store
