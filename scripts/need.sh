#!/usr/bin/env bash
# Makes sure that Rust and a C compiler are available (SQLite and the cryptography are compiled from C).
set -euo pipefail

if ! command -v cargo >/dev/null; then
    echo "Rust is missing. Install it from https://rustup.rs, then open a new shell." >&2
    exit 1
fi
if ! command -v cc >/dev/null; then
    echo "A C compiler is missing; installing gcc." >&2
    run=()
    if [ "$(id -u)" != 0 ]; then run=(sudo -n); fi
    if ! { "${run[@]}" apt-get update -qq && "${run[@]}" apt-get install -y -qq --no-install-recommends gcc libc6-dev; } >&2; then
        echo "It could not be installed. On Debian: sudo apt-get install gcc libc6-dev" >&2
        exit 1
    fi
fi
