#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what the browser tests take: a browser, Node.js and, from npm, what package-lock.json names. Does nothing where
# all is there.
#
# usage: install.sh
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../.." && pwd)

packages=$(mktemp)
trap 'rm -f "$packages"' EXIT
# Another npm conflicts with Debian's.
if command -v npm >/dev/null; then grep -vxE 'nodejs|npm' "$here/packages.txt" >"$packages"; else cp "$here/packages.txt" "$packages"; fi
"$repository/config/install-packages.sh" "$packages"

cd "$here"
if [[ node_modules/.package-lock.json -nt package-lock.json ]]; then exit 0; fi
# Nothing is run that a package brings, and no browser is downloaded.
npm ci --ignore-scripts --no-audit --no-fund
touch node_modules/.package-lock.json
