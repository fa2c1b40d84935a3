// SPDX-License-Identifier: MIT
// The lock that keeps a second writer out: flock on "<database>.lock", with the holder's process id
// inside for messages. The kernel drops it with the process, so a crash leaves nothing to clean up,
// and by the id that is still inside the next holder knows of it.
// The file itself stays: removing it would let two processes lock two files of one name. Not
// thread-safe.
#pragma once
#include "feedmerged/store/store.hpp"

#include <filesystem>

namespace feedmerged::store {

class LockFile {
  public:
    /// InUse, naming the process, where somebody holds it; Io where the file cannot be made.
    [[nodiscard]] static StoreResult<LockFile> acquire(const std::filesystem::path& database);
    LockFile(LockFile&& other) noexcept;
    LockFile& operator=(LockFile&&) = delete;
    LockFile(const LockFile&) = delete;
    LockFile& operator=(const LockFile&) = delete;
    ~LockFile();

    /// Whether the last holder did not come to its end, or distrusted what it left.
    [[nodiscard]] bool after_crash() const { return after_crash_; }
    /// The next holder shall take this one's end for a crash.
    void distrust() { trusted_ = false; }

  private:
    explicit LockFile(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
    bool after_crash_ = false;
    bool trusted_ = true;
};

}  // namespace feedmerged::store
