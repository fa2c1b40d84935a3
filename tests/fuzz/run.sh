#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds the fuzzers (preset fuzz: clang 19, AddressSanitizer, UndefinedBehaviorSanitizer) and lets each look for SECONDS,
# as many at once as there are processors, from the inputs in tests/data/fuzz and the other seeds that the CMake file names.
# What they learn goes into a folder that is removed at the end, or into CORPUS/NAME where the variable CORPUS names a folder.
# An input that breaks something is left in build/fuzz/findings; it belongs into tests/data/fuzz/NAME with the fix.
# The last line is "N passed, N failed", a fuzzer each; the exit status is 1 where something failed.
#
# usage: run.sh [SECONDS [NAME…]]      (default: 20 seconds, all of them)
set -uo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$repository" || exit 1
seconds=${1:-20}
(($#)) && shift
if ! [[ $seconds =~ ^[1-9][0-9]*$ ]]; then
  echo "usage: run.sh [SECONDS [NAME…]]" >&2
  exit 64
fi

export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1
passed=0 failed=0
broken=()

finish() {
  if ((${#broken[@]})); then printf 'FAILED: %s\n' "${broken[@]}"; fi
  echo "$passed passed, $failed failed"
  exit $((failed > 0))
}

build() {
  config/install-packages.sh config/build-packages.txt tests/packages.txt tests/ci-packages.txt &&
    cmake --preset fuzz -DFEEDMERGED_BUILD_TESTS=ON &&
    cmake --build --preset fuzz --target fuzzers -j "$(nproc)"
}
echo "== fuzz: build"
if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
if ! build; then
  failed=1 broken+=("the build of the fuzzers")
  finish
fi

declare -A seeds
names=()
while IFS=$'\t' read -r name inputs; do
  names+=("$name")
  seeds[$name]=$inputs
done <build/fuzz/fuzzers.txt
(($#)) && names=("$@")

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
findings=$repository/build/fuzz/findings
mkdir -p "$findings"

# Reads nothing but the seeds, writes nothing but the scratch folder and what it found. The first folder of a libFuzzer
# program is the one it writes to.
fuzz() {
  local name=$1 corpus=${CORPUS:-$scratch/corpus}/$1 inputs
  IFS=$'\t' read -ra inputs <<<"${seeds[$name]}"
  mkdir -p "$corpus"
  "build/fuzz/${name}_fuzz" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -max_len=16384 -print_final_stats=1 \
    -artifact_prefix="$findings/$name-" "$corpus" "${inputs[@]}" >"$scratch/$name.log" 2>&1
  echo $? >"$scratch/$name.status"
}

echo "== fuzz: ${names[*]}, $seconds s each"
for name in "${names[@]}"; do
  if [[ -z ${seeds[$name]:-} ]]; then
    failed=$((failed + 1)) broken+=("$name: there is no such fuzzer")
    continue
  fi
  while (($(jobs -rp | wc -l) >= $(nproc))); do wait -n; done
  fuzz "$name" &
done
wait

for name in "${names[@]}"; do
  [[ -n ${seeds[$name]:-} ]] || continue
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$scratch/$name.log")
  if [[ $(cat "$scratch/$name.status" 2>/dev/null) == 0 ]] && ((${runs:-0} > 0)); then
    passed=$((passed + 1))
    echo "$name: $runs inputs, $(sed -n 's/^stat::peak_rss_mb: *//p' "$scratch/$name.log") MiB"
  else
    failed=$((failed + 1)) broken+=("$name")
    tail -n 60 "$scratch/$name.log"
  fi
done
finish
