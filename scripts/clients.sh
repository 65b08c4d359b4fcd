#!/usr/bin/env bash
# Runs the package tests/clients (lints, typed code, audits, real clients) against target/debug/dossier.
# Arguments select phases: `scripts/clients.sh drivers`.
set -euo pipefail
cd "$(dirname "$0")/.."
# The tests send more requests in a minute than a user may in an hour.
export DOSSIER_LIMITS_POINTS_PER_HOUR=0 DOSSIER_LIMITS_ANONYMOUS_POINTS_PER_HOUR=0
source scripts/node.sh
exec node tests/clients/run.mjs "$@"
