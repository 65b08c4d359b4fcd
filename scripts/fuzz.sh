#!/usr/bin/env bash
# Coverage-guided fuzzing of the guard, the first code that reads untrusted input. Needs a nightly compiler and a C++ one.
# SECONDS_OF_FUZZING sets the duration; the corpus stays in target/fuzz, where the next run continues.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! cargo +nightly --version >/dev/null 2>&1; then
    echo "Fuzzing needs a nightly compiler: rustup toolchain install nightly" >&2
    exit 1
fi
# The flags of `cargo fuzz`, without the memory sanitizers: the guard has no unsafe code.
flags="--cfg fuzzing -Cpasses=sancov-module"
for argument in level=4 inline-8bit-counters pc-table trace-compares; do
    flags+=" -Cllvm-args=-sanitizer-coverage-$argument"
done
# The same versions as the program.
cp Cargo.lock fuzz/Cargo.lock
target=$(rustc -vV | sed -n 's/host: //p')
RUSTFLAGS="$flags" cargo +nightly build --quiet --manifest-path fuzz/Cargo.toml --target "$target" --target-dir target/fuzz
mkdir -p target/fuzz/corpus target/fuzz/found
exec "target/fuzz/$target/debug/document" -max_total_time="${SECONDS_OF_FUZZING:-60}" -max_len=33000 -timeout=1 \
    -rss_limit_mb=1024 -artifact_prefix=target/fuzz/found/ target/fuzz/corpus tests/clients/operations "$@"
