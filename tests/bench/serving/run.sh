#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# How many requests a second feedmerged answers beside nginx, both with one thread and the same bytes: 304 to readers who have
# the feed, the feed in gzip to those who have not, and that as the only client does. Installs what is missing (Debian 12).
# Prints both numbers and their ratio, of the medians of ROUNDS rounds that alternate between the two.
#
# usage: run.sh [FEEDMERGED [SECONDS [ROUNDS]]]      (default: build/feedmerged 5 3)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../../.." && pwd)
feedmerged=$(realpath "${1:-$repository/build/feedmerged}")
seconds=${2:-5}
rounds=${3:-3}
"$repository/config/install-packages.sh" "$here/packages.txt" >&2

work=$(mktemp -d)
processes=()
trap 'kill "${processes[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
chmod 755 "$work"

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
ours=$(free_port) theirs=$(free_port)

# A feed of 100 articles of 500 words.
python3 - "$work/feed.xml" <<'PYTHON'
import random
import sys
random.seed(1)
words = [''.join(random.choices('abcdefghijklmnoprstuvw', k=random.randint(2, 9))) for _ in range(3000)]
items = ''.join(
    f'<item><title>Story {n}</title><guid>https://site.example/{n}</guid><link>https://site.example/{n}</link>'
    f'<pubDate>Thu, {n % 28 + 1:02} Jan 2026 10:00:00 GMT</pubDate>'
    f'<description>&lt;p&gt;{" ".join(random.choices(words, k=500))}&lt;/p&gt;</description></item>' for n in range(100))
with open(sys.argv[1], 'w', encoding='utf-8') as file:
    file.write(f'<rss version="2.0"><channel><title>t</title><link>https://site.example/</link><description>d</description>{items}'
               '</channel></rss>')
PYTHON
cat >"$work/feedmerged.toml" <<TOML
[store]
path = "store.db"
[fetch]
allow_file_urls = true
[serve]
listen = "127.0.0.1:$ours"
[[feed]]
url = "file://$work/feed.xml"
[[output]]
directory = "public"
max_age = "0"
TOML
"$feedmerged" --config "$work/feedmerged.toml" once 2>/dev/null
"$feedmerged" --config "$work/feedmerged.toml" run 2>"$work/feedmerged.log" &
processes+=($!)

fetch() { curl -fsS --retry 20 --retry-connrefused --retry-delay 1 "$@"; }
fetch -H 'Accept-Encoding: gzip' -o "$work/public/all.atom.gz" "http://127.0.0.1:$ours/all.atom"
touch -r "$work/public/all.atom" "$work/public/all.atom.gz"
cat >"$work/nginx.conf" <<NGINX
daemon off;
worker_processes 1;
error_log $work/nginx.log;
pid $work/nginx.pid;
events { worker_connections 1024; }
http {
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000000;
    open_file_cache max=10;
    client_body_temp_path $work/body;
    types { application/atom+xml atom; }
    server {
        listen 127.0.0.1:$theirs;
        root $work/public;
        gzip_static on;
    }
}
NGINX
nginx -p "$work" -c "$work/nginx.conf" 2>/dev/null &
processes+=($!)

etag() { fetch -o /dev/null -D - "${@:2}" "http://127.0.0.1:$1/all.atom" | tr -d '\r' | sed -n 's/^etag: //Ip'; }
gzip_header='Accept-Encoding: gzip'
our_etag=$(etag "$ours" -H "$gzip_header") their_etag=$(etag "$theirs" -H "$gzip_header")

# rate PORT CONNECTIONS HEADER… : requests a second.
rate() {
  local headers=()
  for header in "${@:3}"; do headers+=(-H "$header"); done
  wrk -t1 -c"$2" -d"${seconds}s" "${headers[@]}" "http://127.0.0.1:$1/all.atom" | tee -a "$work/wrk.log" |
    awk '/Non-2xx|Socket errors/ { bad = 1 } /^Requests\/sec/ { print $2 } END { exit bad }'
}

# compare NAME CONNECTIONS : with the headers of the arrays `mine` and `other`.
compare() {
  local a=() b=()
  for ((i = 0; i < rounds; ++i)); do
    a+=("$(rate "$ours" "$2" "${mine[@]}")")
    b+=("$(rate "$theirs" "$2" "${other[@]}")")
  done
  printf '%s\n' "${a[@]}" "/" "${b[@]}" | python3 -c '
import statistics, sys
a, b = ([float(n) for n in part.split()] for part in sys.stdin.read().split("/"))
a, b = statistics.median(a), statistics.median(b)
print(f"{sys.argv[1]:<28} feedmerged {a:9.0f}/s   nginx {b:9.0f}/s   ratio {a / b:.2f}")' "$1"
}

echo "all.atom: $(stat -c %s "$work/public/all.atom") bytes, $(stat -c %s "$work/public/all.atom.gz") in gzip"
mine=("$gzip_header" "If-None-Match: $our_etag") other=("$gzip_header" "If-None-Match: $their_etag")
compare '304, 32 connections' 32
compare '304, 1 connection' 1
mine=("$gzip_header") other=("$gzip_header")
compare 'gzip, 32 connections' 32
compare 'gzip, 1 connection' 1
