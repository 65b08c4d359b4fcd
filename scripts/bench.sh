#!/usr/bin/env bash
# Measures the optimised program. Options go to the program `bench`, such as --scale 0.1, --rounds 3, --only q1,q2.
# WHAT names the measurements, of: idle http subscriptions queue.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --quiet --release --package dossier --package bench
export DURABLE=1 WHAT="${WHAT:-idle http subscriptions queue}"
# The databases of PostgreSQL are gone after the run; the SQLite files stay and are used again.
exec scripts/postgres.sh bash -c 'for what in $WHAT; do target/release/bench "$@" $what || exit 1; done' bench "$@"
