#!/usr/bin/env bash
# Makes sure that Chromium is available, for the test of the pages /graphiql and /playground.
set -euo pipefail
if command -v chromium >/dev/null; then exit 0; fi
echo "Chromium is missing; installing it." >&2
run=()
if [ "$(id -u)" != 0 ]; then run=(sudo -n); fi
if ! { "${run[@]}" apt-get update -qq && "${run[@]}" apt-get install -y -qq --no-install-recommends chromium; } >&2; then
    echo "It could not be installed. On Debian: sudo apt-get install chromium" >&2
    exit 1
fi
