// SPDX-License-Identifier: MIT
// Whether a process ended by a fault of its own (a bad access, a failed assertion, the watchdog's
// SIGABRT) or was killed from outside: the first leaves a word in a file, SIGKILL and a cut of the
// power leave none.
#pragma once
#include <cstdint>

#include <sys/types.h>

namespace feedmerged::app {

/// What is written; any other word is none.
inline constexpr std::uint32_t kCrashed = 0x6873'6372;

/// While it lives, a crash writes kCrashed at `offset` of the open `file` before the process ends
/// as it would have: by the same signal, with the same core. One at a time: the last one made.
class CrashNote {
  public:
    CrashNote(int file, off_t offset);
    ~CrashNote();
    CrashNote(const CrashNote&) = delete;
    CrashNote& operator=(const CrashNote&) = delete;

    /// A stack of its own for the signals of this thread, so that an overflow of its own can be
    /// noted, too. Without memory for it that is not noted.
    static void prepare_this_thread();

  private:
    int file_;
};

}  // namespace feedmerged::app
