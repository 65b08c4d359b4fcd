#!/usr/bin/env bash
# Runs the package tests/clients (typed code, lints, audits, real clients) against target/debug/dossier.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! [ -f tests/clients/package.json ]; then
    echo "tests/clients is not there; nothing to do"
    exit 0
fi
if ! command -v npm >/dev/null; then
    echo "Node.js with npm is missing. On Debian: sudo apt-get install nodejs npm" >&2
    exit 1
fi

# Installed once for each state of the lock file.
cd tests/clients
if ! cmp -s package-lock.json node_modules/.installed; then
    npm ci --no-audit --no-fund --loglevel=error
    cp package-lock.json node_modules/.installed
fi
DOSSIER_TEST_PROGRAM="$(cd ../.. && pwd)/target/debug/dossier" npm test --silent
