#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every test, in the build that is shipped and under AddressSanitizer and UndefinedBehaviorSanitizer. Installs what is
# missing (Debian 12). The last line is "N passed, N failed" over both builds; the exit status is 1 where something failed.
# With --all also what takes root and more packages: the Debian package in a system that is booted in a container.
#
# usage: run.sh [--all] [PRESET…]      (default: release asan)
set -uo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$repository" || exit 1
lists=(config/build-packages.txt tests/packages.txt)
presets=()
for word in "$@"; do
  if [[ $word == --all ]]; then
    lists+=(tests/ci-packages.txt)
    export FEEDMERGED_ALL=1
  else
    presets+=("$word")
  fi
done
((${#presets[@]})) || presets=(release asan)

# Errors end the program at once, with a status that no test takes for one of feedmerged's own; leaks count.
export ASAN_OPTIONS=detect_leaks=1:halt_on_error=1:strict_string_checks=1:detect_stack_use_after_return=1:exitcode=99
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1:exitcode=99
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:exitcode=99

passed=0 failed=0 skipped=0
broken=()

finish() {
  if ((${#broken[@]})); then printf 'FAILED: %s\n' "${broken[@]}"; fi
  local line="$passed passed, $failed failed"
  ((skipped == 0)) || line+=", $skipped skipped"
  echo "$line"
  exit $((failed > 0))
}

# The report's element spans lines in some versions of ctest.
count() {
  local report=$1 head tests failures not_run
  head=$(tr '\n\t' '  ' <"$report" | sed 's/<testcase.*//')
  tests=$(sed -n 's/.* tests="\([0-9]*\)".*/\1/p' <<<"$head")
  failures=$(sed -n 's/.* failures="\([0-9]*\)".*/\1/p' <<<"$head")
  not_run=$(sed -n 's/.* skipped="\([0-9]*\)".*/\1/p' <<<"$head")
  passed=$((passed + tests - failures - not_run)) failed=$((failed + failures)) skipped=$((skipped + not_run))
}

run_preset() {
  local preset=$1 report=$repository/build/ctest-$1.xml status=0
  echo "== $preset: build"
  if ! cmake --preset "$preset" -DFEEDMERGED_BUILD_TESTS=ON || ! cmake --build --preset "$preset" -j "$(nproc)"; then
    failed=$((failed + 1)) broken+=("$preset: the build")
    return
  fi
  echo "== $preset: test"
  rm -f "$report"
  ctest --preset "$preset" --no-tests=error --output-on-failure --output-junit "$report" || status=$?
  if [[ ! -s $report ]]; then
    failed=$((failed + 1)) broken+=("$preset: ctest wrote no report")
    return
  fi
  local before=$failed
  count "$report"
  if ((status != 0 && failed == before)); then failed=$((failed + 1)); fi
  while IFS= read -r name; do broken+=("$preset: $name"); done < <(
    sed -n 's/.*<testcase name="\([^"]*\)".* status="fail".*/\1/p' "$report")
  [[ $preset == release ]] || return 0
  # The README shows what these tests say, and nothing else.
  if tests/polling/score.py --check "$report" README.md; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1)) broken+=("$preset: the polling score in the README")
  fi
}

if ! config/install-packages.sh "${lists[@]}"; then
  failed=1 broken+=("installing packages")
  finish
fi
tests/browser/install.sh || echo "Without npm the tests of the page in a browser are skipped." >&2
if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
for preset in "${presets[@]}"; do run_preset "$preset"; done
finish
