#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# systemd/feedmerged.service and .socket: systemd finds nothing to complain about, and the service stays as closed as it is.
#
# usage: unit_test.sh REPOSITORY
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The program need not be installed for the unit to be looked at; any other will do.
sed 's|^ExecStart=/usr/bin/feedmerged |ExecStart=/bin/true |' "$1/systemd/feedmerged.service" >"$work/feedmerged.service"
cp "$1/systemd/feedmerged.socket" "$work"

# verify exits 0 also where keys or values are unknown: any word of it counts.
complaints=$(systemd-analyze verify --man=no "$work"/feedmerged.{service,socket} 2>&1)
if [[ -n $complaints ]]; then
  echo "$complaints"
  exit 1
fi
# In tenths: 12 is an exposure of 1.2.
systemd-analyze security --no-pager --offline=yes --threshold=12 "$work/feedmerged.service" | tail -n 1
