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

# Most unit tests wait for a timer or a database for most of their time: twice as many at once as there are processors.
unit_threads=$((2 * $(nproc)))

unit_tests() {
    RUST_TEST_THREADS=$unit_threads cargo test --quiet --lib
}

# Those that other phases do not run: `it` and `hostile` of all packages are among theirs.
tests_of_the_crates() {
    cargo test --quiet --test answers --test finding --test index_properties --test mutated_files --test office \
        --test pages --test pdf --test published --test reading
}

on_postgres() {
    RUST_TEST_THREADS=$unit_threads scripts/postgres.sh bash -c \
        'DOSSIER_TEST_DATABASE_URL=$DOSSIER_TEST_POSTGRES_URL exec cargo test --quiet --package dossier --lib'
    scripts/postgres.sh bash -c \
        'DOSSIER_TEST_DATABASE_URL=$DOSSIER_TEST_POSTGRES_URL exec cargo test --quiet --package dossier --test it'
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
# All that follow take what is built here: another choice of packages may need other features, and then all is built anew.
phase "build" cargo test --quiet --tests --no-run
phase "unit tests on SQLite" unit_tests
phase "tests through the API on SQLite" cargo test --quiet --test it
phase "tests of the crates" tests_of_the_crates
phase "hostile requests" cargo test --quiet --test hostile -- --nocapture
phase "tests on PostgreSQL" on_postgres
phase "faults on SQLite" cargo test --quiet --test faults -- --nocapture
phase "faults on PostgreSQL" faults_on_postgres
phase "schema" schema_is_current
phase "links of the documents" python3 scripts/doc_links.py
phase "clients" scripts/clients.sh
printf '\n== all passed in %d s\n' $((SECONDS - begin))
