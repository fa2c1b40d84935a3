#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The daemon for days, in minutes: 500 feeds that change, fail and come back, under a clock that runs a hundred times too
# fast. Says at the end what memory and descriptors did after the warm-up and whether an output was ever wrong or a story
# lost. For use by hand; the exit status is 1 where something was.
#
# usage: soak.sh [MINUTES [FEEDS]]      (default: 15 500)
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$repository"
config/install-packages.sh config/build-packages.txt tests/packages.txt
if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
cmake --preset release -DFEEDMERGED_BUILD_TESTS=ON >/dev/null
cmake --build --preset release --target fast_daemon
exec /usr/bin/python3 -B tests/system/soak/soak.py --binary build/fast_daemon --minutes "${1:-15}" --feeds "${2:-500}"
