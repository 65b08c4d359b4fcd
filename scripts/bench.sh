#!/usr/bin/env bash
# Measures the optimised program. Options go to the program `bench`, such as --scale 0.1, --rounds 3, --only q1,q2.
# WHAT selects measurements: idle http subscriptions queue. PROFILE=dist measures the program as published, with
# link-time optimization; it takes twice as long to build.
set -euo pipefail
cd "$(dirname "$0")/.."

profile="${PROFILE:-release}"
cargo build --quiet --profile "$profile" --package dossier --package bench
export DURABLE=1 WHAT="${WHAT:-idle http subscriptions queue}" BUILT="${CARGO_TARGET_DIR:-target}/$profile"
# The PostgreSQL databases are gone after the run; the SQLite files are kept and reused.
exec scripts/postgres.sh bash -c 'for what in $WHAT; do "$BUILT/bench" --binary "$BUILT/dossier" "$@" $what || exit 1; done' bench "$@"
