#!/usr/bin/env bash
# Runs the package tests/clients (lints, typed code, audits, real clients) against target/debug/dossier.
# Arguments select phases: `scripts/clients.sh drivers`.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/node.sh
exec node tests/clients/run.mjs "$@"
