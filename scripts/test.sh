#!/usr/bin/env bash
# Everything that must pass before a change is accepted. Each phase prints its duration; the first failure ends the run.
set -euo pipefail
cd "$(dirname "$0")/.."

# Tests that lack a prerequisite fail instead of being skipped.
export DOSSIER_TEST_STRICT=1

begin=$SECONDS
phase() {
    local name=$1 start=$SECONDS
    shift
    printf '\n== %s\n' "$name"
    if ! "$@"; then
        printf '\n== FAILED: %s, after %d s\n' "$name" $((SECONDS - start)) >&2
        exit 1
    fi
    printf '== %s: %d s\n' "$name" $((SECONDS - start))
}

on_postgres() {
    scripts/postgres.sh bash -c \
        'DOSSIER_TEST_DATABASE_URL=$DOSSIER_TEST_POSTGRES_URL exec cargo test --quiet --workspace --lib --test it'
}

faults_on_postgres() {
    scripts/postgres.sh bash -c \
        'DOSSIER_TEST_DATABASE_URL=$DOSSIER_TEST_POSTGRES_URL exec cargo test --quiet --test faults -- --nocapture'
}

schema_is_current() {
    if ! target/debug/dossier schema | diff -u schema.graphql -; then
        echo "schema.graphql is out of date: run \`make schema\`" >&2
        return 1
    fi
}

# Before the server's tests: some of them compare with the reference implementation in JavaScript.
phase "packages of the clients" source scripts/node.sh
phase "recognition of letters" scripts/tesseract.sh
phase "format" cargo fmt --all --check
phase "lints" cargo clippy --quiet --workspace --all-targets -- -D warnings
phase "build" cargo test --quiet --workspace --lib --bins --test it --test hostile --test faults --no-run
phase "tests on SQLite" cargo test --quiet --workspace --lib --test it
phase "tests of the crates" cargo test --quiet -p analysis -p egress -p embedding -p extraction -p extractive -p pdf -p sandbox --test '*'
phase "hostile requests" cargo test --quiet --test hostile -- --nocapture
phase "tests on PostgreSQL" on_postgres
phase "faults on SQLite" cargo test --quiet --test faults -- --nocapture
phase "faults on PostgreSQL" faults_on_postgres
phase "schema" schema_is_current
phase "links of the documents" python3 scripts/doc_links.py
phase "clients" scripts/clients.sh
printf '\n== all passed in %d s\n' $((SECONDS - begin))
