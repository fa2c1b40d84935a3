// SPDX-License-Identifier: MIT
// Exit statuses (sysexits.h), as INTERFACE documents them.
#pragma once

namespace feedmerged::app {

enum ExitStatus : int {
    kDone = 0,
    kFailed = 1,
    kUsage = 64,
    kBadInput = 65,
    kUnreachable = 69,
    kCannotWriteOutput = 73,
    kStoreFailed = 74,
    kAlreadyRunning = 75,
    kBadConfig = 78,
};

}  // namespace feedmerged::app
