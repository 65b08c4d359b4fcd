#!/usr/bin/env bash
# The long form of the faults, with the optimised program, on SQLite and on PostgreSQL. Takes about half an hour
# after the build.
# DOSSIER_TEST_SEED repeats a run; the other variables shorten it.
set -euo pipefail
cd "$(dirname "$0")/.."

export DOSSIER_TEST_KILLS=${DOSSIER_TEST_KILLS:-1000}
export DOSSIER_TEST_CYCLES=${DOSSIER_TEST_CYCLES:-10000}
export DOSSIER_TEST_OUTAGE=${DOSSIER_TEST_OUTAGE:-10}
export DOSSIER_TEST_FLOW=${DOSSIER_TEST_FLOW:-60}

echo "== faults on SQLite"
cargo test --release --test faults -- --nocapture "$@"
echo "== faults on PostgreSQL"
scripts/postgres.sh bash -c \
    'DOSSIER_TEST_DATABASE_URL=$DOSSIER_TEST_POSTGRES_URL exec cargo test --release --test faults -- --nocapture "$@"' \
    faults "$@"
