// SPDX-License-Identifier: MIT
// The lock that keeps a second writer out: flock on "<database>.lock", with the holder's process id
// inside for messages. The kernel drops it with the process, so a crash leaves nothing to clean up,
// and by the id that is still inside the next holder knows of it. Behind the id stands a line for
// each holder in a row that met damage.
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
    /// How many holders before this one, in a row, met damage that the one after them did not find.
    [[nodiscard]] int damages() const { return damages_; }
    /// Damage was met: the next holder shall know.
    void distrust();

  private:
    explicit LockFile(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
    bool after_crash_ = false;
    int damages_ = 0;
    bool trusted_ = true;
};

}  // namespace feedmerged::store
