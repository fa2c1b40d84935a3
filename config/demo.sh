#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# From nothing to a merged feed: installs what is missing (Debian 12), builds feedmerged, polls some feeds once and shows
# what came of it. Without arguments it reads config/sample, for which no network is needed.
#
# usage: demo.sh [URL…]
#
#   FEEDMERGED_DEMO_ALLOW  ranges of private addresses that the URLs may lead to, parted by commas: 127.0.0.0/8
#   FEEDMERGED_DEMO_DIR    where the configuration, database and merged feed go; default: build/demo
#   FEEDMERGED_BINARY      a feedmerged that is built already
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=${FEEDMERGED_DEMO_DIR:-$repository/build/demo}
binary=${FEEDMERGED_BINARY:-$repository/build/feedmerged}
shown=8  # stories in the overview

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[[ -t 1 ]] || say() { printf '\n%s\n' "$*"; }

build() {
  "$repository/config/install-packages.sh" "$repository/config/build-packages.txt"
  local options=()
  # The tests take more packages; a build directory that has them keeps them.
  [[ -f $repository/build/CMakeCache.txt ]] || options+=(-DFEEDMERGED_BUILD_TESTS=OFF)
  if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
  say "Building feedmerged (the first time takes some minutes)"
  (
    cd "$repository"
    cmake --preset release "${options[@]}" >"$repository/build/demo-configure.log" 2>&1 ||
      { cat "$repository/build/demo-configure.log" >&2; exit 1; }
    cmake --build --preset release --target feedmerged -j "$(nproc)"
  )
}

# A text as TOML basic string. URLs and ranges hold no control characters that would need more.
toml() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# An absolute path as file: URL, byte by byte.
file_url() {
  local LC_ALL=C path=$1 out='' c i
  for ((i = 0; i < ${#path}; i++)); do
    c=${path:i:1}
    case $c in
      [a-zA-Z0-9/._~-]) out+=$c ;;
      *) printf -v c '%%%02X' "'$c"; out+=${c//FFFFFFFFFFFFFF/} ;;
    esac
  done
  printf 'file://%s' "$out"
}

write_configuration() {
  local range ranges=() files=false
  IFS=, read -ra ranges <<<"${FEEDMERGED_DEMO_ALLOW:-}"
  (($#)) || files=true
  {
    echo '# Written by config/demo.sh at each run. config/feedmerged.toml explains every key.'
    echo '[store]'
    echo 'path = "feedmerged.db"'
    echo '[fetch]'
    echo "allow_file_urls = $files"
    printf 'allow_private_networks = ['
    for range in "${ranges[@]}"; do printf '%s, ' "$(toml "$range")"; done
    printf ']\n'
    echo '[[output]]'
    echo 'directory = "public"'
    echo 'title = "All in one"'
    if (($#)); then
      for url in "$@"; do printf '[[feed]]\nurl = %s\n' "$(toml "$url")"; done
    else
      for file in "$repository"/config/sample/*; do printf '[[feed]]\nurl = %s\n' "$(toml "$(file_url "$file")")"; done
    fi
  } >"$work/feedmerged.toml"
}

# One program for both listings: `text` is the plain text of an element, in an entry of the merged Atom feed.
atom_functions='
  function text(xml, name,   rest) {
    if (!match(xml, "<" name "( [^>]*)?>")) return ""
    rest = substr(xml, RSTART + RLENGTH)
    rest = substr(rest, 1, index(rest, "</" name ">") - 1)
    gsub(/&lt;/, "<", rest); gsub(/&gt;/, ">", rest); gsub(/&quot;/, "\"", rest); gsub(/&amp;/, "\\&", rest)
    return rest
  }'

# The newest stories of the merged feed: date, source, title and teaser.
print_stories() {
  awk -v RS='</entry>' -v most="$shown" "$atom_functions"'
    NR <= most && match($0, /<entry[ >]/) {
      entry = substr($0, RSTART)
      date = text(entry, "published"); sub(/T/, " ", date)
      printf "  %s  %s\n    %s\n    %s\n", substr(date, 1, 16), text(substr(entry, index(entry, "<source")), "title"),
        text(entry, "title"), text(entry, "summary")
    }' "$work/public/all.atom"
}

# The id under which the newest story can be shown.
newest_story() {
  awk -v RS='</entry>' "$atom_functions"'
    NR == 1 && match($0, /<entry[ >]/) { print text(substr($0, RSTART), "id") }' "$work/public/all.atom"
}

[[ -n ${FEEDMERGED_BINARY:-} ]] || { mkdir -p "$repository/build"; build; }
mkdir -p "$work"
write_configuration "$@"

if (($#)); then say "Polling $# feeds"; else say "Polling the sample feeds (one of them is none, to show what becomes of that)"; fi
# Feeds that were polled lately are left in peace, unless an earlier run got nothing: then something was wrong with it.
options=()
[[ -f $work/public/all.atom && -n $(newest_story) ]] || options+=(--force)
"$binary" --config "$work/feedmerged.toml" once "${options[@]}"

story=$(newest_story)
if [[ -z $story ]]; then
  echo "No story came in; the lines above say why." >&2
  exit 1
fi

say "The merged feed is in $work/public:"
ls "$work/public"
say "Its newest stories"
print_stories
say "The newest one in full, as \`feedmerged show\` prints it, with the teasers of other stories"
"$binary" --config "$work/feedmerged.toml" show --format text "$story"
say "To go on"
cat <<END
  $binary --config $work/feedmerged.toml status           # every feed: last and next poll, and why then
  $binary --config $work/feedmerged.toml once --force     # poll again, conditionally
  $binary --config $work/feedmerged.toml run              # the daemon, in the foreground
  Open $work/public/all.html in a browser, or all.atom in a feed reader.
  Your own feeds: config/demo.sh https://…   or a configuration of your own, after config/feedmerged.toml
END
