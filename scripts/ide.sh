#!/usr/bin/env bash
# Bundles the pages /graphiql and /playground into assets/ide/dist; --check compares instead of writing.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/node.sh
cd assets/ide
npm ci --no-audit --no-fund --loglevel=error
exec node build.mjs "$@"
